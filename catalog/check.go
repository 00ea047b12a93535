package catalog

import (
	"context"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

// Checker validates descriptors as the catalog would, without a catalog. It does not read what Locations point at: a pull request
// checks the files that it has.
type Checker struct {
	trial trial
	refs  map[string]string // where each entity was described first
}

// NewChecker makes a checker that applies the kinds and rules of options.
func NewChecker(readers Readers, options Options) (*Checker, error) {
	rules, err := process.NewRules(anywhere(options.Rules))
	if err != nil {
		return nil, err
	}
	c := &Catalog{readers: readers, processor: process.New(options.Kinds, rules, process.Options{})}
	return &Checker{trial: trial{catalog: c}, refs: map[string]string{}}, nil
}

// anywhere are the rules without their locations: a file in a pull request does not know which location will bring it in, so a kind
// passes if any location may bring it.
func anywhere(rules []process.Rule) []process.Rule {
	var all []process.Rule
	for _, rule := range rules {
		all = append(all, process.Rule{Allow: rule.Allow})
	}
	return all
}

// Check is what is wrong with one file, and how many entities it describes. Entities that another checked file describes too are
// a problem of the later file.
func (c *Checker) Check(ctx context.Context, at entity.LocationRef, data []byte) (problems []entity.Problem, entities int) {
	c.trial.origin = at
	for _, part := range process.Split(data) {
		doc := process.Parse(part, at.String())
		if doc.Empty {
			continue
		}
		out := c.trial.process(ctx, doc, at, false)
		problems = append(problems, out.Problems...)
		if out.Ref == "" {
			continue
		}
		entities++
		if first, twice := c.refs[out.Ref]; twice {
			problems = append(problems, entity.Problem{
				Name: "ConflictError", Message: out.Ref + " is described already in " + first, Level: entity.Error,
				Location: at.String(), Line: part.Line, Found: out.Ref, Expected: "each entity once",
			})
			continue
		}
		c.refs[out.Ref] = at.String()
	}
	return problems, entities
}
