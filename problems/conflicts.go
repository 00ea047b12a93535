package problems

import (
	"context"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/problems/findings"
	"github.com/callboard/callboard/ui"
)

// claimsLookedAt bounds of how many claims the claimants' files are read.
const claimsLookedAt = 2000

// conflicted is who claims what at one moment.
type conflicted struct {
	claims []catalog.Claim
	list   []findings.Finding
}

func newConflicted(ctx context.Context, c *catalog.Catalog) (*conflicted, error) {
	claims, err := c.Claims(ctx)
	if err != nil {
		return nil, err
	}
	owners, err := c.OwnersClaiming(ctx, claims[:min(len(claims), claimsLookedAt)])
	if err != nil {
		return nil, err
	}
	now := &conflicted{claims: claims}
	for i, claim := range claims {
		f := findings.Finding{
			Key: keyOf(claim.Ref, claim.Claimant), Ref: claim.Ref, Name: nameIn(claim.Ref), File: claim.Claimant, Since: claim.Since,
			Owners: ownersOf(c.Index(), claim.Ref), Said: "Two files describe it; shown is what " + FileName(claim.Holder) + " says",
		}
		if i < len(owners) && owners[i] != "" && !has(f.Owners, owners[i]) {
			f.Owners = append(f.Owners[:len(f.Owners):len(f.Owners)], owners[i])
		}
		now.list = append(now.list, f)
	}
	now.list = findings.New(now.list)
	return now, nil
}

// conflictRow shows both sides, and lets the name go to the other one.
func (v *listPage) conflictRow(c *conflicted) func(f *findings.Finding, open bool) listRow {
	return func(f *findings.Finding, open bool) listRow {
		row := v.toldRow(f)
		row.act = ui.Button{Label: "Resolve", Path: v.opened(f.Key), Small: true}.View()
		if open {
			claim := c.claims[f.At]
			row.more = conflictView(v.side(claim.Holder), v.side(claim.Claimant), claim, v.back())
		}
		return row
	}
}

// side is one of two files that describe the same thing.
type side struct {
	file       string
	view, edit string
}

func (v *listPage) side(location string) side {
	links := v.pages.catalog.LinksAt(location, 0)
	return side{file: location, view: links.View, edit: links.Edit}
}
