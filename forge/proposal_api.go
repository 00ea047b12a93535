package forge

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/fault"
)

// editor asks the host of a repository that is to be changed. Its errors say what the person can do, and hold no token.
type editor struct {
	wire   *wire
	header http.Header
	host   string
	repo   string                      // as people name it
	budget func(context.Context) error // waits until one more call is allowed; nil for at once
}

// refusal is the cause of the fault that a host gives when it understands a change and does not make it.
type refusal struct{ status int }

func (r *refusal) Error() string { return fmt.Sprintf("refused with status %d", r.status) }

// read is fault.NotFound where there is nothing.
func (e editor) read(ctx context.Context, address string, into any) error {
	a, err := e.call(ctx, call{url: address})
	if err != nil {
		return err
	}
	return e.decode(a, into)
}

// text is what stands at an address as it is; ok is false if there is nothing.
func (e editor) text(ctx context.Context, address, accept string) (text string, ok bool, err error) {
	a, err := e.call(ctx, call{url: address, header: http.Header{"Accept": {accept}}})
	if fault.Is(err, fault.NotFound) {
		return "", false, nil
	}
	return string(a.body), err == nil, err
}

// write posts JSON. The answer is left alone if into is nil.
func (e editor) write(ctx context.Context, address string, body, into any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	c := call{method: http.MethodPost, url: address, header: http.Header{"Content-Type": {"application/json"}}, body: string(encoded)}
	a, err := e.call(ctx, c)
	if err != nil || into == nil {
		return err
	}
	return e.decode(a, into)
}

// absent makes nothing of the fault that says that there is nothing.
func absent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

func (e editor) decode(a answer, into any) error {
	if err := json.Unmarshal(a.body, into); err != nil {
		return &fault.Fault{Kind: fault.Unavailable, Message: e.host + " gave an answer that is not understood.", Cause: err}
	}
	return nil
}

// call is a fault for every answer that is not 2xx. The headers of c win over those of the editor.
func (e editor) call(ctx context.Context, c call) (answer, error) {
	if e.budget != nil {
		if err := e.budget(ctx); err != nil {
			return answer{}, err
		}
	}
	header := e.header.Clone()
	for name, values := range c.header {
		header[name] = values
	}
	c.header, c.refusals = header, true
	a, err := e.wire.get(ctx, c)
	switch {
	case fault.Is(err, fault.Forbidden) || ctx.Err() != nil:
		return answer{}, err
	case err != nil:
		return answer{}, &fault.Fault{Kind: fault.Unavailable, Message: e.host + " cannot be reached. Try again in a moment.", Cause: err}
	case !a.ok() || a.status == http.StatusNonAuthoritativeInfo: // with which Azure DevOps shows its page for signing in
		return answer{}, e.fault(c, a)
	}
	return a, nil
}

func (e editor) fault(c call, a answer) error {
	changes := c.method == http.MethodPost
	switch {
	case a.limited():
		return &fault.Fault{Kind: fault.Unavailable, Message: e.host + " is asked too much at the moment. Try again later.", Cause: &rateLimit{After: a.retryAfter()}}
	case a.status == http.StatusUnauthorized, a.status == http.StatusNonAuthoritativeInfo:
		return fault.New(fault.Forbidden, "%s does not accept the token of the portal: it may have expired. Whoever runs the portal can replace it below integrations.", e.host)
	case changes && (a.status == http.StatusForbidden || a.status == http.StatusNotFound):
		return fault.New(fault.Forbidden, "The token of the portal may not write to %s: it needs the right to write files and to open pull requests. %s says: %s", e.repo, e.host, a.words())
	case a.status == http.StatusForbidden:
		return fault.New(fault.Forbidden, "The token of the portal may not read %s. %s says: %s", e.repo, e.host, a.words())
	case a.status == http.StatusNotFound:
		return fault.New(fault.NotFound, "%s has no repository %s, or the token of the portal may not see it.", e.host, e.repo)
	case a.status >= http.StatusInternalServerError:
		return fault.New(fault.Unavailable, "%s could not do it. Try again in a moment. It says: %s", e.host, a.words())
	}
	return &fault.Fault{Kind: fault.Conflict, Message: e.host + " refused it: " + a.words(), Cause: &refusal{a.status}}
}

const wordsLength = 300 // of what is told on from a host

// words are what the host says itself.
func (a answer) words() string {
	var body any
	said := ""
	if json.Unmarshal(a.body, &body) == nil {
		said = strings.Join(strings.Fields(strings.Join(messages(body), "; ")), " ")
	}
	if said == "" {
		said = fmt.Sprintf("%d %s", a.status, http.StatusText(a.status))
	}
	if runes := []rune(said); len(runes) > wordsLength {
		said = string(runes[:wordsLength]) + "…"
	}
	return said
}

// messages are the sentences in a body that tells of an error: each host puts them elsewhere.
func messages(body any) []string {
	var found []string
	switch body := body.(type) {
	case string:
		found = append(found, body)
	case []any:
		for _, one := range body {
			found = append(found, messages(one)...)
		}
	case map[string]any:
		keys := slices.DeleteFunc([]string{"message", "error", "errors"}, func(key string) bool { return body[key] == nil })
		if len(keys) == 0 {
			keys = slices.Sorted(maps.Keys(body))
		}
		for _, key := range keys {
			found = append(found, messages(body[key])...)
		}
	}
	return found
}
