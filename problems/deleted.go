package problems

import (
	"context"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// gravesKept is how many of what was deleted are remembered for the list.
const gravesKept = 10_000

// How something went.
const (
	wentRenamed = "renamed"
	wentByHand  = "by hand"
	wentAway    = "location went"
	wentInFile  = "left its file"
)

// graves is what was deleted last, latest first.
type graves struct {
	stones []grave
	byRef  map[string]int     // the latest of each name
	list   []findings.Finding // the latest of each name that nothing has again
	listed []int              // which of stones each of list is
}

// grave is a tombstone without the body.
type grave struct {
	catalog.Tombstone
	title, owner, origin string
}

// ReadFrom is where something deleted was read last. What nobody wrote into a file, such as the Location of a registered address, is kept
// under the name of what made it, which says nothing; what it was made for does.
func ReadFrom(stone catalog.Tombstone) string {
	if at := stone.Entity.Annotation(entity.AnnotationLocation); at != "" && strings.HasPrefix(stone.Location, "location:") {
		return at
	}
	return stone.Location
}

// since is these graves and those that came after them.
func (g *graves) since(ctx context.Context, c *catalog.Catalog) (*graves, error) {
	latest := int64(0)
	if len(g.stones) > 0 {
		latest = g.stones[0].Seq
	}
	newer, err := c.TombstonesAfter(ctx, latest, gravesKept)
	if err != nil {
		return nil, err
	}
	now := &graves{byRef: map[string]int{}}
	for _, stone := range newer {
		one := grave{Tombstone: stone, title: names.Title(stone.Entity), owner: catalog.OwnerIn(stone.Entity), origin: stone.Entity.Annotation(entity.AnnotationOriginLocation)}
		one.Location, one.Entity = ReadFrom(stone), nil
		now.stones = append(now.stones, one)
	}
	now.stones = append(now.stones, g.stones...)
	now.stones = slices.Clip(now.stones[:min(len(now.stones), gravesKept)])
	now.enlist(c.Index())
	return now, nil
}

// enlist notes the latest of each name, and lists it unless it is back.
func (g *graves) enlist(x *index.Index) {
	for i, stone := range g.stones {
		if _, later := g.byRef[stone.Ref]; later {
			continue
		}
		g.byRef[stone.Ref] = i
		if _, back := x.ByRef(stone.Ref); !back {
			g.list, g.listed = append(g.list, stone.finding()), append(g.listed, i)
		}
	}
	g.list = findings.New(g.list)
}

func (g grave) finding() findings.Finding {
	f := findings.Finding{Key: keyOf(g.UID, g.At.String()), Ref: g.Ref, Name: g.title, Said: Reason(g.Tombstone), File: g.Location, Owners: some(g.owner), Since: g.At}
	if g.Actor != "" {
		f.Said += ", by " + g.Actor
	}
	switch {
	case g.RenamedTo != "":
		f.State = wentRenamed
	case g.Reason == "deleted":
		f.State = wentByHand
	case strings.HasPrefix(g.Reason, "its location"), strings.HasPrefix(g.Reason, "not in the last import"):
		f.State = wentAway
	default:
		f.State = wentInFile
	}
	return f
}

// Reason is why something went.
func Reason(stone catalog.Tombstone) string {
	if stone.RenamedTo != "" {
		return "renamed to " + stone.RenamedTo
	}
	return stone.Reason
}

// Restorable is the address that would bring an entity back if it were registered again; empty if there is none, or it is registered.
func (p Pages) Restorable(stone catalog.Tombstone) string {
	return p.restorable(stone.Entity.Annotation(entity.AnnotationOriginLocation))
}

func (p Pages) restorable(origin string) string {
	at, err := entity.ParseLocationRef(origin)
	if err != nil || at.Type != "url" || !web.IsAddress(at.Target) || p.catalog.ReadOnly() {
		return ""
	}
	root := entity.Ref{Kind: "location", Name: entity.LocationName(at.Type, at.Target)}
	if _, registered := p.index.ByRef(root.String()); registered {
		return ""
	}
	return at.Target
}

// deletedRow offers the way back, as far as there is one: what a file dropped comes back in the file.
func (v *listPage) deletedRow(g *graves) func(f *findings.Finding, open bool) listRow {
	return func(f *findings.Finding, open bool) listRow {
		row, stone := v.toldRow(f), g.stones[g.listed[f.At]]
		row.of.Title, row.of.Gone = f.Name, false
		switch {
		case f.State == wentRenamed:
			if ref, err := entity.ParseRef(stone.RenamedTo, entity.Ref{}); err == nil {
				row.act = ui.Button{Label: "Open", Path: ui.EntityPath(ref), Small: true}.View()
			}
		case v.pages.restorable(stone.origin) != "":
			row.act = postBack("/problems/restore", ui.Button{Label: "Restore", Small: true}, []ui.Field{{Name: "number", Value: numberOf(stone.Seq)}, {Name: "back", Value: v.back()}})
		}
		see := ui.Button{Label: "See it", Path: gravePath(stone.Seq), Small: true}.View()
		if row.act == nil {
			row.act, see = see, nil
		}
		if open {
			row.more = v.detail(row, see)
		}
		return row
	}
}
