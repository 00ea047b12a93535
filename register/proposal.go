package register

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// proposal is a descriptor for a repository that has none, and the pull request that would add it.
type proposal struct {
	Target, File                 string // the repository, and the name of the descriptor in it
	Looked                       catalog.Looked
	Name, Owner, Type, Lifecycle string // of the component
	Title, Text, Branch          string // of the pull request
	Attribution                  string // what its text ends with

	Draft         string // the descriptor that follows
	Summary       string // of what it would bring
	Nothing       bool   // it would bring nothing
	Mistakes      []string
	Marks         map[int]int // where they are
	Unknown       bool        // there is no such owner
	Taken         []ui.EntityLink
	Owners, Types []suggestion

	Failed string // why it was not opened
	There  string // the address of a descriptor that is there already
}

// suggestion is a value that a field offers.
type suggestion struct{ Value, Label string }

// attribution is the last line of the text of a pull request: the portal opens it in its own name.
func attribution(r *http.Request) string {
	return "Asked for by " + identity.Of(r.Context()).Subject + "."
}

// newProposal is what the form for a repository begins with.
func (p Pages) newProposal(r *http.Request, target string) (*proposal, error) {
	generated, err := p.catalog.Generated(target)
	if err != nil {
		return nil, err
	}
	file := p.config.EntityFilename
	v := &proposal{
		Target: target, File: file, Name: nameFrom(generated.Name()), Owner: ownTeam(r), Type: "service", Lifecycle: "production",
		Title: "Add " + file, Branch: p.config.PullRequestBranchName,
		Text: "`" + file + "` describes this repository for the software catalog: what it is, and who owns it. Nothing else changes.",
	}
	return v, p.describe(r, v)
}

// givenProposal is the form as it was filled in.
func (p Pages) givenProposal(r *http.Request) (*proposal, error) {
	target, err := formTarget(r)
	if err != nil {
		return nil, err
	}
	line := func(field string) string { return strings.Join(strings.Fields(r.PostForm.Get(field)), " ") }
	v := &proposal{
		Target: target, File: p.config.EntityFilename, Looked: catalog.Looked(line("looked")),
		Name: line("name"), Owner: line("owner"), Type: line("type"), Lifecycle: line("lifecycle"),
		Title: line("title"), Text: strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), Branch: line("branch"),
	}
	return v, p.describe(r, v)
}

// describe makes the descriptor that follows from the fields, and looks at it.
func (p Pages) describe(r *http.Request, v *proposal) error {
	e, err := p.catalog.Generated(v.Target)
	if err != nil {
		return err
	}
	e.Metadata()["name"] = v.Name
	e["spec"] = map[string]any{"type": v.Type, "lifecycle": v.Lifecycle, "owner": v.Owner}
	if v.Draft, err = asDraft(e); err != nil {
		return err
	}
	found, err := p.catalog.PreviewText(r.Context(), v.Draft)
	if err != nil {
		return err
	}
	v.Summary, v.Nothing, v.Marks = summaryOf(found), len(found.Entities) == 0, map[int]int{}
	for _, problem := range found.Problems {
		v.Mistakes, v.Marks[problem.Line] = append(v.Mistakes, sentenceAt(problem)), problem.Column
	}
	v.Attribution = attribution(r)
	book := names.For(r, p.index)
	if ref := e.Ref().String(); book.Sees(ref) {
		v.Taken = append(v.Taken, book.Link(ref))
	}
	owner, err := entity.ParseRef(v.Owner, entity.Ref{Kind: "group", Namespace: entity.DefaultNamespace})
	v.Unknown = v.Owner != "" && (err != nil || !book.Sees(owner.String()))
	v.Owners, v.Types = p.groups(r, book), p.types(book)
	return nil
}

var outsideNames = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// nameFrom is the name of an entity that is most like the name of a repository.
func nameFrom(repository string) string {
	name := strings.Trim(outsideNames.ReplaceAllString(repository, "-"), "-_.")
	return strings.TrimRight(name[:min(63, len(name))], "-_.")
}

const suggested = 500 // groups that are offered; others can be typed

// groups are offered as owners: those of the asker first.
func (p Pages) groups(r *http.Request, book *names.Book) []suggestion {
	page := p.index.Select(index.Query{Where: entity.OneOf("kind", "group"), Visible: book.Visible, Order: []index.Order{{Field: nameKey}}, Limit: suggested})
	refs := slices.DeleteFunc(slices.Clone(identity.Of(r.Context()).Ownership), func(ref string) bool {
		return !strings.HasPrefix(ref, "group:") || !book.Sees(ref)
	})
	for _, hit := range page.Hits {
		refs = append(refs, p.index.Ref(hit.Handle))
	}
	var found []suggestion
	for _, ref := range refs {
		one := suggestion{entity.ShortRef(ref, "group"), book.Link(ref).Name()}
		if !slices.Contains(found, one) {
			found = append(found, one)
		}
	}
	return found
}

// types are those of the components that are there, the most usual first.
func (p Pages) types(book *names.Book) []suggestion {
	var found []suggestion
	values := slices.Clone(p.index.Facets(entity.OneOf("kind", "component"), book.Visible, []string{"spec.type"})[0])
	slices.SortStableFunc(values, func(a, b index.FacetValue) int { return b.Count - a.Count })
	for _, value := range values[:min(20, len(values))] {
		found = append(found, suggestion{Value: value.Value})
	}
	return found
}
