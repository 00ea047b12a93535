package entitypage

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// oldRoutes are addresses of Backstage's pages whose contents stand elsewhere here: bookmarks, chats and wikis are full of them.
func (p Pages) oldRoutes(rt *web.Router) {
	rt.Action("GET /catalog/{namespace}/{kind}/{name}/{tab...}", entityOf)
	rt.Action("GET /create/templates/{namespace}/{name}", templateOf)
	if !p.docs {
		rt.Action("GET /docs/{namespace}/{kind}/{name}", docsOf)
		rt.Action("GET /docs/{namespace}/{kind}/{name}/{page...}", docsOf)
	}
}

// entityOf leads from a tab that plugins of Backstage add to the page of the entity.
func entityOf(r *http.Request) (string, error) { return ui.EntityPath(refOf(r)), nil }

func templateOf(r *http.Request) (string, error) {
	return ui.EntityPath(entity.Ref{Kind: "template", Namespace: r.PathValue("namespace"), Name: r.PathValue("name")}), nil
}

func docsOf(r *http.Request) (string, error) { return ui.EntityPath(refOf(r)) + "?said=docs", nil }

// docsFact leads to an entity's documentation: to its pages where the portal shows them, else to its source if that is on the web.
func (v *entityPage) docsFact() []fact {
	at, other := v.entity.Annotation(entity.AnnotationDocs), v.entity.Annotation(entity.AnnotationDocsEntity)
	switch {
	case at == "" && other == "":
		return nil
	case v.pages.docs:
		return []fact{{Label: "Docs", Text: "Documentation", Path: "/docs" + strings.TrimPrefix(v.path, "/catalog"), Note: "written beside the source"}}
	case other != "":
		return []fact{{Label: "Docs", Link: v.Link(strings.ToLower(other)), Note: "are those of"}}
	}
	outside, err := entity.ParseLocationRef(at)
	if err == nil && outside.Type == "url" && isOpen(outside.Target) {
		return []fact{{Label: "Docs", Text: names.LastOf(strings.TrimRight(outside.Target, "/")), Path: outside.Target, Note: "at their source"}}
	}
	if folder := v.sourceFolder(); err == nil && outside.Type == "dir" && folder != nil {
		beside := folder.JoinPath(outside.Target, "/")
		return []fact{{Label: "Docs", Text: "In its repository", Path: beside.String(), Note: strings.Trim(outside.Target, "./")}}
	}
	return nil
}

// sourceFolder is where the entity's source is on the web; nil if it is not there.
func (v *entityPage) sourceFolder() *url.URL {
	at, err := entity.ParseLocationRef(v.entity.Annotation(entity.AnnotationSourceLocation))
	if err != nil || at.Type != "url" || !isOpen(at.Target) {
		return nil
	}
	folder, err := url.Parse(at.Target)
	if err != nil {
		return nil
	}
	return folder
}
