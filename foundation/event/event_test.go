package event_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/foundation/event"
)

func TestSubscribersSeeTheirTopicInOrder(t *testing.T) {
	bus := event.New()
	var got []any
	bus.Subscribe("catalog", func(_ context.Context, payload any) { got = append(got, payload) })
	for i := range 3 {
		bus.Publish(t.Context(), "catalog", i)
		bus.Publish(t.Context(), "other", "not this")
	}
	closeBus(t, bus)
	if diff := cmp.Diff([]any{0, 1, 2}, got); diff != "" {
		t.Error(diff)
	}
}

func TestPanicHarmsNeitherPublisherNorOthers(t *testing.T) {
	bus := event.New()
	var problem error
	bus.Problem = func(_ context.Context, _ string, err error) { problem = err }
	calls := 0
	bus.Subscribe("t", func(_ context.Context, payload any) {
		calls++
		if payload == "bad" {
			panic("no")
		}
	})
	bus.Publish(t.Context(), "t", "bad")
	bus.Publish(t.Context(), "t", "good")
	closeBus(t, bus)
	if calls != 2 || problem == nil || !strings.Contains(problem.Error(), "panicked: no") {
		t.Errorf("%d calls, problem %v", calls, problem)
	}
}

func TestSlowSubscriberLosesTheOldestAndStopsNobody(t *testing.T) {
	bus := event.New()
	var problems []string
	bus.Problem = func(_ context.Context, _ string, err error) { problems = append(problems, err.Error()) }
	entered, release := make(chan bool), make(chan bool)
	var once sync.Once
	slow, last := 0, 0
	bus.Subscribe("t", func(_ context.Context, payload any) {
		once.Do(func() { entered <- true; <-release })
		slow++
		last = payload.(int)
	})
	bus.Publish(t.Context(), "t", 0)
	<-entered
	for i := range 10_005 {
		bus.Publish(t.Context(), "t", i+1)
	}
	quick := make(chan any, 1)
	bus.Subscribe("u", func(_ context.Context, payload any) { quick <- payload })
	bus.Publish(t.Context(), "u", "through")
	<-quick
	close(release)
	closeBus(t, bus)
	if slow != 10_001 || last != 10_005 || len(problems) != 1 || !strings.Contains(problems[0], "lost 5 events") {
		t.Errorf("%d calls, last %d, problems %v", slow, last, problems)
	}
}

func TestCancelledSubscriberIsNotCalled(t *testing.T) {
	bus := event.New()
	calls := 0
	cancel := bus.Subscribe("t", func(context.Context, any) { calls++ })
	cancel()
	bus.Publish(t.Context(), "t", 1)
	closeBus(t, bus)
	if calls != 0 {
		t.Errorf("%d calls", calls)
	}
}

func TestEventOutlivesTheRequestThatPublishedIt(t *testing.T) {
	type key struct{}
	bus := event.New()
	var value any
	var err error
	bus.Subscribe("t", func(ctx context.Context, _ any) { value, err = ctx.Value(key{}), ctx.Err() })
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "id"))
	cancel()
	bus.Publish(ctx, "t", 1)
	closeBus(t, bus)
	if value != "id" || err != nil {
		t.Errorf("value %v, error %v", value, err)
	}
}

func closeBus(t *testing.T, bus *event.Bus) {
	t.Helper()
	if err := bus.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}
