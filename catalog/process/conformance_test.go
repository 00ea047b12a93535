package process_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

const (
	conformance = "../../../shared/conformance/catalog"
	fixtureHost = "http://127.0.0.1:7090/"
)

type vector struct {
	Name    string
	Request struct {
		Path string
		Body map[string]any
	}
	Response struct {
		Status int
		Body   any
	}
}

func vectors(t *testing.T, file string) []vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(conformance, "vectors", file))
	if err != nil {
		t.Skipf("the recorded answers of Backstage are not here: %v", err)
	}
	var list []vector
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

func newProcessor(t testing.TB, rules []process.Rule) *process.Processor {
	t.Helper()
	kinds, err := entity.NewKinds()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := process.NewRules(rules)
	if err != nil {
		t.Fatal(err)
	}
	return process.New(kinds, compiled, process.Options{})
}

// The bodies and answers of POST /validate-entity. What concerns the request and not the entity is checked elsewhere.
func TestValidationAnswersAsBackstageDoes(t *testing.T) {
	p := newProcessor(t, nil)
	for _, v := range vectors(t, "13-validate.json") {
		e, isObject := v.Request.Body["entity"].(map[string]any)
		location, hasLocation := v.Request.Body["location"].(string)
		if !isObject || !hasLocation || v.Name == "validate/location-targets-are-really-read" {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			var want any
			if body, ok := v.Response.Body.(map[string]any); ok {
				want = body["errors"]
			}
			if diff := cmp.Diff(want, asJSON(t, validate(p, e, location))); diff != "" {
				t.Errorf("answer (-recorded +ours):\n%s", diff)
			}
		})
	}
}

func validate(p *process.Processor, e map[string]any, location string) []entity.Cause {
	ref, problem := process.RequestLocation(location)
	if problem != nil {
		return []entity.Cause{problem.Serialized()}
	}
	out := p.Process(process.Input{Document: process.FromEntity(e, location), Location: ref, Origin: ref, Provided: true})
	var errors []entity.Cause
	for _, problem := range out.Problems {
		if problem.Level == entity.Error {
			errors = append(errors, problem.Serialized())
		}
	}
	return errors
}

func asJSON(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

// The whole fixture goes through the processor, and each entity must come out as Backstage serves it.
func TestFixtureComesOutAsBackstageServesIt(t *testing.T) {
	list := vectors(t, "07-by-name.json")
	world := newWorld(t)
	for _, location := range []string{
		"broken/dup-winner", // before the deeper file that claims the same name
		"root", "broken/bad-name", "broken/missing-owner", "broken/unknown-kind", "broken/not-allowed-kind",
		"broken/wrong-apiversion", "broken/bad-yaml", "broken/not-an-entity", "broken/field-formats", "broken/location-to-nowhere",
	} {
		world.register("file", filepath.Join(world.folder, location+".yaml"))
	}
	world.register("url", fixtureHost+"placeholders.yaml")
	for _, v := range list {
		name := strings.TrimPrefix(v.Request.Path, "/api/catalog/entities/by-name/")
		if strings.Contains(name, "generated-") {
			continue // made by the registration of a location, not by a file
		}
		t.Run(v.Name, func(t *testing.T) { world.compare(t, name, v) })
	}
}

// world is the little of ingestion and stitching that the fixture needs.
type world struct {
	t         *testing.T
	processor *process.Processor
	folder    string
	entities  map[string]entity.Entity
	relations map[string][]entity.Relation
}

func newWorld(t *testing.T) *world {
	folder, err := filepath.Abs(filepath.Join(conformance, "fixture"))
	if err != nil {
		t.Fatal(err)
	}
	everywhere := []process.Allow{}
	for _, kind := range []string{"Component", "API", "Resource", "System", "Domain", "Group", "User", "Location", "Gizmo"} {
		everywhere = append(everywhere, process.Allow{Kind: kind})
	}
	return &world{
		t: t, folder: folder, entities: map[string]entity.Entity{}, relations: map[string][]entity.Relation{},
		processor: newProcessor(t, []process.Rule{{Allow: everywhere}, {
			Allow:     []process.Allow{{Kind: "Template"}},
			Locations: []process.LocationMatch{{Type: "file", Exact: filepath.Join(folder, "root.yaml")}},
		}}),
	}
}

func (w *world) register(kind, target string) {
	ref := entity.LocationRef{Type: kind, Target: target}
	w.read(ref, ref)
}

// read reports whether all targets could be read.
func (w *world) read(location, origin entity.LocationRef) bool {
	files := []string{location.Target}
	if location.Type == "file" {
		files, _ = doublestar.FilepathGlob(location.Target)
		slices.Sort(files)
	}
	for _, file := range files {
		data, err := w.open(location.Type, file)
		if err != nil {
			return false
		}
		at := entity.LocationRef{Type: location.Type, Target: file}
		for _, part := range process.Split(data) {
			w.process(process.Parse(part, at.String()), at, origin)
		}
	}
	return len(files) > 0
}

func (w *world) open(kind, target string) ([]byte, error) {
	if kind == "url" {
		target = filepath.Join(w.folder, "http", strings.TrimPrefix(target, fixtureHost))
	}
	return os.ReadFile(target)
}

func (w *world) process(d *process.Document, at, origin entity.LocationRef) {
	in := process.Input{Document: d, Location: at, Origin: origin, Contents: map[process.Placeholder]process.Content{}}
	if at.Type == "url" {
		in.ViewURL = at.Target
	}
	for _, placeholder := range d.Placeholders() {
		target := w.resolve(at, placeholder.Value)
		data, err := w.open(at.Type, target)
		if err != nil {
			err = fault.New(fault.NotFound, "%s is not there", target)
		}
		in.Contents[placeholder] = process.Content{Data: data, URL: target, Err: err}
	}
	out := w.processor.Process(in)
	if out.Entity == nil || w.entities[out.Ref] != nil {
		return
	}
	for _, target := range out.Targets {
		resolved := entity.LocationRef{Type: target.Type, Target: w.resolve(at, target.Target)}
		if !w.read(resolved, origin) && !target.Optional {
			return
		}
	}
	w.entities[out.Ref] = out.Entity
	for _, relation := range out.Relations {
		w.relations[relation.Source] = append(w.relations[relation.Source], relation)
	}
}

func (w *world) resolve(at entity.LocationRef, target string) string {
	if at.Type == "file" {
		return filepath.Join(filepath.Dir(at.Target), target)
	}
	base, _ := url.Parse(at.Target)
	resolved, err := base.Parse(target)
	if err != nil {
		w.t.Fatal(err)
	}
	return resolved.String()
}

func (w *world) compare(t *testing.T, name string, v vector) {
	name, _ = url.PathUnescape(name)
	kind, rest, _ := strings.Cut(name, "/")
	got, found := w.entities[strings.ToLower(kind+":"+rest)]
	if v.Response.Status != 200 {
		if found {
			t.Errorf("%s is there", name)
		}
		return
	}
	if !found {
		t.Fatalf("%s is not there", name)
	}
	want := v.Response.Body.(map[string]any)
	metadata := want["metadata"].(map[string]any)
	delete(metadata, "uid")
	delete(metadata, "etag")
	text, _ := json.Marshal(got)
	served := map[string]any{}
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(text), w.folder, "<FIXTURE>")), &served); err != nil {
		t.Fatal(err)
	}
	served["relations"] = asJSON(t, stitched(w.relations[got.Ref().String()]))
	if diff := cmp.Diff(want, served); diff != "" {
		t.Errorf("entity (-recorded +ours):\n%s", diff)
	}
}

func stitched(relations []entity.Relation) []map[string]string {
	slices.SortFunc(relations, func(a, b entity.Relation) int {
		return strings.Compare(a.Type+"\x00"+a.Target, b.Type+"\x00"+b.Target)
	})
	out := []map[string]string{}
	for _, relation := range slices.Compact(relations) {
		out = append(out, map[string]string{"type": relation.Type, "targetRef": relation.Target})
	}
	return out
}
