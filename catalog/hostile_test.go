package catalog_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/catalogtest"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/database/databasetest"
)

// attack is something that nobody should put beside good descriptors.
type attack struct {
	name    string
	text    string             // of bad.part.yaml
	plant   func(string) error // in the folder, instead of text
	problem string             // part of a message that says what is wrong; empty if nothing is
	line    int                // of the problem; 0 if it has none
	shown   map[string]string  // what must be served nevertheless: ref → part of its JSON
	heap    uint64             // MiB that reading it may need; 0 means 256
}

// hostileFile is where most attacks are.
const hostileFile = "bad.part.yaml"

func attacks() []attack {
	good := component("other", "")
	return []attack{
		{name: "aliases that expand to billions", text: bomb(), problem: "aliases expand to too much", line: 5},
		{name: "an alias that holds itself", text: "a: &a [*a]\n", problem: "YAML error", line: 1},
		{name: "lists in lists", text: "a: " + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "\n", problem: "200 levels", line: 1},
		{name: "lists in lists without an end", text: "a: " + strings.Repeat("[", 2<<20), problem: "YAML error", line: 1},
		{name: "objects in objects", text: "a: " + strings.Repeat("{a: ", 10_000) + strings.Repeat("}", 10_000) + "\n", problem: "200 levels", line: 1},
		{name: "dashes in dashes", text: strings.Repeat("- ", 9_000) + "a\n", problem: "200 levels", line: 1},
		{
			name: "invalid UTF-8", text: good + "---\nkind: \xff\xfe\n" + "---\n" + component("third", ""), problem: "not valid UTF-8", line: 6,
			shown: map[string]string{"component:default/other": "", "component:default/third": ""},
		},
		{name: "a raw NUL", text: "kind: a\x00b\n", problem: "YAML error", line: 1},
		{name: "a NUL in a name", text: component(`"a\0b"`, ""), problem: "metadata.name", line: 3},
		{name: "a NUL in a kind", text: strings.Replace(good, "Component", `"Comp\0nent"`, 1), problem: "", line: 2},
		{
			name: "NULs in texts and references", text: component("nul", `, dependsOn: ["component:a\0b", "a\0:b\0/c"], "k\0": "v\0"`),
			shown: map[string]string{"component:default/nul": `\u0000`},
		},
		{name: "a NUL in a target", text: location(`"./\0.yaml"`), problem: "could not be read", line: 4},
		{name: "a long name", text: component(strings.Repeat("long", 25_000), ""), problem: "Policy check failed", line: 3},
		{name: "a long target", text: location("./" + strings.Repeat("long", 25_000)), problem: "file ", line: 4},
		{
			name: "a long title", text: strings.Replace(good, "{name: other}", "{name: other, title: "+strings.Repeat("long", 25_000)+"}", 1),
			shown: map[string]string{"component:default/other": "longlong"},
		},
		{
			name: "five thousand relations", text: component("busy", ", dependsOn: ["+list(5000, "component:c%d")+"]"),
			shown: map[string]string{"component:default/busy": "component:default/c4999"},
		},
		{
			name: "fifty thousand annotations", text: strings.Replace(good, "{name: other}", "{name: other, annotations: {"+list(50_000, "a%d: x")+"}}", 1),
			shown: map[string]string{"component:default/other": "a49999"}, heap: 400,
		},
		{name: "keys that differ in their case", text: strings.Replace(good, "{name: other}", "{name: other, labels: {a: x, A: y}}", 1), problem: "casing", line: 3},
		{
			name: "names that differ in their case", text: good + "---\n" + component("Other", ""), problem: "described twice", line: 6,
			shown: map[string]string{"component:default/other": `"name":"other"`},
		},
		{
			name: "references with spaces and line breaks", text: component("odd", `, dependsOn: ["component:a b", "component:a\nb", " ", "component: /"]`),
			problem: "had missing or empty kind", line: 4,
		},
		{name: "ten thousand documents", text: many(10_000), shown: map[string]string{"component:default/c9999": ""}, heap: 400},
		{name: "ten thousand broken documents", text: strings.Repeat("a: b: c\n---\n", 10_000), problem: "YAML error", line: 1, heap: 400},
		{name: "half a million list items", text: "a: [" + strings.Repeat("a,", 500_000) + "]\n", problem: "apiVersion", line: 1, heap: 900},
		{name: "a hundred thousand directives", text: strings.ReplaceAll(list(100_000, "%%TAG !a%d! tag:x"), ", ", "\n") + "\n---\na: 1\n", problem: "directives allowed", line: 1},
		{name: "a million keys", text: strings.Repeat("?\n", 2_000_000), problem: "values allowed", line: 1},
		{name: "a fan of a hundred thousand targets", text: location(list(100_000, "./none/%d.yaml")), problem: "does not exist", line: 4, heap: 400},
		{name: "a file that is too large", plant: sparse(100 << 20), problem: "larger than", line: 4},
		{name: "a folder in place of a file", plant: func(at string) error { return os.MkdirAll(filepath.Join(at, hostileFile, "inside"), 0o755) }},
		{name: "a pipe in place of a file", plant: func(at string) error { return syscall.Mkfifo(filepath.Join(at, hostileFile), 0o600) }, problem: "is not a file", line: 4},
		{name: "a device in place of a file", plant: link("/dev/zero"), problem: "is not a file", line: 4},
		{name: "a file that cannot be read", plant: link("/proc/self/mem"), problem: "could not be read", line: 4},
		{name: "a link to itself", plant: link(hostileFile), problem: "could not be read", line: 4},
		{name: "a folder that holds itself", plant: func(at string) error {
			return os.Symlink("..", filepath.Join(at, "more", "again"))
		}},
		{name: "a file with a name of no text", plant: func(at string) error {
			return os.WriteFile(filepath.Join(at, "\xff\xfe.part.yaml"), []byte(good), 0o600)
		}, problem: "cannot be kept", line: 4},
	}
}

func TestHostileFilesHurtNobodyElse(t *testing.T) {
	databasetest.Each(t, "catalog", catalog.Migrations(), func(t *testing.T, db *database.DB) {
		h := catalogtest.Open(t, db, map[string]string{"root.yaml": root, "good.part.yaml": component("good", ", system: s0"), "more/kept.yaml": component("kept", "")}, nil)
		for version, a := range attacks() {
			t.Run(a.name, func(t *testing.T) { a.run(t, h, version+1) })
		}
		sound(t, db, false)
	})
}

func (a attack) run(t *testing.T, h *catalogtest.House, version int) {
	if a.plant == nil {
		a.plant = func(at string) error { return os.WriteFile(filepath.Join(at, hostileFile), []byte(a.text), 0o600) }
	}
	if err := a.plant(h.Root); err != nil {
		t.Skip(err)
	}
	peak := watchHeap()
	h.Read()
	if used, most := peak(), max(a.heap, 256); used > most {
		t.Errorf("reading took %d MiB, more than %d", used, most)
	}
	a.checkProblem(t, h)
	for ref, want := range a.shown {
		if got := h.JSON(ref); got == "" || !strings.Contains(got, want) {
			t.Errorf("%s is served as %.300s", ref, got)
		}
	}
	h.Write(map[string]string{"good.part.yaml": component("good", fmt.Sprintf(", system: s%d", version))})
	h.Read()
	if got := h.JSON("component:default/good"); !strings.Contains(got, fmt.Sprintf("system:default/s%d", version)) {
		t.Errorf("the neighbour is not up to date: %.300s", got)
	}
	a.cleanUp(t, h)
}

// checkProblem looks for the mistake: it must say what is wrong and where.
func (a attack) checkProblem(t *testing.T, h *catalogtest.House) {
	t.Helper()
	found, err := h.Problems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a.problem == "" && a.line == 0 && len(found) > 0 {
		t.Errorf("found %.500v, expected no problem", found)
	}
	if a.problem == "" {
		return
	}
	for _, p := range found {
		if strings.Contains(p.Message, a.problem) && p.Line == a.line && p.Location != "" && len(p.Message) < 5000 {
			return
		}
	}
	t.Errorf("no problem says %q at line %d", a.problem, a.line)
	for _, p := range found[:min(len(found), 3)] {
		t.Logf("%d bytes at %s:%d: %.300s", len(p.Message), p.Location, p.Line, p.Message)
	}
}

// cleanUp takes the attack away, after which nothing of it must be left.
func (a attack) cleanUp(t *testing.T, h *catalogtest.House) {
	t.Helper()
	for _, pattern := range []string{hostileFile, "*.part.yaml", "more/again"} {
		paths, _ := filepath.Glob(filepath.Join(h.Root, pattern))
		for _, path := range paths {
			if filepath.Base(path) != "good.part.yaml" {
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	_ = os.Remove(filepath.Join(h.Root, hostileFile)) // a link that leads nowhere matches no pattern
	h.Read()
	catalog.Idle(h.Catalog)
	if found, err := h.Problems(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("after the end: %.500v, %v", found, err)
	}
	if got := h.Index().Len(); got != 4 { // two components, the root and the location that stands for it
		t.Errorf("after the end there are %d entities, want 4", got)
	}
}

// watchHeap answers how many MiB more the heap ever had than at the start.
func watchHeap() (peak func() uint64) {
	measure := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	runtime.GC()
	var most uint64
	before, end := measure(), make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		every := time.NewTicker(5 * time.Millisecond)
		defer every.Stop()
		for {
			most = max(most, measure())
			select {
			case <-end:
				return
			case <-every.C:
			}
		}
	})
	return func() uint64 {
		close(end)
		watching.Wait()
		return (most - min(most, before)) >> 20
	}
}

// bomb has ten aliases of ten aliases of …
func bomb() string {
	var b strings.Builder
	b.WriteString("apiVersion: backstage.io/v1alpha1\nkind: Component\na0: &a0 ha\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String()
}

func location(targets string) string {
	return "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: bad}\nspec: {targets: [" + targets + "]}\n"
}

func list(n int, format string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(items, ", ")
}

func many(n int) string {
	items := make([]string, n)
	for i := range items {
		items[i] = component(fmt.Sprintf("c%d", i), "")
	}
	return strings.Join(items, "---\n")
}

func sparse(size int64) func(string) error {
	return func(at string) error {
		file, err := os.Create(filepath.Join(at, hostileFile))
		if err != nil {
			return err
		}
		defer file.Close()
		return file.Truncate(size)
	}
}

func link(target string) func(string) error {
	return func(at string) error { return os.Symlink(target, filepath.Join(at, hostileFile)) }
}
