package forge

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/callboard/callboard/fault"
)

// errNotModified is what a read gives when the etag still holds.
var errNotModified = fault.New(fault.NotModified, "Not modified")

// rateLimit is the cause of the fault that a host gives when it is asked too much.
type rateLimit struct {
	After time.Duration // to wait before asking again; 0 if the host did not say
}

func (r *rateLimit) Error() string { return fmt.Sprintf("rate limited, retry after %s", r.After) }

// RetryAfter says how long to leave a host alone; ok is false when err is no rate limit.
func RetryAfter(err error) (wait time.Duration, ok bool) {
	var limit *rateLimit
	if errors.As(err, &limit) {
		return limit.After, true
	}
	return 0, false
}

// fault words an answer that is not 2xx: said, the status and its text, as Backstage does.
func (a answer) fault(said string) error {
	message := fmt.Sprintf("%s, %d %s", said, a.status, http.StatusText(a.status))
	switch {
	case a.status == http.StatusNotModified:
		return errNotModified
	case a.status == http.StatusNotFound:
		return fault.New(fault.NotFound, "%s", message)
	case a.limited():
		return &fault.Fault{Kind: fault.Unavailable, Message: message + " (rate limit exceeded)", Cause: &rateLimit{After: a.retryAfter()}}
	}
	return fault.New(fault.Internal, "%s", message)
}

func (a answer) limited() bool {
	return a.status == http.StatusTooManyRequests ||
		a.status == http.StatusForbidden && (a.header.Get("X-Ratelimit-Remaining") == "0" || a.header.Get("Retry-After") != "")
}

// retryAfter reads Retry-After, in seconds or as a date, else the time at which GitHub and GitLab reset their counters.
func (a answer) retryAfter() time.Duration {
	text := a.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	for _, name := range []string{"X-Ratelimit-Reset", "Ratelimit-Reset"} {
		if at, err := strconv.ParseInt(a.header.Get(name), 10, 64); err == nil {
			return max(0, time.Until(time.Unix(at, 0)))
		}
	}
	return 0
}
