package catalog

import (
	"context"
	"sync"
)

// background runs work that outlives the request that caused it, and stops with the catalog.
type background struct {
	mu      sync.Mutex
	ctx     context.Context
	running sync.WaitGroup
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
		fn(ctx)
	})
	return done
}

func (b *background) wait() { b.running.Wait() }
