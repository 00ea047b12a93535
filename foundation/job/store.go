package job

import (
	"context"
	"embed"
	"strings"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
)

// Migrations make the table of leases. Start applies them.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// channel wakes the runners of all replicas when a job has been triggered.
const channel = "job"

type store struct{ db *database.DB }

// now is the database's clock in milliseconds.
func (s store) now() string {
	if s.db.Dialect() == database.Postgres {
		return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
	}
	return "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
}

// add makes the job known. After an interval was made shorter, the next run must not be as late as it was planned.
func (s store) add(ctx context.Context, job Job) error {
	_, err := s.db.Exec(ctx, "INSERT INTO job_lease (name, next_run) VALUES (?, "+s.now()+" + ?) ON CONFLICT (name) DO NOTHING",
		job.Name, job.Delay.Milliseconds())
	if err != nil {
		return err
	}
	latest := max(job.Delay, 2*job.Interval).Milliseconds()
	_, err = s.db.Exec(ctx, "UPDATE job_lease SET next_run = "+s.now()+" + ? WHERE name = ? AND next_run > "+s.now()+" + ?",
		latest, job.Name, latest)
	return err
}

// take answers whether the job is due and now belongs to the holder.
func (s store) take(ctx context.Context, name, holder string, lease time.Duration) (bool, error) {
	now := s.now()
	// A triggered run counts as due from now on, so that another takes it over if this holder dies.
	n, err := s.db.Exec(ctx, `UPDATE job_lease SET holder = ?, leased_until = `+now+` + ?, last_start = `+now+`,
		next_run = CASE WHEN triggered = 1 THEN `+now+` ELSE next_run END, triggered = 0
		WHERE name = ? AND (next_run <= `+now+` OR triggered = 1) AND (holder = '' OR leased_until < `+now+`)`,
		holder, lease.Milliseconds(), name)
	return n == 1, err
}

// renew answers false if the job was taken over.
func (s store) renew(ctx context.Context, name, holder string, lease time.Duration) (bool, error) {
	n, err := s.db.Exec(ctx, "UPDATE job_lease SET leased_until = "+s.now()+" + ? WHERE name = ? AND holder = ?",
		lease.Milliseconds(), name, holder)
	return n == 1, err
}

// release gives the job back until its next run; nothing happens if it was taken over.
func (s store) release(ctx context.Context, name, holder string, next time.Duration, failure error) error {
	failed, message := 0, ""
	if failure != nil {
		failed = 1
		message, _, _ = strings.Cut(failure.Error(), "\n") // a panic's stack is in the log
	}
	_, err := s.db.Exec(ctx, `UPDATE job_lease SET holder = '', leased_until = 0, last_end = `+s.now()+`, next_run = `+s.now()+` + ?,
		last_error = ?, runs = runs + 1, failures = failures + ? WHERE name = ? AND holder = ?`,
		next.Milliseconds(), message, failed, name, holder)
	return err
}

// releaseAll gives all jobs back, whoever holds them. They are due when they were.
func (s store) releaseAll(ctx context.Context) error {
	_, err := s.db.Exec(ctx, "UPDATE job_lease SET holder = '', leased_until = 0 WHERE holder <> ''")
	return err
}

// wait is how long it takes at least until the job can be taken; 0 or less is now.
func (s store) wait(ctx context.Context, name string) (time.Duration, error) {
	return database.QueryOne(ctx, s.db, func(row database.Scanner) (time.Duration, error) {
		var milliseconds int64
		err := row.Scan(&milliseconds)
		return time.Duration(milliseconds) * time.Millisecond, err
	}, `SELECT CASE
		WHEN holder <> '' AND (leased_until > next_run OR triggered = 1) THEN leased_until
		WHEN triggered = 1 THEN 0
		ELSE next_run END - `+s.now()+` FROM job_lease WHERE name = ?`, name)
}

func (s store) trigger(ctx context.Context, name string) error {
	return s.db.Transact(ctx, func(tx *database.DB) error {
		n, err := tx.Exec(ctx, "UPDATE job_lease SET triggered = 1 WHERE name = ?", name)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no job %s", name)
		}
		return tx.Notify(ctx, channel, name)
	})
}

func (s store) all(ctx context.Context) ([]Status, error) {
	return database.Query(ctx, s.db, func(row database.Scanner) (Status, error) {
		var status Status
		var next, start, end int64
		err := row.Scan(&status.Name, &status.Holder, &next, &start, &end, &status.LastError, &status.Runs, &status.Failures)
		status.NextRun, status.LastStart, status.LastEnd = moment(next), moment(start), moment(end)
		return status, err
	}, "SELECT name, holder, next_run, last_start, last_end, last_error, runs, failures FROM job_lease ORDER BY name")
}

func moment(milliseconds int64) time.Time {
	if milliseconds == 0 {
		return time.Time{}
	}
	return time.UnixMilli(milliseconds).UTC()
}
