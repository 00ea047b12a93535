// Package register is where people show the catalog a file: what is in it is looked at first, then it is registered, then what it brought
// is shown.
package register

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/problems"
)

// Pages are those of registering.
type Pages struct {
	catalog  *catalog.Catalog
	index    *index.Index
	log      *slog.Logger
	trail    catalog.Trail
	problems problems.Pages
	looks    chan struct{} // taken while an address of a batch is looked at
	forge    *forge.Forge
	config   Config

	lookTime, lookAllTime time.Duration
}

// Options say how patient the pages are, and what they propose.
type Options struct {
	Log    *slog.Logger // for the audit trail, and for what cannot be looked at
	Forge  *forge.Forge // opens pull requests; nil = nobody does
	Config Config
	// Looking at an address of a batch may take so long, and at all of them without JavaScript; 0 = 8 and 25 seconds.
	LookTime, LookAllTime time.Duration
}

// New lets people register with a catalog. What is wrong in a file is told as in the lists of problems.
func New(c *catalog.Catalog, wrong problems.Pages, options Options) Pages {
	return Pages{
		forge: options.Forge, config: Config{
			EntityFilename:        cmp.Or(options.Config.EntityFilename, "catalog-info.yaml"),
			PullRequestBranchName: cmp.Or(options.Config.PullRequestBranchName, "backstage-integration"),
		},
		catalog: c, index: c.Index(), log: options.Log, trail: catalog.Trail{Log: options.Log}, problems: wrong, looks: make(chan struct{}, looksOfPages),
		lookTime: cmp.Or(options.LookTime, lookTime), lookAllTime: cmp.Or(options.LookAllTime, lookAllTime),
	}
}

// Routes mounts the pages, under the address that Backstage has for them.
func (p Pages) Routes(rt *web.Router) {
	rt.Page("GET /catalog-import", p.form)
	rt.Page("POST /catalog-import", p.preview)
	rt.Page("GET /catalog-import/look", p.lookLine)
	rt.Action("POST /catalog-import/register", p.register)
	rt.Page("POST /catalog-import/many", p.many)
	rt.Page("POST /catalog-import/propose", p.propose)
	rt.Page("GET /catalog-import/many", p.form) // where the frame of an answer to a form leads back to
	rt.Page("GET /catalog-import/propose", p.form)
	rt.Page("GET /catalog-import/brought", p.brought)
}

// report logs what only whoever runs the portal can mend: people see a sentence.
func (p Pages) report(ctx context.Context, target string, err error) {
	if kind := fault.KindOf(err); kind == fault.Internal || kind == fault.Unavailable {
		p.log.ErrorContext(ctx, "register", "target", web.WithoutPassword(target), "error", err)
	}
}
