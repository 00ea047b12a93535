package telemetry

import (
	"cmp"
	"encoding/json"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

const (
	redacted = "***"
	// shortest is the length below which hiding a secret would garble the log and protect nobody.
	shortest = 4
)

// redactor hides secrets in whole records: there, also those are found that came in an error, a url or a nested value.
type redactor struct {
	to      io.Writer
	secrets func() []string

	mu       sync.Mutex
	known    []string
	replacer *strings.Replacer
}

func (r *redactor) Write(record []byte) (int, error) {
	clean := r.current().Replace(string(record))
	if _, err := io.WriteString(r.to, clean); err != nil {
		return 0, err
	}
	return len(record), nil
}

// current is rebuilt when the secrets change, as they do when the configuration is read again.
func (r *redactor) current() *strings.Replacer {
	secrets := r.secrets()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.replacer == nil || !slices.Equal(secrets, r.known) {
		r.known = slices.Clone(secrets)
		r.replacer = newReplacer(secrets)
	}
	return r.replacer
}

func newReplacer(secrets []string) *strings.Replacer {
	var forms []string
	for _, secret := range secrets {
		if len(secret) >= shortest {
			forms = append(forms, appearances(secret)...)
		}
	}
	// The longest first: of two secrets where one begins the other, the whole must go.
	slices.SortFunc(forms, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	var pairs []string
	for _, form := range slices.Compact(forms) {
		pairs = append(pairs, form, redacted)
	}
	return strings.NewReplacer(pairs...)
}

// appearances lists how one secret can look in a record: plain, quoted, in JSON, in JSON safe for HTML, in a url.
func appearances(secret string) []string {
	var plain strings.Builder
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(secret)
	html, _ := json.Marshal(secret)
	forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret)}
	for _, quoted := range []string{strconv.Quote(secret), strings.TrimSpace(plain.String()), string(html)} {
		forms = append(forms, quoted[1:len(quoted)-1])
	}
	return forms
}
