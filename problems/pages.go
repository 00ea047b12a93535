// Package problems is what keeps the catalog from being right, and what left it: lists of it, each with its way out, and the problems of
// one entity in words for the pages of other rooms.
package problems

import (
	"context"
	"log/slog"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

// Pages are the lists of what is wrong.
type Pages struct {
	catalog *catalog.Catalog
	index   *index.Index
	trail   catalog.Trail
	known   *known
}

// New shows what is wrong in a catalog. log is for the audit trail.
func New(c *catalog.Catalog, log *slog.Logger) Pages {
	return Pages{catalog: c, index: c.Index(), trail: catalog.Trail{Log: log}, known: newKnown(c)}
}

// Routes mounts the pages.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /problems", p.list)
	rt.Page("GET /problems/{list}", p.list)
	rt.Raw("GET /problems/export.csv", p.export)
	rt.Page("GET /problems/deleted/{number}", p.grave)
	rt.Page("GET /problems/orphans/remove", p.clearForm)
	rt.Page("POST /problems/orphans/remove", p.clearOrphans)
	rt.Action("POST /problems/refresh", p.refreshFile)
	rt.Action("POST /problems/award", p.award)
	rt.Action("POST /problems/restore", p.restore)
}

// Place is the entry of the side bar.
func Place() ui.Place {
	return ui.Place{Label: "Problems", Path: "/problems", Icon: "triangle-alert", Keys: "g p"}
}

// Current is all problems as of now; what was found out a moment ago is not asked again.
func (p Pages) Current(ctx context.Context) (*Current, error) { return p.known.troubles.Of(ctx) }

// Claims are the names that more than one file wants; what was found out a moment ago is not asked again.
func (p Pages) Claims(ctx context.Context) ([]catalog.Claim, error) { return p.known.claims.Of(ctx) }
