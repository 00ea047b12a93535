package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/callboard/callboard/foundation/job"
	"github.com/callboard/callboard/foundation/telemetry"
)

var quiet = slog.New(slog.DiscardHandler)

func each(t *testing.T, fn func(t *testing.T, db *database.DB)) {
	t.Parallel()
	databasetest.Each(t, "job", job.Migrations, fn)
}

// start runs one job in a replica of its own until the test ends.
func start(t *testing.T, runner *job.Runner, jobs ...job.Job) *job.Runner {
	t.Helper()
	for _, j := range jobs {
		if err := runner.Every(j); err != nil {
			t.Fatal(err)
		}
	}
	if err := runner.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		runner.Stop(ended)
	})
	return runner
}

func TestJobRunsAgainAfterItsInterval(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		ran := make(chan bool)
		start(t, job.New(db, quiet, "one"), job.Job{Name: "tick", Interval: time.Millisecond, Jitter: 0.5, Run: func(ctx context.Context) error {
			select {
			case ran <- true:
			case <-ctx.Done():
			}
			return nil
		}})
		for range 3 {
			<-ran
		}
	})
}

func TestOneReplicaRunsAJobAtATime(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		var at, most, runs atomic.Int32
		enough := make(chan bool)
		tick := job.Job{Name: "tick", Interval: time.Millisecond, Run: func(context.Context) error {
			if now := at.Add(1); now > most.Load() {
				most.Store(now)
			}
			defer at.Add(-1)
			if runs.Add(1) == 10 {
				close(enough)
			}
			return nil
		}}
		for _, replica := range []*database.DB{db, databasetest.Again(t, db), databasetest.Again(t, db)} {
			start(t, job.New(replica, quiet, "same name"), tick)
		}
		<-enough
		if most.Load() != 1 {
			t.Errorf("%d at a time", most.Load())
		}
	})
}

func TestJobOfADeadReplicaIsTakenOver(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		dying := databasetest.Again(t, db)
		began, ended := make(chan bool, 1), make(chan error, 1)
		first := job.New(dying, quiet, "first")
		first.Lease = time.Second
		start(t, first, job.Job{Name: "j", Interval: time.Hour, Run: func(ctx context.Context) error {
			began <- true
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		}})
		<-began
		took := make(chan bool, 1)
		second := job.New(db, quiet, "second")
		second.Lease = first.Lease
		start(t, second, job.Job{Name: "j", Interval: time.Hour, Run: func(context.Context) error {
			took <- true
			return nil
		}})
		if err := dying.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err == nil || !strings.Contains(err.Error(), "lease is lost") {
			t.Errorf("the cut-off run ended with %v", err)
		}
		<-took
	})
}

func TestOnlyProcessTakesOverAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		dying := databasetest.Again(t, db)
		began := make(chan bool, 2)
		waiting := job.Job{Name: "j", Interval: time.Hour, Run: func(ctx context.Context) error {
			began <- true
			<-ctx.Done()
			return ctx.Err()
		}}
		first := job.New(dying, quiet, "first")
		first.Lease = time.Hour
		start(t, first, waiting)
		<-began
		if err := dying.Close(); err != nil { // it can give nothing back
			t.Fatal(err)
		}
		second := job.New(db, quiet, "second")
		second.Alone = true
		start(t, second, waiting)
		<-began
	})
}

func TestLeaseIsRenewedWhileAJobRuns(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		began, release := make(chan bool), make(chan bool)
		runner := job.New(db, quiet, "one")
		runner.Lease = 2 * time.Second
		start(t, runner, job.Job{Name: "j", Interval: time.Hour, Run: func(ctx context.Context) error {
			close(began)
			<-release
			return ctx.Err()
		}})
		<-began
		first := leasedUntil(t, db)
		for leasedUntil(t, db) == first {
			time.Sleep(10 * time.Millisecond) // leaves the processor to the runner
		}
		close(release)
		runner.Stop(t.Context())
		if status := only(t, runner); status.Failures != 0 || status.Runs != 1 || status.Holder != "" {
			t.Errorf("%+v", status)
		}
	})
}

func leasedUntil(t *testing.T, db *database.DB) int64 {
	t.Helper()
	until, err := database.QueryOne(t.Context(), db, func(row database.Scanner) (n int64, err error) { return n, row.Scan(&n) },
		"SELECT leased_until FROM job_lease WHERE name = 'j'")
	if err != nil {
		t.Fatal(err)
	}
	return until
}

func TestFailuresAndPanicsAreLoggedCountedAndFollowedByAnotherRun(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		var log safeBuffer
		runner := job.New(db, telemetry.NewLogger(&log, "info", "json", nil), "one")
		runner.Metrics = telemetry.NewMetrics()
		good := make(chan bool)
		runs := 0
		start(t, runner, job.Job{Name: "shaky", Interval: time.Millisecond, Run: func(ctx context.Context) error {
			switch runs++; runs {
			case 1:
				return errors.New("no luck")
			case 2:
				panic("no hope")
			case 3:
				close(good)
				return nil
			}
			<-ctx.Done()
			return nil
		}})
		<-good
		runner.Stop(cancelled())
		status := only(t, runner)
		if status.Failures != 2 || status.Runs < 3 || status.LastError != "" || status.LastStart.IsZero() || status.LastEnd.Before(status.LastStart) {
			t.Errorf("%+v", status)
		}
		for _, want := range []string{"no luck", "panic: no hope", `"job":"shaky"`} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %s:\n%s", want, log.String())
			}
		}
		scrape := httptest.NewRecorder()
		runner.Metrics.Handler().ServeHTTP(scrape, httptest.NewRequest("GET", "/metrics", nil))
		if want := `callboard_job_runs_total{job="shaky",outcome="error"} 2`; !strings.Contains(scrape.Body.String(), want) {
			t.Errorf("the metrics lack %s", want)
		}
	})
}

func TestTriggerRunsAJobOnceMoreEvenWhileItRuns(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		began, release := make(chan bool), make(chan bool)
		start(t, job.New(db, quiet, "one"), job.Job{Name: "j", Interval: time.Hour, Run: func(context.Context) error {
			began <- true
			<-release
			return nil
		}})
		elsewhere := job.New(databasetest.Again(t, db), quiet, "two")
		trigger := func() {
			if err := elsewhere.Trigger(t.Context(), "j"); err != nil {
				t.Error(err)
			}
		}
		<-began
		trigger()
		release <- true
		<-began
		release <- true
		if db.Dialect() == database.Postgres {
			trigger()
			<-began
			release <- true
		}
		if err := elsewhere.Trigger(t.Context(), "unknown"); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func TestStopWaitsForRunsUnderWay(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		began, release := make(chan bool), make(chan bool)
		finished := false
		runner := start(t, job.New(db, quiet, "one"), job.Job{Name: "j", Interval: time.Hour, Run: func(ctx context.Context) error {
			close(began)
			<-release
			finished = ctx.Err() == nil
			return nil
		}})
		<-began
		go close(release)
		runner.Stop(t.Context())
		if !finished {
			t.Error("the run was cut off or not waited for")
		}
	})
}

func TestInterruptedJobIsGivenBackAtOnce(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		began := make(chan bool)
		blocked := job.Job{Name: "j", Interval: time.Hour, Run: func(ctx context.Context) error {
			began <- true
			<-ctx.Done()
			return ctx.Err()
		}}
		first := start(t, job.New(db, quiet, "first"), blocked)
		<-began
		first.Stop(cancelled())
		start(t, job.New(db, quiet, "second"), blocked)
		<-began
	})
}

func TestTimeoutEndsARun(t *testing.T) {
	each(t, func(t *testing.T, db *database.DB) {
		ended := make(chan error)
		start(t, job.New(db, quiet, "one"), job.Job{Name: "j", Interval: time.Hour, Timeout: time.Millisecond, Run: func(ctx context.Context) error {
			<-ctx.Done()
			ended <- ctx.Err()
			return nil
		}})
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestJobsThatCannotRunAreRefused(t *testing.T) {
	runner := job.New(nil, quiet, "one")
	run := func(context.Context) error { return nil }
	for name, j := range map[string]job.Job{
		"no name":     {Interval: 1, Run: run},
		"no interval": {Name: "a", Run: run},
		"no run":      {Name: "a", Interval: 1},
		"bad jitter":  {Name: "a", Interval: 1, Run: run, Jitter: 2},
	} {
		if runner.Every(j) == nil {
			t.Errorf("%s: taken", name)
		}
	}
	good := job.Job{Name: "a", Interval: 1, Run: run}
	if err := errors.Join(runner.Every(good)); err != nil {
		t.Error(err)
	}
	if runner.Every(good) == nil {
		t.Error("the same name twice: taken")
	}
}

func only(t *testing.T, runner *job.Runner) job.Status {
	t.Helper()
	all, err := runner.Jobs(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
