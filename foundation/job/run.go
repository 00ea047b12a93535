package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/callboard/callboard/foundation/telemetry"
)

var errLeaseLost = errors.New("the lease is lost: another replica may run this job now")

type counts struct {
	runs     *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

func newCounts(metrics *telemetry.Metrics) counts {
	return counts{
		runs: metrics.Counter(telemetry.Name{Room: "job", What: "runs_total", Help: "Runs of a job in this replica, by outcome (ok, error)."},
			"job", "outcome"),
		duration: metrics.Histogram(telemetry.Name{Room: "job", What: "duration_seconds", Help: "How long runs of a job took in this replica."},
			prometheus.ExponentialBuckets(0.01, 4, 9), "job"),
	}
}

// loop takes one job whenever it is due, until no more runs may begin.
func (r *Runner) loop(e *entry) {
	ctx := telemetry.WithAttrs(r.stopping, slog.String("job", e.Name))
	known := false
	for ctx.Err() == nil {
		var err error
		if !known {
			err = r.store.add(ctx, e.Job)
			known = err == nil
		}
		wait := afterFailure
		if err == nil {
			wait, err = r.once(ctx, e)
		}
		if err != nil && ctx.Err() == nil {
			r.log.WarnContext(ctx, "Cannot look for due jobs, trying again", "error", err)
			wait = afterFailure
		}
		select {
		case <-ctx.Done():
		case <-e.wake:
		case <-time.After(wait):
		}
	}
}

// once runs the job if it is due, and answers how long to wait before looking again.
func (r *Runner) once(ctx context.Context, e *entry) (time.Duration, error) {
	asked := time.Now()
	taken, err := r.store.take(ctx, e.Name, r.owner, r.Lease)
	if err != nil {
		return 0, err
	}
	if taken {
		r.hold(telemetry.WithAttrs(r.running, slog.String("job", e.Name)), e, asked.Add(r.Lease))
	}
	wait, err := r.store.wait(ctx, e.Name)
	// A hundredth of a second more, or the clock of the database may not have moved on.
	return max(0, min(wait, longestWait)) + 10*time.Millisecond, err
}

// hold runs a job that was taken until the given time, and keeps its lease meanwhile.
func (r *Runner) hold(ctx context.Context, e *entry, until time.Time) {
	running, end := context.WithCancelCause(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		r.keep(running, e.Name, until, end)
	}()
	begun := time.Now()
	err := call(running, e.Job)
	if err != nil && errors.Is(context.Cause(running), errLeaseLost) {
		err = fmt.Errorf("%w (%w)", errLeaseLost, err)
	}
	end(nil)
	<-renewed
	r.report(ctx, e.Name, time.Since(begun), err)

	// Also a replica that is told to stop gives the job back, so that another can run it at once.
	releasing, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.Lease)
	defer cancel()
	next := e.next()
	if err != nil && (ctx.Err() != nil || errors.Is(err, errLeaseLost)) {
		next = 0 // the job did not fail, it was interrupted
	}
	if err := r.store.release(releasing, e.Name, r.owner, next, err); err != nil {
		r.log.WarnContext(ctx, "Cannot give a job back; it goes on when its lease has run out", "error", err)
	}
}

// keep renews the lease until ctx ends, and ends the run when the lease is lost or could not be renewed in time.
func (r *Runner) keep(ctx context.Context, name string, until time.Time, end context.CancelCauseFunc) {
	// The run is told before the lease is over, so that it can end before another begins.
	margin := r.Lease / 6
	ticker := time.NewTicker(r.Lease / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		begun := time.Now()
		renewing, cancel := context.WithDeadline(ctx, until.Add(-margin))
		held, err := r.store.renew(renewing, name, r.owner, r.Lease)
		cancel()
		switch {
		case err == nil && held:
			until = begun.Add(r.Lease)
		case err == nil, time.Until(until) < r.Lease/3+margin:
			end(errLeaseLost)
			return
		}
	}
}

// call turns a panic of a job into an error.
func call(ctx context.Context, job Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if job.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, job.Timeout)
		defer cancel()
	}
	return job.Run(ctx)
}

func (r *Runner) report(ctx context.Context, name string, took time.Duration, err error) {
	outcome := "ok"
	if err != nil {
		outcome = "error"
		r.log.ErrorContext(ctx, "A job failed and will run again", "error", err, "took", took.String())
	} else {
		r.log.DebugContext(ctx, "A job has run", "took", took.String())
	}
	r.counts.runs.WithLabelValues(name, outcome).Inc()
	r.counts.duration.WithLabelValues(name).Observe(took.Seconds())
}
