package register

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/register/batch"
	"github.com/callboard/callboard/ui"
)

// Ways to say what to register, by their names in addresses.
const (
	wayOne  = ""
	wayMany = "many"
	wayText = "text"
)

// formPage is the form, and below it what registering would bring.
type formPage struct {
	Way      string
	Given    string // as it stands in the form
	Describe string // the ref that a text is to describe
	Allowed  bool   // to register
	File     string // the usual path of a descriptor in its repository
	Failed   string // why nothing can be shown
	One      *onePreview
	Repo     *repoPreview
	Many     *manyPreview
}

// Tabs are the ways.
func (v formPage) Tabs() []ui.Tab {
	return []ui.Tab{
		{Label: "An address", Path: "/catalog-import", Here: v.Way == wayOne},
		{Label: "Many", Path: "/catalog-import?as=many", Here: v.Way == wayMany},
		{Label: "Text", Path: "/catalog-import?as=text", Here: v.Way == wayText},
	}
}

// form is the empty form, or one that another page has filled in.
func (p Pages) form(r *http.Request) (web.Page, error) {
	q := r.URL.Query()
	v := formPage{Way: q.Get("as"), Given: q.Get("target")}
	if v.Way != wayMany && v.Way != wayText {
		v.Way = wayOne
	}
	if v.Describe = q.Get("describe"); v.Describe != "" {
		text, err := p.draft(r, v.Describe)
		if err != nil {
			return web.Page{}, err
		}
		v.Way, v.Given = wayText, text
		if v.One, err = p.previewText(r, text); err != nil {
			return web.Page{}, err
		}
	}
	return p.page(v), nil
}

func (p Pages) page(v formPage) web.Page {
	v.Allowed, v.File = !p.catalog.ReadOnly(), p.config.EntityFilename
	scripts := []string{"htmx"}
	if v.Way == wayMany {
		scripts = append(scripts, "import-counts")
	}
	return web.Page{Title: "Register", Scripts: scripts, Body: ui.View{
		Breadcrumb: []ui.Crumb{{Label: "Catalog", Path: "/catalog"}, {Label: "Register"}}, Component: formView(v),
	}}
}

// preview makes out what was given, reads it, and shows what is in it. Nothing is kept.
func (p Pages) preview(r *http.Request) (web.Page, error) {
	v := formPage{}
	data, err := given(r)
	v.Way, v.Given = r.PostFormValue("as"), r.PostFormValue("given")
	if v.Way == wayOne {
		v.Given = r.PostFormValue("target")
	}
	if err == nil {
		err = p.look(r, data, &v)
	}
	if v.Failed = told(err); v.Failed != "" {
		p.report(r.Context(), r.PostFormValue("target"), err)
		err = nil
	}
	return p.page(v), err
}

// look shows the form that fits what was given.
func (p Pages) look(r *http.Request, data []byte, v *formPage) error {
	found, err := batch.Read(data)
	switch {
	case err != nil:
		return err
	case found.Text != "" && v.Way == wayOne:
		return fault.New(fault.Invalid, "The address must begin with https:// or http://.")
	case found.Text != "":
		v.One, err = p.previewText(r, found.Text)
	case v.Way == wayOne && len(found.Lines) == 1 && found.Lines[0].Wrong != "":
		return fault.New(fault.Invalid, "%s", found.Lines[0].Wrong)
	case found.One() && p.catalog.Analysable(found.Lines[0].Target):
		v.Repo, err = p.previewRepo(r, found.Lines[0].Target)
	case found.One():
		v.One, err = p.previewOne(r, found.Lines[0].Target)
	default:
		v.Many = p.previewMany(r, found, v.Way == wayMany && r.Header.Get("HX-Request") != "")
	}
	return err
}

// given is what the form sends: an uploaded file before what stands in the box.
func given(r *http.Request) ([]byte, error) {
	var tooLarge *http.MaxBytesError
	switch err := r.ParseMultipartForm(batch.MaxBytes); {
	case errors.As(err, &tooLarge):
		return nil, batch.ErrTooLarge
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return nil, fault.New(fault.Invalid, "The form could not be read.")
	case r.MultipartForm != nil:
		defer func() { _ = r.MultipartForm.RemoveAll() }()
		if file, head, err := r.FormFile("file"); err == nil && head.Size > 0 {
			defer file.Close()
			data, err := io.ReadAll(io.LimitReader(file, batch.MaxBytes+1))
			if err != nil {
				return nil, fault.New(fault.Invalid, "The file could not be read.")
			}
			return data, nil
		}
	}
	return []byte(cmp.Or(r.PostFormValue("given"), r.PostFormValue("target"))), nil
}

// formTarget is the address that a form registers.
func formTarget(r *http.Request) (string, error) {
	if err := r.ParseForm(); err != nil {
		return "", fault.New(fault.Invalid, "The form could not be read.")
	}
	target := strings.TrimSpace(r.PostForm.Get("target"))
	return target, web.CheckAddress(target)
}
