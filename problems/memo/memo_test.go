package memo_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/problems/memo"
)

func TestAnAnswerIsShownNoLongerThanTenSeconds(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		5 * time.Millisecond: 0, 100 * time.Millisecond: 2 * time.Second, 3 * time.Second: 10 * time.Second, time.Minute: 10 * time.Second,
	} {
		if got := memo.GoodFor(took); got != want {
			t.Errorf("an answer that took %v is good for %v, want %v", took, got, want)
		}
	}
}

const slow = time.Second

// slowly counts how often it was asked, and takes a second for each answer. The clock is that of a bubble.
func slowly() (ask func(context.Context) (int, error), asked func() int) {
	var lock sync.Mutex
	n := 0
	asked = func() int {
		lock.Lock()
		defer lock.Unlock()
		return n
	}
	return func(ctx context.Context) (int, error) {
		lock.Lock()
		n++
		answer := n
		lock.Unlock()
		select {
		case <-time.After(slow):
			return answer, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}, asked
}

// reader asks, and expects an answer after a time.
type reader struct {
	t    *testing.T
	kept *memo.Answer[int]
}

func (r reader) expect(answer int, after time.Duration) {
	r.t.Helper()
	begun := time.Now()
	if got, err := r.kept.Of(r.t.Context()); got != answer || err != nil || time.Since(begun) != after {
		r.t.Errorf("answer %d after %v, %v; want %d after %v", got, time.Since(begun), err, answer, after)
	}
}

func TestASlowQuestionKeepsNobodyWaitingWhoHasAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ask, asked := slowly()
		kept := memo.New(index.New(), ask)
		r := reader{t, kept}
		r.expect(1, slow)
		r.expect(1, 0)
		time.Sleep(11 * time.Second)
		go r.expect(2, slow) // it is time to ask anew
		synctest.Wait()
		r.expect(1, 0)
		time.Sleep(slow)
		synctest.Wait()
		if r.expect(2, 0); asked() != 2 {
			t.Errorf("asked %d times, want 2", asked())
		}
	})
}

func TestReadersShareAQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ask, asked := slowly()
		kept := memo.New(index.New(), ask)
		for range 5 {
			go reader{t, kept}.expect(1, slow)
		}
		time.Sleep(2 * slow)
		synctest.Wait()
		if asked() != 1 {
			t.Errorf("asked %d times, want once", asked())
		}
	})
}

func TestWhoChangedSomethingWaitsForWhatIsTrueNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ask, _ := slowly()
		kept := memo.New(index.New(), ask)
		r := reader{t, kept}
		go r.expect(1, slow)
		time.Sleep(slow / 2)
		kept.Forget()
		r.expect(2, slow/2+slow)
		r.expect(2, 0)
	})
}

func TestAReaderWhoLeavesSpoilsNobodysAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ask, _ := slowly()
		kept := memo.New(index.New(), ask)
		leaving, leave := context.WithCancel(t.Context())
		go func() {
			if _, err := kept.Of(leaving); err != context.Canceled {
				t.Errorf("%v, want that it was canceled", err)
			}
		}()
		time.Sleep(slow / 2)
		go reader{t, kept}.expect(2, slow)
		synctest.Wait()
		leave()
		time.Sleep(2 * slow)
	})
}

func TestAFailureIsToldToAllWhoWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed, asked := errors.New("the database fails"), 0
		kept := memo.New(index.New(), func(context.Context) (int, error) {
			asked++
			time.Sleep(slow)
			return 0, failed
		})
		begun := time.Now()
		for range 20 {
			go func() {
				if _, err := kept.Of(t.Context()); err != failed || time.Since(begun) != slow {
					t.Errorf("%v after %v, want what failed after %v", err, time.Since(begun), slow)
				}
			}()
		}
		time.Sleep(25 * slow)
		if asked != 1 {
			t.Errorf("asked %d times, want once", asked)
		}
		if _, err := kept.Of(t.Context()); err != failed || asked != 2 {
			t.Errorf("asked %d times, %v; who comes later asks anew", asked, err)
		}
	})
}
