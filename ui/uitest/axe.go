package uitest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// axe is the text of axe-core, which npm brings.
var axe = sync.OnceValues(func() (string, error) {
	_, file, _, _ := runtime.Caller(0)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(file), "../../node_modules/axe-core/axe.min.js"))
	return string(text), err
})

// WCAG 2.2 AA, and what its authors advise besides.
const axeRun = `axe.run(document, {
	resultTypes: ["violations"], elementRef: false, preload: false,
	runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}).then(({violations}) => violations.map((v) => ({
	id: v.id, help: v.help,
	places: v.nodes.map((n) => n.target.join(" ") + " " + n.html.slice(0, 160) + " " + n.any.concat(n.all, n.none).map((c) => c.message).join(" ")),
})))`

const shownPlaces = 4

// Violations are what axe-core finds that keeps people from using the page. The test is skipped where axe-core is not installed.
func (p *Page) Violations() []string {
	p.t.Helper()
	text, err := axe()
	if err != nil && os.Getenv(requireVariable) != "all" {
		p.t.Skipf("%s: axe-core is not installed: run npm ci", p.t.Name())
	}
	p.must(err)
	Eval[any](p, text+"; null")
	var found []string
	for _, v := range Eval[[]struct {
		ID, Help string
		Places   []string
	}](p, axeRun) {
		shown := v.Places[:min(len(v.Places), shownPlaces)]
		found = append(found, fmt.Sprintf("%s: %s, at %d places:\n    %s", v.ID, v.Help, len(v.Places), strings.Join(shown, "\n    ")))
	}
	return found
}
