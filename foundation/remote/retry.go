package remote

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/callboard/callboard/fault"
)

const firstPause = 200 * time.Millisecond

// pause says whether another attempt could help, and how long to wait before it.
func pause(tried int, response *http.Response, err error) (time.Duration, bool) {
	wait := firstPause << min(tried, 8)
	wait += rand.N(wait)
	if err != nil {
		var decided *fault.Fault
		return wait, !errors.As(err, &decided) && !errors.Is(err, ErrRefused) && !errors.Is(err, context.Canceled)
	}
	switch response.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return max(wait, retryAfter(response.Header.Get("Retry-After"))), true
	}
	return 0, false
}

// retryAfter reads seconds or a date.
func retryAfter(text string) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 && seconds < 1e6 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(time.Until(date), 0)
	}
	return 0
}

func mayRetry(request Request) bool {
	switch request.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return request.Repeatable
}

// fits reports whether there is time left after waiting; else the failure at hand is the better answer.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, bounded := ctx.Deadline()
	return !bounded || time.Until(deadline) > wait
}

// Sleep waits, or until ctx ends, whose error it then returns.
func Sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
