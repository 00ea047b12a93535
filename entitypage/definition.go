package entitypage

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/entitypage/apiview"
	"github.com/callboard/callboard/entitypage/apiview/apidoc"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems"
	"github.com/callboard/callboard/ui"
)

// definitionPage is the tab of an API that shows how it is called.
type definitionPage struct {
	Path     string
	Format   string
	AsText   bool
	OnlyText bool // there is no reference to make of it
	Body     tabBody
}

func definitionPath(ref entity.Ref) string { return ui.EntityPath(ref) + "/definition" }

// openDefinition fails with NotFound if the entity has none.
func (p Pages) openDefinition(r *http.Request) (*entityPage, *web.Page, error) {
	v, missing, err := p.open(r)
	if err == nil && missing == nil && v.entity.Definition() == "" {
		err = fault.New(fault.NotFound, "%s has no API definition", v.ref)
	}
	return v, missing, err
}

// definition reads an API's definition and shows it as a reference, or as the text that it is.
func (p Pages) definition(r *http.Request) (web.Page, error) {
	v, missing, err := p.openDefinition(r)
	if err != nil || missing != nil {
		return orMissing(missing, err)
	}
	doc, q := p.read.doc(v), r.URL.Query()
	d := definitionPage{
		Path: definitionPath(v.entity.Ref()), Format: apiview.Format(doc), AsText: q.Get("as") == "text",
		OnlyText: doc.Format == apidoc.Plain && len(doc.Problems) == 0,
	}
	if d.AsText || d.OnlyText {
		from, _ := strconv.Atoi(q.Get("from")) // anything else is the first line
		d.Body = definitionLines(doc, d.Path, from)
		return v.page("definition", definitionView(d)), nil
	}
	reference := apiview.Reference{
		Doc: doc, Path: d.Path, Part: q.Get("part"), Query: strings.TrimSpace(q.Get("q")), Try: q.Get("try"), Problems: definitionProblems(doc, d.Path),
	}
	d.Body = reference.View()
	if len(doc.Groups)+len(doc.Types) == 0 { // nothing else to see
		d.Body = ui.All(d.Body, definitionLines(doc, d.Path, 1))
	}
	page := v.page("definition", definitionView(d))
	if page.Connect = reference.Connect(); len(page.Connect) > 0 {
		page.Scripts = append(page.Scripts, "try-operation")
	}
	return page, nil
}

func definitionLines(doc apidoc.Doc, path string, from int) tabBody {
	marks := map[int]int{}
	for _, problem := range doc.Problems {
		if problem.Level == entity.Error {
			marks[problem.Line] = problem.Column
		}
	}
	return definitionTextView(apiview.Text{Text: doc.Text, Language: doc.Language, Path: path, From: from, Marks: marks})
}

// definitionProblems are those of the text, with the lines around them.
func definitionProblems(doc apidoc.Doc, path string) []ui.Problem {
	var views []ui.Problem
	for i, problem := range doc.Problems {
		view := problems.View(problem)
		view.Message, view.Original = sentence(problem.Message), ""
		if problem.Line > 0 {
			view.Place, view.Path = fmt.Sprintf("line %d", problem.Line), apiview.TextPath(path, problem.Line)
			if problem.Column > 0 {
				view.Place += fmt.Sprintf(", column %d", problem.Column)
			}
			if i < problems.Explained {
				view.Context = problems.LinesAround(doc.Text, doc.Language, problem.Line, problem.Column)
			}
		}
		views = append(views, view)
	}
	return views
}

// sentence begins with a capital, unless it begins with an address or a name, which would be another then.
func sentence(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.ContainsFunc(strings.TrimRight(word, ",:"), func(r rune) bool { return !unicode.IsLetter(r) }) {
		return text
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// definitionText is the definition as it stands in the catalog. It is never more than text to a browser, whatever is in it.
func (p Pages) definitionText(w http.ResponseWriter, r *http.Request) error {
	v, missing, err := p.openDefinition(r)
	if missing != nil {
		err = fault.New(fault.NotFound, "No such entity %s", refOf(r))
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.URL.Query().Has("download") {
		file := v.entity.Name() + "." + apidoc.Extension(v.entity.Property("type"), v.entity.Definition())
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file}))
	}
	_, err = io.WriteString(w, v.entity.Definition())
	return err
}

// keptDefinitions are read already: going from part to part of a big one does not read it each time.
const keptDefinitions = 8

// definitions remembers those that were read last.
type definitions struct {
	lock sync.Mutex
	kept []keptDefinition // the oldest first
}

type keptDefinition struct {
	ref, kind, text string
	doc             apidoc.Doc
}

func (d *definitions) doc(v *entityPage) apidoc.Doc {
	kind, text := v.entity.Property("type"), v.entity.Definition()
	same := func(k keptDefinition) bool { return k.ref == v.ref && k.kind == kind && k.text == text }
	d.lock.Lock()
	at := slices.IndexFunc(d.kept, same)
	if at >= 0 {
		defer d.lock.Unlock()
		return d.kept[at].doc
	}
	d.lock.Unlock()
	doc := apidoc.Parse(kind, text)
	d.lock.Lock()
	defer d.lock.Unlock()
	d.kept = slices.DeleteFunc(d.kept, func(k keptDefinition) bool { return k.ref == v.ref })
	d.kept = append(d.kept[max(0, len(d.kept)-keptDefinitions+1):], keptDefinition{v.ref, kind, text, doc})
	return doc
}
