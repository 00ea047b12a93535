package forge

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
)

// plain reads what backend.reading.allow lists.
type plain struct {
	wire  *wire
	rules []allowRule
}

type allowRule struct {
	host       string // with a leading dot: any host below it
	ports      bool   // first and last are given
	first, end int
	paths      []string
}

func newPlain(w *wire, reading ReadingConfig) (*plain, error) {
	p := &plain{wire: w}
	for _, allow := range reading.Allow {
		rule, err := newAllowRule(allow)
		if err != nil {
			return nil, fmt.Errorf("backend.reading.allow: %w", err)
		}
		p.rules = append(p.rules, rule)
	}
	return p, nil
}

func newAllowRule(allow AllowConfig) (allowRule, error) {
	name, ports := allow.Host, ""
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "]") {
		name, ports = name[:colon], name[colon+1:]
	}
	rule := allowRule{host: strings.ToLower(strings.TrimPrefix(name, "*")), paths: allow.Paths}
	if name == "" || rule.host == "" {
		return rule, config.Wrong("host", "is %q, which is not a host", allow.Host)
	}
	if ports != "" {
		rule.ports = true
		first, last, isRange := strings.Cut(ports, "-")
		if !isRange {
			last = first
		}
		var err1, err2 error
		rule.first, err1 = strconv.Atoi(first)
		rule.end, err2 = strconv.Atoi(last)
		if err1 != nil || err2 != nil || rule.first <= 0 || rule.first > rule.end {
			return rule, config.Wrong("host", "has a port range that is not valid: %s", ports)
		}
	}
	return rule, nil
}

func (p *plain) allows(u *url.URL) bool {
	if u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	for _, rule := range p.rules {
		if rule.allowsHost(u) && rule.allowsPort(u) && rule.allowsPath(u) {
			return true
		}
	}
	return false
}

func (r allowRule) allowsHost(u *url.URL) bool {
	name := strings.ToLower(u.Hostname())
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if strings.HasPrefix(r.host, ".") {
		return strings.HasSuffix(name, r.host)
	}
	return name == r.host
}

func (r allowRule) allowsPort(u *url.URL) bool {
	if !r.ports {
		return u.Port() == ""
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		port = map[string]int{"http": 80, "https": 443}[u.Scheme]
	}
	return r.first <= port && port <= r.end
}

func (r allowRule) allowsPath(u *url.URL) bool {
	if r.paths == nil {
		return true
	}
	at := path.Clean("/" + u.Path)
	for _, allowed := range r.paths {
		allowed = path.Clean("/" + allowed)
		if at == allowed || allowed == "/" || strings.HasPrefix(at, allowed+"/") {
			return true
		}
	}
	return false
}

func (p *plain) read(ctx context.Context, u *url.URL, etag string) (File, error) {
	fetched := *u
	fetched.Fragment, fetched.RawFragment = "", ""
	a, err := p.wire.get(ctx, call{url: fetched.String(), etag: etag, allow: func(hop *url.URL) error {
		if p.allows(hop) {
			return nil
		}
		return fault.New(fault.Forbidden, "Reading from '%s' is not allowed. You may need to configure an integration for the target host, "+
			"or add it to the configured list of allowed hosts at 'backend.reading.allow'", hop)
	}})
	if err != nil {
		return File{}, err
	}
	if !a.ok() {
		return File{}, a.fault("could not read " + u.String())
	}
	return a.file(u.String()), nil
}

func (p *plain) tree(context.Context, *url.URL, string, func(string) bool) ([]File, string, error) {
	return nil, "", fault.New(fault.NotImplemented, "FetchUrlReader does not implement readTree")
}

func (p *plain) find(context.Context, *url.URL, search) ([]File, string, error) {
	return nil, "", fault.New(fault.NotImplemented, "FetchUrlReader does not implement search")
}
