package register

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/ui"
	"go.yaml.in/yaml/v3"
)

// repoPreview is what a repository holds, or could hold.
type repoPreview struct {
	Target string
	Files  []repoFile
	None   string // what is known of its having none
	// For a repository that has none: a pull request that adds one; or its text, and why there is no pull request.
	Proposal *proposal
	Draft    string
	Why      string
}

// repoFile is a descriptor in a repository.
type repoFile struct {
	Target     string
	Registered bool
	Names      []ui.EntityLink
}

// previewRepo looks for descriptors in a repository, and drafts one if there is none.
func (p Pages) previewRepo(r *http.Request, target string) (*repoPreview, error) {
	found, err := p.catalog.Analyze(r.Context(), "url", target, p.config.EntityFilename)
	if err != nil {
		return nil, err
	}
	v := &repoPreview{Target: target, None: none(found.Looked, p.config.EntityFilename)}
	for _, one := range found.Existing {
		at := slices.IndexFunc(v.Files, func(f repoFile) bool { return f.Target == one.Location.Target })
		if at < 0 {
			at, v.Files = len(v.Files), append(v.Files, repoFile{Target: one.Location.Target, Registered: one.Registered})
		}
		v.Files[at].Names = append(v.Files[at].Names, ui.EntityLink{Ref: one.Entity.Ref(), Title: one.Entity.Title()})
	}
	if len(found.Generated) == 0 {
		return v, nil
	}
	if why := p.proposable(target); why != nil {
		v.Why = why.Error()
		v.Draft, err = asDraft(drafted(r, found.Generated[0]))
		return v, err
	}
	v.Proposal, err = p.newProposal(r, target)
	if err == nil {
		v.Proposal.Looked = found.Looked
	}
	return v, err
}

// none says what is known of a repository in which no descriptor was found.
func none(looked catalog.Looked, file string) string {
	switch looked {
	case catalog.LookedEverywhere:
		return "This repository has no " + file + "."
	case catalog.LookedDefaultBranch:
		return "Its default branch has no " + file + "."
	}
	return "Whether this repository has one already cannot be seen from here."
}

// required are the fields of spec that an entity of a kind cannot do without, with a value to begin with.
var required = map[string][][2]any{
	"component": {{"type", "service"}, {"lifecycle", "production"}}, "api": {{"type", "openapi"}, {"lifecycle", "production"}},
	"resource": {{"type", "database"}}, "system": {}, "domain": {}, "group": {{"type", "team"}, {"children", []any{}}}, "user": {{"memberOf", []any{}}},
}

// draft is the text of an entity that is not there: as it was last, if it was deleted, else with what its kind needs.
func (p Pages) draft(r *http.Request, text string) (string, error) {
	ref, err := entity.ParseRef(text, entity.Ref{})
	if err != nil {
		return "", fault.New(fault.Invalid, "%s is no reference such as component:default/name.", text)
	}
	stones, err := p.catalog.Tombstones(r.Context(), ref.String(), 1)
	if err != nil {
		return "", err
	}
	if len(stones) > 0 {
		return asDraft(catalog.Draft(stones[0].Entity))
	}
	e := entity.Entity{"apiVersion": "backstage.io/v1alpha1", "kind": ref.Kind, "metadata": map[string]any{"name": ref.Name}, "spec": map[string]any{}}
	for _, kind := range p.catalog.Kinds() {
		if strings.EqualFold(kind.Name, ref.Kind) {
			e["kind"], e["apiVersion"] = kind.Name, kind.APIVersions[0]
		}
	}
	if !strings.EqualFold(ref.Namespace, entity.DefaultNamespace) {
		e.Metadata()["namespace"] = ref.Namespace
	}
	return asDraft(drafted(r, e))
}

// drafted fills in what a kind needs, as far as it can be guessed: it belongs to a team of who asks.
func drafted(r *http.Request, e entity.Entity) entity.Entity {
	kind := strings.ToLower(e.Kind())
	spec := map[string]any{}
	for _, field := range required[kind] {
		spec[field[0].(string)] = field[1]
	}
	if kind == "api" {
		spec["definition"] = "openapi: 3.1.0\ninfo:\n  title: " + e.Name() + "\n  version: 1.0.0\npaths: {}\n"
	}
	if kind != "group" && kind != "user" && kind != "location" {
		spec["owner"] = cmp.Or(ownTeam(r), "your-team")
	}
	e["spec"] = spec
	return e
}

// ownTeam is the first team of who asks; "" if there is none.
func ownTeam(r *http.Request) string {
	for _, ref := range identity.Of(r.Context()).Ownership {
		if parsed, err := entity.ParseRef(ref, entity.Ref{}); err == nil && strings.EqualFold(parsed.Kind, "group") {
			return parsed.Short("group")
		}
	}
	return ""
}

// asDraft is an entity as people write it: the envelope first, and what it is called before the rest.
func asDraft(e entity.Entity) (string, error) {
	var root yaml.Node
	if err := root.Encode(map[string]any(e)); err != nil {
		return "", err
	}
	reorder(&root, "apiVersion", "kind", "metadata", "spec")
	for i := 0; i+1 < len(root.Content); i += 2 {
		reorder(root.Content[i+1], "name", "namespace", "title", "description", "type", "lifecycle", "owner", "system")
	}
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	err := encoder.Encode(&root)
	return b.String(), err
}

// reorder puts some keys of an object before the others.
func reorder(n *yaml.Node, first ...string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	var front, rest []*yaml.Node
	for _, key := range first {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				front = append(front, n.Content[i], n.Content[i+1])
			}
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !slices.Contains(first, n.Content[i].Value) {
			rest = append(rest, n.Content[i], n.Content[i+1])
		}
	}
	n.Content = append(front, rest...)
}
