package walks

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"
)

// visitor is somebody who asks the portal without a browser, to arrange what the browser then sees.
type visitor struct {
	t      *testing.T
	base   string
	client http.Client
}

func newVisitor(t *testing.T, base string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, base: base, client: http.Client{Jar: jar}}
	v.status("/settings") // which brings the session
	return v
}

func (v *visitor) answer(request *http.Request, err error) (int, []byte) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	answer, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, body
}

func (v *visitor) status(path string) int {
	v.t.Helper()
	status, _ := v.answer(http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, nil))
	return status
}

// problems is how many there are in the catalog.
func (v *visitor) problems() int {
	v.t.Helper()
	var list struct{ Items []any }
	_, body := v.answer(http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+"/api/catalog/problems?limit=100", nil))
	if err := json.Unmarshal(body, &list); err != nil {
		v.t.Fatalf("%v: %s", err, body)
	}
	return len(list.Items)
}

// send fills in a form of the portal, which must be taken.
func (v *visitor) send(path string, form url.Values) {
	v.t.Helper()
	client := v.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.PostForm(v.base+path, form)
	if err != nil || answer.StatusCode != http.StatusSeeOther {
		v.t.Fatalf("%s %v: %v %v", path, form, answer, err)
	}
	_ = answer.Body.Close()
}
