package config_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/foundation/config"
)

var update = flag.Bool("update", false, "write the golden files")

func TestWrite(t *testing.T) {
	c, err := config.Load(config.Options{
		Paths: []string{"app-config.yaml", "app-config.production.yaml"}, Dir: "testdata/write",
		Env: []string{"PG_PASSWORD=pg$ecret", "HOST=db.example.com", "GITHUB_TOKEN=ghp_123", "APP_CONFIG_app_title=From env"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var own struct {
		Pin   int            `config:"pin,secret"`
		Inner map[string]any `config:"inner,secret"`
	}
	if err := c.Decode("own", &own); err != nil {
		t.Fatal(err)
	}
	golden := "testdata/write/effective.golden"
	got := written(t, c)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, secret := range c.Secrets() {
		if strings.Contains(got, secret) {
			t.Errorf("the secret %q is written", secret)
		}
	}
	secrets := []string{
		"MIIEvQIBADANBgkqhkiG9w0BAQ", "bearer-secret", "backend-key", "pg$ecret", "npm-pass", "ghp_123", "in-aws", "deep-1", "url-t", "1234", "sas", "99",
	}
	missing := slices.DeleteFunc(secrets, func(s string) bool { return slices.Contains(c.Secrets(), s) })
	if len(missing) > 0 {
		t.Errorf("not among the secrets %q: %q", c.Secrets(), missing)
	}
	for _, harmless := range []string{"db.example.com", "robot", "acme", "4873/", "true"} {
		if slices.Contains(c.Secrets(), harmless) {
			t.Errorf("%q is no secret", harmless)
		}
	}
}

func TestWhatIsWrittenCanBeLoaded(t *testing.T) {
	text := `a: {"yes": "yes", n: 012, t: "012", "null": "~", e: "", "x y": "a: b # c", m: "l1\nl2\n", d: "$${X} $$${Y}", l: [[], {}, [1], "- a"]}`
	first := load(t, text)
	second := load(t, written(t, first))
	if diff := cmp.Diff(effective(t, first), effective(t, second)); diff != "" {
		t.Errorf("(-first +second):\n%s\n%s", diff, written(t, first))
	}
}

// shownInPart are keys that Backstage calls secret as a whole and that Callboard shows without the secrets inside, or shows because
// they are objects whose own keys say which of them are secret.
var shownInPart = []string{"backend.database.connection", "backend.database.plugin.<key>.connection", "backend.cache.connection"}

func TestEveryKeyThatBackstageCallsSecretIsHidden(t *testing.T) {
	file, err := os.Open(filepath.FromSlash("../../../shared/reference/app-config-keys.csv"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the list of Backstage's keys is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		key, secret := row[0], strings.Contains(row[3], "secret")
		if !secret || slices.Contains(shownInPart, key) {
			continue
		}
		container := strings.HasPrefix(row[1], "object") || strings.HasSuffix(row[1], "[]")
		hides := hiddenAt(t, key)
		if container {
			hides = hides || hiddenAt(t, key+".<key>") || slices.ContainsFunc(rows, func(r []string) bool { return strings.HasPrefix(r[0], key) && r[0] != key })
		}
		if !hides {
			t.Errorf("%s (%s) is shown", key, row[1])
		}
	}
}

func hiddenAt(t *testing.T, key string) bool {
	t.Helper()
	text, closing := "", ""
	for part := range strings.SplitSeq(strings.ReplaceAll(key, "<key>", "free"), ".") {
		name, list := strings.CutSuffix(part, "[]")
		text, closing = text+"{"+name+": ", "}"+closing
		if list {
			text, closing = text+"[", "]"+closing
		}
	}
	return !strings.Contains(written(t, load(t, text+"leaked"+closing)), "leaked")
}

func written(t testing.TB, c *config.Config) string {
	t.Helper()
	var out bytes.Buffer
	if err := c.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
