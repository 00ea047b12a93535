package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/callboard/callboard/foundation/config"
)

// RateLimit is how often one address may ask. Each replica counts for itself.
type RateLimit struct {
	// How long it is counted. Default: one minute.
	Window time.Duration `config:"window"`
	// How many requests one address may send meanwhile. Default: 5.
	IncomingRequestLimit int `config:"incomingRequestLimit"`
	// Addresses that are not counted. Default: 127.0.0.1 and ::1.
	IPAllowList []string `config:"ipAllowList"`
	// Requests that are answered with a status below 400 do not count.
	SkipSuccessfulRequests bool `config:"skipSuccessfulRequests"`
	// Requests that are answered with a status of 400 or above do not count.
	SkipFailedRequests bool `config:"skipFailedRequests"`
}

// CheckConfig finds addresses that are none.
func (l *RateLimit) CheckConfig() error {
	var wrong []error
	for i, text := range l.IPAllowList {
		if _, err := netip.ParseAddr(text); err != nil {
			wrong = append(wrong, config.Wrong(fmt.Sprintf("ipAllowList[%d]", i), "is %q, which is no IP address", text))
		}
	}
	return errors.Join(wrong...)
}

// RateLimits is backend.rateLimit: true, or an object.
type RateLimits struct {
	RateLimit
	// Whether all requests are counted, also those of pages. Default: true.
	Global *bool `config:"global"`
	// Further limits for what is below /api/<plugin>, by plugin.
	Plugin map[string]*RateLimit `config:"plugin"`
}

// UnmarshalConfig reads either form; false is none at all.
func (l *RateLimits) UnmarshalConfig(v config.Value) error {
	if v.Kind() == config.Bool {
		on, err := v.Bool()
		l.Global = &on
		return err
	}
	type object RateLimits
	return v.Decode((*object)(l))
}

const (
	defaultWindow = time.Minute
	defaultLimit  = 5
	maxCounted    = 100_000 // addresses; beyond that all begin anew, rather than fill the memory
)

// limiters are those of one house.
type limiters struct {
	global *limiter
	plugin map[string]*limiter
}

func newLimiters(limits *RateLimits) limiters {
	l := limiters{plugin: map[string]*limiter{}}
	if limits == nil {
		return l
	}
	if limits.Global == nil || *limits.Global {
		l.global = newLimiter(limits.RateLimit)
	}
	for id, limit := range limits.Plugin {
		if limit == nil {
			limit = &RateLimit{}
		}
		l.plugin[id] = newLimiter(*limit)
	}
	return l
}

// check counts a request, and refuses it if its address has asked too often.
func (l limiters) check(x *exchange, r *http.Request) error {
	if err := l.global.count(x, r); err != nil {
		return err
	}
	below, isAPI := strings.CutPrefix(r.URL.Path, "/api/")
	if !isAPI || len(l.plugin) == 0 {
		return nil
	}
	id, _, _ := strings.Cut(below, "/")
	return l.plugin[id].count(x, r)
}

// limiter counts the requests of each address. A nil one lets everybody in.
type limiter struct {
	RateLimit
	free []netip.Addr

	mu      sync.Mutex
	counted map[netip.Addr]*counted
}

type counted struct {
	hits int
	ends time.Time
}

func newLimiter(limit RateLimit) *limiter {
	l := &limiter{RateLimit: limit, counted: map[netip.Addr]*counted{}}
	if l.Window <= 0 {
		l.Window = defaultWindow
	}
	if l.IncomingRequestLimit <= 0 {
		l.IncomingRequestLimit = defaultLimit
	}
	if l.IPAllowList == nil {
		l.IPAllowList = []string{"127.0.0.1", "::1"}
	}
	for _, text := range l.IPAllowList {
		if address, err := netip.ParseAddr(text); err == nil {
			l.free = append(l.free, address.Unmap())
		}
	}
	return l
}

func (l *limiter) count(x *exchange, r *http.Request) error {
	if l == nil {
		return nil
	}
	from := addressOf(x.site.remoteAddress(r))
	if slices.Contains(l.free, from) {
		return nil
	}
	from = network(from)
	hits, ends := l.hit(from, x.began)
	left := ends.Sub(x.began)
	header := x.Header()
	header["X-Ratelimit-Limit"] = []string{strconv.Itoa(l.IncomingRequestLimit)}
	header["X-Ratelimit-Remaining"] = []string{strconv.Itoa(max(l.IncomingRequestLimit-hits, 0))}
	header["X-Ratelimit-Reset"] = []string{strconv.FormatInt(ends.Unix()+1, 10)}
	if l.SkipSuccessfulRequests || l.SkipFailedRequests {
		x.after = append(x.after, func(status int) {
			if failed := status >= http.StatusBadRequest; failed && l.SkipFailedRequests || !failed && l.SkipSuccessfulRequests {
				l.forgive(from)
			}
		})
	}
	if hits > l.IncomingRequestLimit {
		header["Retry-After"] = []string{strconv.Itoa(int(math.Ceil(left.Seconds())))}
		return tooManyRequests{}
	}
	return nil
}

func (l *limiter) hit(from netip.Addr, now time.Time) (hits int, ends time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counted[from]
	if c == nil || !now.Before(c.ends) {
		if c == nil && len(l.counted) >= maxCounted {
			l.tidy(now)
		}
		c = &counted{ends: now.Add(l.Window)}
		l.counted[from] = c
	}
	c.hits++
	return c.hits, c.ends
}

func (l *limiter) tidy(now time.Time) {
	for address, c := range l.counted {
		if !now.Before(c.ends) {
			delete(l.counted, address)
		}
	}
	if len(l.counted) >= maxCounted {
		clear(l.counted)
	}
}

func (l *limiter) forgive(from netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.counted[from]; c != nil && c.hits > 0 {
		c.hits--
	}
}

// addressOf is the address without port; all that are none count as one.
func addressOf(text string) netip.Addr {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap()
	}
	address, _ := netip.ParseAddr(text)
	return address.Unmap()
}

// network is the address, or of IPv6 the part that is not the client's own to choose.
func network(address netip.Addr) netip.Addr {
	if address.Is6() {
		if prefix, err := address.Prefix(64); err == nil {
			return prefix.Addr()
		}
	}
	return address
}

// tooManyRequests is answered in Backstage's words.
type tooManyRequests struct{}

func (tooManyRequests) Error() string { return "Too many requests, please try again later" }

func (e tooManyRequests) ErrorBody() any {
	var body struct {
		Error struct {
			Name    string `json:"name"`
			Message string `json:"message"`
		} `json:"error"`
		Response struct {
			StatusCode int `json:"statusCode"`
		} `json:"response"`
	}
	body.Error.Name, body.Error.Message, body.Response.StatusCode = "Error", e.Error(), http.StatusTooManyRequests
	return body
}
