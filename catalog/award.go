package catalog

import (
	"context"
	"slices"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Award gives a contested name to the file at a location that claims it. The file that held it claims it from then on. The entity
// keeps its uid. NotFound if the file does not claim the name.
func (c *Catalog) Award(ctx context.Context, ref, location string) error {
	ref = strings.ToLower(ref)
	stored, err := c.store.documentAt(ctx, location)
	if err != nil {
		return err
	}
	none := fault.New(fault.NotFound, "%s does not claim %s", location, ref)
	if len(stored) == 0 {
		return none
	}
	winner := stored[0].ID
	err = c.write(ctx, bySource, func(e *edit) error {
		claimed, err := e.claimsOf(ctx, winner)
		if err != nil {
			return err
		}
		r, err := e.row(ctx, ref)
		if err != nil {
			return err
		}
		if r == nil || !slices.Contains(claimed, ref) {
			return none
		}
		return e.handOver(ctx, r, winner)
	})
	if err != nil {
		return err
	}
	return c.sweeper.refineAgain(ctx, winner) // what it says of the entity is shown now
}

// handOver makes a claimant the document of a row, and the document that it had a claimant.
func (e *edit) handOver(ctx context.Context, r *row, winner int64) error {
	loser := r.Document
	if err := e.dropClaim(ctx, r.Ref, winner); err != nil {
		return err
	}
	if err := e.putClaims(ctx, loser, []string{r.Ref}, e.now); err != nil {
		return err
	}
	r.Document, r.Hash = winner, ""
	e.put(r, false)
	if err := e.forgetOutcome(ctx, winner); err != nil { // should the portal stop before it is refined
		return err
	}
	return e.forgetOutcome(ctx, loser)
}

// claimsAtOnce bounds how many texts are in memory at a time.
const claimsAtOnce = 50

// OwnersClaiming are those whom the claimants' files name as owners of what they claim; empty for a claim whose file names nobody.
func (c *Catalog) OwnersClaiming(ctx context.Context, claims []Claim) ([]string, error) {
	owners := make([]string, 0, len(claims))
	for some := range slices.Chunk(claims, claimsAtOnce) {
		var locations []string
		for _, claim := range some {
			locations = append(locations, claim.Claimant)
		}
		texts, err := c.store.textsAt(ctx, locations)
		if err != nil {
			return nil, err
		}
		for _, claim := range some {
			owner := ""
			if doc := documentOf(texts[claim.Claimant], claim.Ref); doc != nil {
				owner = OwnerIn(doc.Entity)
			}
			owners = append(owners, owner)
		}
	}
	return owners, nil
}
