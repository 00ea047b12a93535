package database

import (
	"context"
	"sync"
)

// maxWaiting is how many notifications wait for a slow listener before they shrink to one that says "look for yourself".
const maxWaiting = 1000

type note struct{ channel, payload string }

// hub brings notifications to the listeners in this process.
type hub struct {
	// source brings in notifications of other processes until its context ends; nil if there are none. It calls resume.
	source func(context.Context)

	mu        sync.Mutex
	listeners map[*listener]bool
	live      bool // notifications are coming in
	stop      context.CancelFunc
	stopped   context.Context
	running   sync.WaitGroup
	started   bool
	closed    bool
}

type listener struct {
	channel string
	waiting []string
	wake    chan struct{} // holds one token while there is something waiting
}

func newHub() *hub {
	h := &hub{listeners: map[*listener]bool{}}
	h.stopped, h.stop = context.WithCancel(context.Background())
	return h
}

func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.stop()
	h.running.Wait()
}

// listen starts the source with the first listener.
func (h *hub) listen(ctx context.Context, channel string) <-chan string {
	l := &listener{channel: channel, wake: make(chan struct{}, 1)}
	out := make(chan string)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(out)
		return out
	}
	h.listeners[l] = true
	if !h.started {
		h.started = true
		h.live = h.source == nil
		if h.source != nil {
			h.running.Go(func() { h.source(h.stopped) })
		}
	}
	if h.live {
		l.add("")
	}
	h.running.Go(func() { h.deliver(ctx, l, out) })
	return out
}

func (h *hub) deliver(ctx context.Context, l *listener, out chan<- string) {
	defer close(out)
	defer func() {
		h.mu.Lock()
		delete(h.listeners, l)
		h.mu.Unlock()
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.stopped.Done():
			return
		case <-l.wake:
		}
		h.mu.Lock()
		payloads := l.waiting
		l.waiting = nil
		h.mu.Unlock()
		for _, payload := range payloads {
			select {
			case <-ctx.Done():
				return
			case <-h.stopped.Done():
				return
			case out <- payload:
			}
		}
	}
}

// publish never waits for a listener.
func (h *hub) publish(n note) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if l.channel == n.channel {
			l.add(n.payload)
		}
	}
}

// resume tells all listeners to look for themselves: until now, notifications may have been missed.
func (h *hub) resume() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.live = true
	for l := range h.listeners {
		l.add("")
	}
}

func (h *hub) interrupted() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.live = false
}

// add is called with the hub locked.
func (l *listener) add(payload string) {
	if len(l.waiting) >= maxWaiting {
		l.waiting = l.waiting[:0]
		payload = ""
	}
	l.waiting = append(l.waiting, payload)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
