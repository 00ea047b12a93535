package problems_test

import (
	"testing"
	"time"

	"github.com/callboard/callboard/problems"
)

func TestAnAnswerIsShownNoLongerThanTenSeconds(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		5 * time.Millisecond: 0, 100 * time.Millisecond: 2 * time.Second, 3 * time.Second: 10 * time.Second, time.Minute: 10 * time.Second,
	} {
		if got := problems.GoodFor(took); got != want {
			t.Errorf("an answer that took %v is good for %v, want %v", took, got, want)
		}
	}
}
