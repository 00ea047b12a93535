package process

import (
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// Rule is one entry of catalog.rules: the kinds that may come from some locations.
type Rule struct {
	Allow     []Allow
	Locations []LocationMatch // of the registered root; nil means every location, an empty list none
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

// Rules says which kinds may come from where. The zero Rules allow nothing.
type Rules struct {
	rules []Rule
}

// NewRules compiles rules; nil means Backstage's default: Component, API and Location from everywhere.
func NewRules(rules []Rule) (Rules, error) {
	if rules == nil {
		rules = []Rule{{Allow: []Allow{{Kind: "Component"}, {Kind: "API"}, {Kind: "Location"}}}}
	}
	compiled := make([]Rule, len(rules))
	for i, rule := range rules {
		compiled[i].Allow = rule.Allow
		if rule.Locations != nil {
			compiled[i].Locations = []LocationMatch{}
		}
		for _, l := range rule.Locations {
			if l.Exact != "" && l.Pattern != "" {
				return Rules{}, fault.New(fault.Invalid, "A catalog rule location cannot have both exact and pattern values")
			}
			l.Pattern = pathText(l.Pattern)
			if !doublestar.ValidatePattern(l.Pattern) {
				return Rules{}, fmt.Errorf("catalog rule location pattern %q is malformed", l.Pattern)
			}
			compiled[i].Locations = append(compiled[i].Locations, l)
		}
	}
	return Rules{compiled}, nil
}

// Allowed reports whether an entity may come from below origin.
func (r Rules) Allowed(kind, specType string, origin entity.LocationRef) bool {
	for _, rule := range r.rules {
		if rule.covers(kind, specType) && rule.from(origin) {
			return true
		}
	}
	return false
}

func (rule Rule) covers(kind, specType string) bool {
	for _, a := range rule.Allow {
		if strings.EqualFold(a.Kind, kind) && (a.SpecType == "" || strings.EqualFold(a.SpecType, specType)) {
			return true
		}
	}
	return false
}

func (rule Rule) from(origin entity.LocationRef) bool {
	if rule.Locations == nil {
		return true
	}
	for _, l := range rule.Locations {
		switch {
		case l.Type != origin.Type:
		case l.Exact != "" && l.Exact != origin.Target:
		case l.Pattern != "" && !doublestar.MatchUnvalidated(l.Pattern, pathText(origin.Target)):
		default:
			return true
		}
	}
	return false
}

// pathText prepares pattern and target alike: case does not matter, and neither do repeated slashes.
func pathText(text string) string {
	text = strings.ToLower(text)
	for strings.Contains(text, "//") {
		text = strings.ReplaceAll(text, "//", "/")
	}
	return text
}
