package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/ui"
)

const help = `app:
  support:
    url: mailto:help@example.com
    items:
      - title: Chat <us>
        icon: chat
        links: [{title: '#platform', url: 'https://chat.example.com/platform'}, {url: /docs}]
`

func readSupport(t *testing.T, text string) (ui.Support, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app-config.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := config.Load(config.Options{Paths: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	var support ui.Support
	return support, files.DecodeStrict("app.support", &support)
}

func TestSupportIsAtHandWhereItIsConfigured(t *testing.T) {
	support, err := readSupport(t, help)
	if err != nil {
		t.Fatal(err)
	}
	webtest.Run(t, house(t, ui.Options{Support: support}), webtest.Scenario{
		Name: "on every page", Path: "/catalog/a",
		Contains: []string{`aria-label="Support"`, "Chat &lt;us&gt;", `href="https://chat.example.com/platform"`, "#platform", `<span class="name">/docs</span>`, `href="mailto:help@example.com"`, "Contact support"},
	})
	webtest.Run(t, house(t, ui.Options{}), webtest.Scenario{Name: "nowhere", Path: "/catalog/a", Lacks: []string{"Support"}})
}

func TestSupportMistakesAreTold(t *testing.T) {
	for wrong, want := range map[string]string{
		"https://chat.example.com/platform": "app.support.items[0].links[0].url", "mailto:help@example.com": "app.support.url", "Chat <us>": "app.support.items[0].title", "icon: chat": "colour",
	} {
		right := map[string]string{"Chat <us>": "''", "icon: chat": "colour: red"}[wrong]
		if right == "" {
			right = "javascript:alert(1)"
		}
		_, err := readSupport(t, strings.Replace(help, wrong, right, 1))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "app-config.yaml:") {
			t.Errorf("with %s for %s: %v", right, wrong, err)
		}
	}
}
