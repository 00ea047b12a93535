// Package job runs what must happen again and again, once in the whole cluster at a time.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/telemetry"
)

const (
	defaultLease = 30 * time.Second
	// longestWait bounds how late a trigger is noticed whose notification was lost.
	longestWait = time.Minute
	// afterFailure is the pause when the database does not answer.
	afterFailure = 5 * time.Second
)

// Job is run every Interval, counted from the end of one run to the start of the next.
type Job struct {
	Name     string // the same in all replicas; one word per part: "catalog/refresh"
	Interval time.Duration
	Jitter   float64       // how much the interval may vary, 0.1 = by 10 percent both ways, so that jobs do not march in step
	Delay    time.Duration // before the very first run in the life of the database
	Timeout  time.Duration // ends the context of a run; 0 = no limit
	// Run must return soon after its context ends: then the lease is lost, or the portal stops. It may run a second time
	// for one interval, when the first holder died or was cut off from the database.
	Run func(ctx context.Context) error
}

// Status is what is known of a job in the cluster. Times are zero if there was no such moment.
type Status struct {
	Name               string
	Holder             string // the replica that runs it now, or died with it; empty if none
	NextRun            time.Time
	LastStart, LastEnd time.Time
	LastError          string // empty after a good run
	Runs, Failures     int64
}

// Runner runs jobs in one replica. Set its fields before Start.
type Runner struct {
	Lease   time.Duration      // after this time, the jobs of a dead replica are taken over; 0 means 30 seconds
	Metrics *telemetry.Metrics // nil: not counted
	Alone   bool               // no other process uses the database: what a former one held when it died is taken over at once

	store store
	log   *slog.Logger
	owner string

	mu       sync.Mutex
	jobs     map[string]*entry
	started  bool
	stopping context.Context // ends when no more runs may begin
	stop     context.CancelFunc
	running  context.Context // ends when runs must end
	cut      context.CancelFunc
	loops    sync.WaitGroup
	counts   counts
}

type entry struct {
	Job
	wake chan struct{}
}

// New makes a runner; owner names this replica on the pages of administrators. Runners may have the same owner.
func New(db *database.DB, log *slog.Logger, owner string) *Runner {
	return &Runner{store: store{db}, log: log, owner: owner + "/" + uuid.NewString()[:8], jobs: map[string]*entry{}}
}

// Every adds a job, also after Start. A job whose name is taken or that cannot run is refused.
func (r *Runner) Every(job Job) error {
	if job.Name == "" || job.Interval <= 0 || job.Run == nil || job.Jitter < 0 || job.Jitter > 1 {
		return fmt.Errorf("job %q needs a name, an interval, a jitter from 0 to 1 and something to run", job.Name)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs[job.Name] != nil {
		return fmt.Errorf("there is a job %s already", job.Name)
	}
	e := &entry{Job: job, wake: make(chan struct{}, 1)}
	r.jobs[job.Name] = e
	if r.started && r.stopping.Err() == nil {
		r.loops.Go(func() { r.loop(e) })
	}
	return nil
}

// Start begins to run jobs, until Stop; when ctx ends, also the runs under way are ended.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.store.db.Migrate(ctx, "job", Migrations); err != nil {
		return err
	}
	if r.Alone {
		if err := r.store.releaseAll(ctx); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.started {
		return errors.New("the jobs were started already")
	}
	r.started = true
	if r.Lease <= 0 {
		r.Lease = defaultLease
	}
	r.counts = newCounts(r.Metrics)
	r.running, r.cut = context.WithCancel(ctx)
	r.stopping, r.stop = context.WithCancel(r.running)
	r.loops.Go(r.hear)
	for _, e := range r.jobs {
		r.loops.Go(func() { r.loop(e) })
	}
	return nil
}

// Stop begins no more runs and waits for those under way; when ctx ends it ends their contexts, and waits on.
func (r *Runner) Stop(ctx context.Context) {
	r.mu.Lock()
	started := r.started
	if started {
		r.stop()
	}
	r.mu.Unlock()
	if !started {
		return
	}
	defer r.cut()
	defer context.AfterFunc(ctx, r.cut)()
	r.loops.Wait()
}

// Trigger has a job run as soon as possible, on any replica; if it runs now, once more afterwards.
func (r *Runner) Trigger(ctx context.Context, name string) error { return r.store.trigger(ctx, name) }

// Jobs lists the jobs of the cluster by name, also those that no replica runs any more.
func (r *Runner) Jobs(ctx context.Context) ([]Status, error) { return r.store.all(ctx) }

// hear wakes jobs that were triggered, here or elsewhere.
func (r *Runner) hear() {
	for name := range r.store.db.Listen(r.stopping, channel) {
		r.mu.Lock()
		for _, e := range r.jobs {
			if name == "" || name == e.Name {
				select {
				case e.wake <- struct{}{}:
				default:
				}
			}
		}
		r.mu.Unlock()
	}
}

func (e *entry) next() time.Duration {
	return e.Interval + time.Duration((2*rand.Float64()-1)*e.Jitter*float64(e.Interval))
}
