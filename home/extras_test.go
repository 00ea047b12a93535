package home_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
	"github.com/callboard/callboard/home"
	"github.com/callboard/callboard/ui"
)

func TestTheCompanyAddsToEverybodysFirstPage(t *testing.T) {
	var own home.Config
	var page home.Homepage
	if err := errors.Join(
		decode(t, "{welcome: 'Begin with **the handbook** <script>alert(1)</script>', tools: [{label: 'Graphs <1>', url: 'https://graphs.example', icon: dashboard}]}", &own),
		decode(t, "clocks: [{timezone: Europe/Vienna}]", &page),
	); err != nil {
		t.Fatal(err)
	}
	house(t, map[string]string{"root.yaml": company}, func(o *home.Options) {
		o.Config, o.Clocks = own, page.Clocks
	}, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt,
			webtest.Scenario{
				Name: "shown", Path: "/", As: bob,
				Contains: []string{"Getting started", "<strong>the handbook</strong>", "Graphs &lt;1&gt;", `href="https://graphs.example"`, ">Vienna<", `zone="Europe/Vienna"`, ui.AssetPath("world-clock.js")},
				Lacks:    []string{"<script>alert"},
			},
			webtest.Scenario{Name: "a clock alone", Path: "/home/widgets/clocks", As: bob, Contains: []string{"Vienna", ui.AssetPath("world-clock.js")}},
			webtest.Scenario{Method: "POST", Path: "/home/arrange", As: bob, Form: map[string][]string{"id": {"clocks"}, "move": {"hide"}}, Status: 303},
			webtest.Scenario{Name: "hidden", Path: "/", As: bob, Lacks: []string{"Vienna", ui.AssetPath("world-clock.js")}},
		)
	})
	house(t, map[string]string{"root.yaml": company}, nil, func(t *testing.T, rt *web.Router) {
		webtest.Run(t, rt, webtest.Scenario{Name: "nothing configured", Path: "/", As: bob, Lacks: []string{"Getting started", "<h2>Tools", "<h2>Clocks", "world-clock"}})
	})
}

func TestMostVisitedKnowsWhatAReaderOpensAgain(t *testing.T) {
	house(t, map[string]string{"root.yaml": company}, nil, func(t *testing.T, rt *web.Router) {
		open := func(name string) webtest.Scenario {
			return webtest.Scenario{Path: "/catalog/default/component/" + name, As: alice}
		}
		webtest.Run(t, rt,
			open("orders"), open("orders"), open("other"),
			webtest.Scenario{Name: "not yet", Path: "/", As: alice, Lacks: []string{"<h2>Most visited"}},
			open("orders"),
			webtest.Scenario{Name: "the third time", Path: "/home/widgets/often", As: alice, Contains: []string{"Orders &lt;1&gt;", "3 times"}, Lacks: []string{">other<"}},
			webtest.Scenario{Name: "another's", Path: "/", As: bob, Lacks: []string{"<h2>Most visited"}},
		)
	})
}

func TestWhatLeadsNowhereIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"tools: [{label: A, url: 'javascript:alert(1)'}]", "tools[0].url"},
		{"tools: [{label: A, url: '//elsewhere'}]", "tools[0].url"},
		{"tools: [{url: /catalog}]", "tools[0].label"},
	} {
		if err := decode(t, c.text, &home.Config{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %s", c.text, err, c.want)
		}
	}
	for _, zone := range []string{"Europe/Wien", "Local", "3", "''"} {
		if err := decode(t, "clocks: [{timezone: "+zone+"}]", &home.Homepage{}); err == nil || !strings.Contains(err.Error(), "time zone") {
			t.Errorf("%s: %v", zone, err)
		}
	}
}

// decode reads a section as it would stand in app-config.yaml.
func decode(t *testing.T, text string, into any) error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app-config.yaml")
	if err := os.WriteFile(file, []byte("section:\n  "+text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := config.Load(config.Options{Paths: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	return files.DecodeStrict("section", into)
}
