// Package event tells other rooms of this process what happened, without knowing them.
package event

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// maxWaiting is how many events wait for one slow subscriber before the oldest are given up.
const maxWaiting = 10_000

// Bus brings what is published to those who subscribed. Events are hints: they are gone with the process.
type Bus struct {
	// Problem is told of a subscriber that panicked or lost events; nil means nobody is. Set it before the first Publish.
	Problem func(ctx context.Context, topic string, err error)

	mu          sync.RWMutex
	subscribers map[string]map[*subscriber]bool
	delivering  sync.WaitGroup
	closed      bool
}

type occurrence struct {
	ctx     context.Context
	payload any
}

type subscriber struct {
	bus   *Bus
	topic string
	call  func(ctx context.Context, payload any)

	mu        sync.Mutex
	waiting   []occurrence
	lost      int // since the last call
	running   bool
	cancelled bool
}

// New makes a bus without subscribers.
func New() *Bus { return &Bus{subscribers: map[string]map[*subscriber]bool{}} }

// Publish hands the payload to all subscribers of the topic and does not wait for them. They may all hold the same
// payload, so nobody may change it. The values of ctx go along, its end does not.
func (b *Bus) Publish(ctx context.Context, topic string, payload any) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.closed {
		return
	}
	for s := range b.subscribers[topic] {
		s.add(occurrence{context.WithoutCancel(ctx), payload})
	}
}

// Subscribe calls fn for each payload of the topic, one after the other in the order of publishing, until cancel is
// called. A call under way is not waited for.
func (b *Bus) Subscribe(topic string, fn func(ctx context.Context, payload any)) (cancel func()) {
	s := &subscriber{bus: b, topic: topic, call: fn}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subscribers[topic] == nil {
		b.subscribers[topic] = map[*subscriber]bool{}
	}
	b.subscribers[topic][s] = true
	return s.cancel
}

// Close takes no more events and waits until those published are delivered, or until ctx ends.
func (b *Bus) Close(ctx context.Context) error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	delivered := make(chan struct{})
	go func() {
		b.delivering.Wait()
		close(delivered)
	}()
	select {
	case <-delivered:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("deliver the last events: %w", ctx.Err())
	}
}

func (b *Bus) problem(ctx context.Context, topic string, err error) {
	if b.Problem != nil {
		b.Problem(ctx, topic, err)
	}
}

func (s *subscriber) cancel() {
	s.bus.mu.Lock()
	delete(s.bus.subscribers[s.topic], s)
	s.bus.mu.Unlock()
	s.mu.Lock()
	s.cancelled, s.waiting = true, nil
	s.mu.Unlock()
}

// add starts a goroutine if none is at work: a subscriber without events costs nothing.
func (s *subscriber) add(o occurrence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancelled {
		return
	}
	if len(s.waiting) == maxWaiting {
		s.waiting = s.waiting[1:]
		s.lost++
	}
	s.waiting = append(s.waiting, o)
	if !s.running {
		s.running = true
		s.bus.delivering.Go(s.deliver)
	}
}

func (s *subscriber) deliver() {
	for {
		o, lost, ok := s.next()
		if !ok {
			return
		}
		if lost > 0 {
			s.bus.problem(o.ctx, s.topic, fmt.Errorf("a subscriber is too slow and has lost %d events", lost))
		}
		s.handle(o)
	}
}

func (s *subscriber) next() (o occurrence, lost int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		s.waiting, s.running = nil, false
		return occurrence{}, 0, false
	}
	o, s.waiting = s.waiting[0], s.waiting[1:]
	lost, s.lost = s.lost, 0
	return o, lost, true
}

func (s *subscriber) handle(o occurrence) {
	defer func() {
		if p := recover(); p != nil {
			s.bus.problem(o.ctx, s.topic, fmt.Errorf("a subscriber panicked: %v\n%s", p, debug.Stack()))
		}
	}()
	s.call(o.ctx, o.payload)
}
