package entitypage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// provenance says why an entity is as it is: where it was read, what brought it in, what is wrong, and all that it says.
type provenance struct {
	*entityPage
	Facts    []ui.Pair
	Problems []ui.Problem
	Steps    []step
	Beside   []colocatedCard
	Listing  ui.Listing
	Forms    []ui.Tab
	Download string
}

// step is an entity on the way from this one to the location that was registered.
type step struct {
	Link   ui.EntityLink
	Detail string // what a Location points at, and how it came
}

// source is the tab that explains an entity.
func (p Pages) source(r *http.Request) (web.Page, error) {
	v, missing, err := p.open(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	read, err := p.catalog.LastRead(r.Context(), v.ref)
	if err != nil {
		return web.Page{}, err
	}
	s := provenance{entityPage: v, Facts: v.whence(read), Problems: p.problems.Views(r.Context(), v.problems)}
	if s.Steps, err = v.steps(r); err != nil {
		return web.Page{}, err
	}
	s.Beside = v.colocatedCards()
	asJSON := r.URL.Query().Get("as") == "json"
	text, err := v.text(asJSON)
	if err != nil {
		return web.Page{}, err
	}
	s.Forms = []ui.Tab{{Label: "YAML", Path: v.path + "/source", Here: !asJSON}, {Label: "JSON", Path: v.path + "/source?as=json", Here: asJSON}}
	ref := v.entity.Ref()
	s.Download = "/api/catalog/entities/by-name/" + ref.Kind + "/" + ref.Namespace + "/" + ref.Name
	s.Listing = ui.Listing{Text: text, Language: "yaml", First: 1, Copy: true, Label: "The entity", Whole: s.Download}
	if asJSON {
		s.Listing.Language = "json"
	}
	return v.page("source", provenanceView(s)), nil
}

// whence is where the entity was read, and when; zero = that is not known.
func (v *entityPage) whence(read time.Time) []ui.Pair {
	var pairs []ui.Pair
	for _, one := range []struct{ name, annotation string }{
		{"File", entity.AnnotationLocation}, {"Registered as", entity.AnnotationOriginLocation}, {"Source code", entity.AnnotationSourceLocation},
	} {
		if value := v.entity.Annotation(one.annotation); value != "" {
			pairs = append(pairs, ui.Pair{Name: one.name, Value: ui.Location(value)})
		}
	}
	if !read.IsZero() {
		pairs = append(pairs, ui.Pair{Name: "Last read", Value: ui.Ago(read)})
	}
	text := func(name string) string { s, _ := v.entity.Metadata()[name].(string); return s }
	return append(pairs, ui.Pair{Name: "uid", Value: ui.Code(text("uid"))}, ui.Pair{Name: "etag", Value: ui.Code(text("etag"))})
}

// steps lead from the entity up to the root.
func (v *entityPage) steps(r *http.Request) ([]step, error) {
	ancestors, err := v.pages.catalog.Ancestry(r.Context(), v.ref)
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, ancestor := range ancestors {
		s := step{Link: v.Link(ancestor.Ref)}
		if e := v.Entity(ancestor.Ref); e != nil && e.Kind() == "Location" {
			s = locationStep(s.Link, e)
		}
		if len(ancestor.Parents) == 0 && ancestor.Ref != v.ref {
			s.Detail = strings.TrimPrefix(s.Detail+" · named by the configuration, or registered", " · ")
		}
		steps = append(steps, s)
	}
	return steps, nil
}

// locationStep names a Location: one made for a registered address has no name that says anything.
func locationStep(link ui.EntityLink, e entity.Entity) step {
	targets := e.Properties("targets")
	if target := e.Property("target"); target != "" {
		targets = append(targets, target)
	}
	detail := "points at " + strings.Join(targets[:min(2, len(targets))], ", ")
	if rest := len(targets) - 2; rest > 0 {
		detail += " and " + ui.Number(rest) + " more"
	}
	if strings.HasPrefix(e.Name(), "generated-") && len(targets) > 0 {
		link.Title, detail = targets[0], ""
	}
	return step{Link: link, Detail: detail}
}

// text is the entity as it is served.
func (v *entityPage) text(asJSON bool) (string, error) {
	if !asJSON {
		return catalog.YAML(v.entity)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v.entity); err != nil {
		return "", fmt.Errorf("write %s as JSON: %w", v.ref, err)
	}
	return b.String(), nil
}
