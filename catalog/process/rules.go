package process

import "github.com/callboard/callboard/entity"

// Rule is one entry of catalog.rules: the kinds that may come from some locations.
type Rule struct {
	Allow     []Allow
	Locations []LocationMatch // of the registered root; empty means every location
}

// Allow is a kind, optionally only with one spec.type.
type Allow struct {
	Kind, SpecType string
}

// LocationMatch has either Exact or Pattern, or neither.
type LocationMatch struct {
	Type    string
	Exact   string
	Pattern string // glob, without regard to case
}

// Rules says which kinds may come from where.
type Rules struct{}

// NewRules compiles rules; nil means Backstage's default: Component, API and Location from everywhere.
func NewRules(rules []Rule) (Rules, error) { panic("not yet") }

// Allowed reports whether an entity may come from below origin.
func (r Rules) Allowed(kind, specType string, origin entity.LocationRef) bool { panic("not yet") }
