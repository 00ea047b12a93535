package browse

import (
	"net/url"
	"path"
	"strings"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/ui"
)

// titled is what pages call an entity: one that was made for a registered address has no name that says anything, but that address does.
func titled(e entity.Entity) string {
	if target := registeredTarget(e); target != "" && e.Title() == e.Name() {
		return entity.Readable(shortTarget(target))
	}
	return e.Title()
}

func (v *entityPage) title() string { return titled(v.entity) }

// registeredTarget is the address that a Location was made for; "" for every other entity.
func registeredTarget(e entity.Entity) string {
	if !strings.EqualFold(e.Kind(), "location") || !strings.HasPrefix(e.Name(), "generated-") {
		return ""
	}
	return specText(e, "target")
}

// shortTarget is the repository and the file of an address, or the end of a path.
func shortTarget(target string) string {
	u, err := url.Parse(target)
	if err != nil || !onWeb(target) {
		return lastOf(strings.TrimRight(target, `/\`))
	}
	at := strings.Trim(u.Path, "/")
	repository := repositoryOf(u)
	if at == repository {
		return strings.TrimRight(u.Host+"/"+at, "/")
	}
	return repository + "/" + path.Base(at)
}

const shownBrought = 20

// broughtIn is what came in through a Location that was made for an address.
func (v *entityPage) broughtIn() (card colocatedCard, found bool) {
	at := entity.LocationRef{Type: specText(v.entity, "type"), Target: registeredTarget(v.entity)}
	if at.Target == "" {
		return card, false
	}
	where := &entity.Predicate{All: []*entity.Predicate{equalTo(originKey, at.String()), {Not: itself(v.entity)}}}
	page := v.pages.index.Select(index.Query{Where: where, Visible: v.visible, ByRef: true, Limit: shownBrought, Count: true})
	card = colocatedCard{Title: "Brought in", Note: ui.Number(page.Total)}
	if page.Total > shownBrought && at.Type == "url" && onWeb(at.Target) {
		card.More = ui.Button{Label: "Show all", Path: broughtPath(at.Target)}
	}
	for _, hit := range page.Hits {
		card.Things = append(card.Things, v.relatedThing(hit.Value))
	}
	return card, page.Total > 0
}
