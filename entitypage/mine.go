package entitypage

import (
	"net/http"

	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// remember keeps a page among the recent ones of who asks.
func (p Pages) remember(r *http.Request, label, path string) {
	if p.settings == nil || identity.Of(r.Context()).Kind != identity.User {
		ui.Remember(r, label, path)
		return
	}
	p.settings.Visit(r.Context(), label, path)
}

// starred are the references that who asks has starred.
func (p Pages) starred(r *http.Request) ([]string, error) {
	if p.settings == nil {
		return nil, nil
	}
	return p.settings.Starred(r.Context())
}

// star is the button in the head of an entity's page; nothing for those who cannot keep a star.
func (v *entityPage) star() ui.Star {
	return ui.Star{Ref: v.entity.Ref(), Title: v.title(), Starred: v.starred, Back: v.path}
}

// title is what the page calls its entity.
func (v *entityPage) title() string { return names.Title(v.entity) }
