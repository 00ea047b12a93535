package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

type document struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Targets []string
		System  string
	}
}

func TestEveryEntityIsThereOnceAndOfTheAskedShare(t *testing.T) {
	t.Parallel()
	dir := generate(t, plan{Entities: 1000, PerFile: 250, Seed: 1})
	counts, names := map[string]int{}, map[string]bool{}
	var last document
	for _, target := range documents(t, filepath.Join(dir, "root.yaml"))[0].Spec.Targets {
		for _, last = range documents(t, filepath.Join(dir, target)) {
			counts[last.Kind]++
			names[last.Kind+" "+last.Metadata.Name] = true
		}
	}
	for kind, want := range map[string]int{"Component": 601, "API": 150, "Resource": 100, "System": 50, "Domain": 10, "Group": 40, "User": 50} {
		if counts[kind] != want {
			t.Errorf("found %d of kind %s, expected %d", counts[kind], kind, want)
		}
	}
	if len(names) != 1001 {
		t.Errorf("found %d different names, expected 1001", len(names))
	}
	if last.Metadata.Name != "zz-sentinel" {
		t.Errorf("the last document is %s, expected the sentinel", last.Metadata.Name)
	}
}

func TestReferencesLeadToEntities(t *testing.T) {
	t.Parallel()
	dir := generate(t, plan{Entities: 400, PerFile: 100, Seed: 1})
	systems, used := map[string]bool{}, map[string]bool{}
	for i := range 4 {
		for _, d := range documents(t, filepath.Join(dir, fmt.Sprintf("part-%04d.yaml", i))) {
			if d.Kind == "System" {
				systems[d.Metadata.Name] = true
			}
			if d.Spec.System != "" {
				used[d.Spec.System] = true
			}
		}
	}
	for name := range used {
		if !systems[name] {
			t.Errorf("system %s is referred to and does not exist", name)
		}
	}
	if len(used) == 0 {
		t.Error("nothing refers to a system")
	}
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	p := plan{Entities: 300, PerFile: 100, Seed: 7}
	first, second := generate(t, p), generate(t, p)
	p.Seed = 8
	other := generate(t, p)
	name := "part-0001.yaml"
	if !bytes.Equal(read(t, first, name), read(t, second, name)) {
		t.Error("two runs with one seed differ")
	}
	if bytes.Equal(read(t, first, name), read(t, other, name)) {
		t.Error("two seeds give the same file")
	}
}

func TestEntitiesAreOneToTwoKilobytes(t *testing.T) {
	t.Parallel()
	dir := generate(t, plan{Entities: 200, PerFile: 200, Seed: 3})
	for text := range strings.SplitSeq(string(read(t, dir, "part-0000.yaml")), "---\n") {
		if text != sentinel && (len(text) < smallest || len(text) > 2100) {
			t.Errorf("an entity has %d bytes:\n%s", len(text), text)
		}
	}
}

func TestSmallCatalogsKeepTheirNumber(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 20; n++ {
		sum := 0
		for _, count := range (plan{Entities: n}).counts() {
			sum += count
		}
		if sum != n {
			t.Errorf("a plan of %d entities makes %d", n, sum)
		}
	}
}

func generate(t *testing.T, p plan) string {
	t.Helper()
	p.Out = t.TempDir()
	if _, err := p.write(); err != nil {
		t.Fatal(err)
	}
	return p.Out
}

func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func documents(t *testing.T, file string) []document {
	t.Helper()
	decoder := yaml.NewDecoder(bytes.NewReader(read(t, filepath.Dir(file), filepath.Base(file))))
	var all []document
	for {
		var d document
		if err := decoder.Decode(&d); err != nil {
			if errors.Is(err, io.EOF) {
				return all
			}
			t.Fatal(err)
		}
		all = append(all, d)
	}
}
