package catalog

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
)

// background runs work that outlives the request that caused it, and stops with the catalog.
type background struct {
	mu      sync.Mutex
	ctx     context.Context
	running sync.WaitGroup
	log     *slog.Logger
}

func (b *background) start(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ctx = ctx
}

// run starts fn unless the catalog has stopped or not begun. The channel closes when fn is done.
func (b *background) run(fn func(context.Context)) <-chan struct{} {
	done := make(chan struct{})
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx == nil || b.ctx.Err() != nil {
		close(done)
		return done
	}
	ctx := b.ctx
	b.running.Go(func() {
		defer close(done)
		if err := guarded(func() error { fn(ctx); return nil })(); err != nil {
			b.log.ErrorContext(ctx, "background work failed", "error", err)
		}
	})
	return done
}

// guarded turns a panic into an error: what one document can do must not end the portal.
func guarded(fn func() error) func() error {
	return func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}()
		return fn()
	}
}

func (b *background) wait() { b.running.Wait() }
