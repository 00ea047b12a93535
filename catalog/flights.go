package catalog

import (
	"context"
	"sync"
)

// flights lets one reading of a Location run at a time. Whoever asks for one while it runs gets the next one, together with all others
// who ask meanwhile: each sees a reading that began after it had asked.
type flights struct {
	mu   sync.Mutex
	last map[string]*flight // the running one of a Location, or the one that waits for it
}

// flight is one reading; its outcome is there once done is closed.
type flight struct {
	before  <-chan struct{} // closed when the one before it is over; nil if there was none
	begun   bool
	done    chan struct{}
	reading *reading // nil if there is nothing to read
	err     error
}

// read answers with a reading that begins from now on.
func (f *flights) read(ctx context.Context, ref string, read func(context.Context, string) (*reading, error)) (*reading, error) {
	f.mu.Lock()
	last := f.last[ref]
	if last != nil && !last.begun {
		f.mu.Unlock()
		select {
		case <-last.done:
			return last.reading, last.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	mine := &flight{done: make(chan struct{})}
	if last != nil {
		mine.before = last.done
	}
	if f.last == nil {
		f.last = map[string]*flight{}
	}
	f.last[ref] = mine
	f.mu.Unlock()
	defer f.end(ref, mine)
	if mine.before != nil {
		<-mine.before
	}
	f.mu.Lock()
	mine.begun = true
	f.mu.Unlock()
	mine.reading, mine.err = read(ctx, ref)
	return mine.reading, mine.err
}

func (f *flights) end(ref string, mine *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last[ref] == mine {
		delete(f.last, ref)
	}
	close(mine.done)
}

// isBusy reports whether a Location is being read.
func (f *flights) isBusy(ref string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last[ref] != nil
}
