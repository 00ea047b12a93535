package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/config"
)

// Config is the section catalog of app-config.yaml, with Backstage's keys.
type Config struct {
	// Which kinds may come from which locations. Without it: Component, API and Location from everywhere.
	Rules []Rule `config:"rules"`
	// What to read from the start: {type: file | url, target, rules}.
	Locations []Location `config:"locations"`
	// Nobody may register, change or remove locations through the API or the pages.
	ReadOnly bool `config:"readonly"`
	// How often each location is read again, spread over once to one and a half times this. false: nothing is read at all.
	ProcessingInterval Interval `config:"processingInterval"`
	// What happens to an entity that nothing brings in any more: delete (default) or keep, then it is marked as an orphan.
	OrphanStrategy Strategy `config:"orphanStrategy"`
	// What registering a known location does: reject (default) or refresh.
	DefaultLocationConflictStrategy OnConflict `config:"defaultLocationConflictStrategy"`
}

// DefaultConfig is the configuration of an empty section.
func DefaultConfig() Config { return Config{ProcessingInterval: Interval(100 * time.Second)} }

// Location is an entry of catalog.locations.
type Location struct {
	// file or url.
	Type string `config:"type,required"`
	// A path, relative to the working directory, or an address. Both may hold *, ** and ?.
	Target string `config:"target,required"`
	// Further kinds that may come from here, besides those of catalog.rules.
	Rules []Rule `config:"rules"`

	at string // where it is named, for people
}

// UnmarshalConfig reads the entry, and remembers where it stands.
func (l *Location) UnmarshalConfig(v config.Value) error {
	type fields Location
	err := v.Decode((*fields)(l))
	l.at = v.Origin().String()
	return err
}

// Rule allows some kinds, from everywhere or only from some locations.
type Rule struct {
	// Names of kinds, or objects such as {kind: Component, spec.type: website}.
	Allow []Allow `config:"allow,required"`
	// {type, exact} or {type, pattern}; of the registered location at the root, not of the file.
	Locations []Match `config:"locations"`
}

// Allow is a kind, optionally with only one spec.type.
type Allow process.Allow

// UnmarshalConfig reads a name or {kind, spec.type}.
func (a *Allow) UnmarshalConfig(v config.Value) error {
	if v.Kind() != config.Object {
		kind, err := v.Text()
		a.Kind = kind
		return err
	}
	kind, ok := v.Field("kind")
	if !ok {
		return v.Errorf("an allowed kind needs the key kind, such as {kind: Component, spec.type: website}")
	}
	var err error
	if a.Kind, err = kind.Text(); err != nil {
		return err
	}
	if specType, ok := v.Field("spec.type"); ok {
		a.SpecType, err = specType.Text()
	}
	return err
}

// Match says which locations a rule is about.
type Match process.LocationMatch

// UnmarshalConfig reads {type, exact} or {type, pattern}.
func (m *Match) UnmarshalConfig(v config.Value) error {
	var fields struct {
		Type    string `config:"type,required"`
		Exact   string `config:"exact"`
		Pattern string `config:"pattern"`
	}
	if err := v.Decode(&fields); err != nil {
		return err
	}
	if fields.Exact != "" && fields.Pattern != "" {
		return v.Errorf("a rule's location has either exact or pattern, not both")
	}
	if _, err := process.NewRules([]process.Rule{{Locations: []process.LocationMatch{process.LocationMatch(fields)}}}); err != nil {
		pattern, _ := v.Field("pattern")
		return pattern.Errorf("%w", err)
	}
	*m = Match(fields)
	return nil
}

// Interval is a duration, or 0 for the word false.
type Interval time.Duration

// UnmarshalConfig reads a duration of at least a second, or false.
func (i *Interval) UnmarshalConfig(v config.Value) error {
	if on, err := v.Bool(); err == nil && v.Kind() == config.Bool && !on {
		*i = 0
		return nil
	}
	d, err := v.Duration()
	if err != nil {
		return err
	}
	if d < time.Second {
		return v.Errorf("found %s, expected at least one second, or false", d)
	}
	*i = Interval(d)
	return nil
}

// Strategy is whether orphans are kept.
type Strategy bool

// UnmarshalConfig reads keep or delete.
func (s *Strategy) UnmarshalConfig(v config.Value) error {
	kept, err := choice(v, "keep", "delete")
	*s = Strategy(kept)
	return err
}

// OnConflict is whether registering a known location refreshes it.
type OnConflict bool

// UnmarshalConfig reads refresh or reject.
func (o *OnConflict) UnmarshalConfig(v config.Value) error {
	refresh, err := choice(v, RefreshExisting, RejectExisting)
	*o = OnConflict(refresh)
	return err
}

func choice(v config.Value, yes, no string) (bool, error) {
	word, err := v.Text()
	if err != nil {
		return false, err
	}
	if word != yes && word != no {
		return false, v.Errorf("found %q, expected %q or %q", word, yes, no)
	}
	return word == yes, nil
}

// KindConfig is an entry of callboard.kinds: a kind of the company's own.
type KindConfig struct {
	// As entities write it, such as Datacenter.
	Name string `config:"name,required"`
	// Such as example.com/v1; backstage.io/v1alpha1 if it is left out.
	APIVersions []string `config:"apiVersions"`
	// JSON Schema of spec.
	Schema map[string]any `config:"schema"`
	// Fields that refer to other entities.
	Relations []RelationConfig `config:"relations"`
}

// RelationConfig is a field of an own kind that refers to other entities.
type RelationConfig struct {
	// Dotted path, such as spec.owner.
	Field string `config:"field,required"`
	// Relation on the entity itself, such as ownedBy.
	Type string `config:"type,required"`
	// Relation on the other entity, such as ownerOf.
	Reverse string `config:"reverse"`
	// Kind of references that do not name one.
	DefaultKind string `config:"defaultKind"`
	// The field is a list of references.
	Many bool `config:"many"`
}

// Options turns the two sections into what New takes. Relative file targets start at dir.
func (c Config) Options(dir string, own []KindConfig) (Options, error) {
	kinds, err := ownKinds(own)
	if err != nil {
		return Options{}, err
	}
	options := Options{
		Kinds: kinds, ReadOnly: c.ReadOnly, KeepOrphans: bool(c.OrphanStrategy),
		RefreshExisting: bool(c.DefaultLocationConflictStrategy), Interval: time.Duration(c.ProcessingInterval),
		NamedAt: map[entity.LocationRef]string{},
	}
	options.Rules = processRules(c.Rules)
	if c.Rules == nil {
		options.Rules = []process.Rule{{Allow: []process.Allow{{Kind: "Component"}, {Kind: "API"}, {Kind: "Location"}}}}
	}
	for _, l := range c.Locations {
		at := entity.LocationRef{Type: l.Type, Target: l.Target}
		if at.Type == "file" && !filepath.IsAbs(at.Target) {
			at.Target = filepath.Join(dir, at.Target)
		}
		options.Locations = append(options.Locations, at)
		options.NamedAt[at] = l.at
		for _, rule := range processRules(l.Rules) {
			rule.Locations = []process.LocationMatch{{Type: at.Type, Exact: at.Target}}
			options.Rules = append(options.Rules, rule)
		}
	}
	settings, err := json.Marshal([]any{options.Rules, own})
	options.Settings = string(settings)
	return options, err
}

func processRules(rules []Rule) []process.Rule {
	list := make([]process.Rule, len(rules))
	for i, rule := range rules {
		for _, allow := range rule.Allow {
			list[i].Allow = append(list[i].Allow, process.Allow(allow))
		}
		for _, match := range rule.Locations {
			list[i].Locations = append(list[i].Locations, process.LocationMatch(match))
		}
	}
	return list
}

func ownKinds(own []KindConfig) (*entity.Kinds, error) {
	var kinds []entity.Kind
	for _, k := range own {
		kind, err := k.kind()
		if err != nil {
			return nil, fmt.Errorf("kind %q: %w", k.Name, err)
		}
		kinds = append(kinds, kind)
	}
	return entity.NewKinds(kinds...)
}

// CheckConfig finds what is wrong with the declaration.
func (k *KindConfig) CheckConfig() error {
	kind, err := k.kind()
	if err != nil {
		return err
	}
	var wrong *entity.KindError
	if _, err := entity.NewKinds(kind); !errors.As(err, &wrong) {
		return err
	}
	if wrong.Part != "schema" {
		return config.Wrong(wrong.Part, "%w", wrong.Err)
	}
	at, what, _ := strings.Cut(wrong.Err.Error(), ": ")
	path := strings.ReplaceAll(strings.TrimPrefix(at, "#/properties/spec"), "/", ".")
	return config.Wrong("schema"+path, "is no JSON Schema: %s", what)
}

func (k KindConfig) kind() (entity.Kind, error) {
	kind := entity.Kind{Name: k.Name, APIVersions: k.APIVersions}
	if len(kind.APIVersions) == 0 {
		kind.APIVersions = []string{"backstage.io/v1alpha1"}
	}
	for _, r := range k.Relations {
		path := r.Field
		if !strings.Contains(path, ".") {
			path = "spec." + path
		}
		kind.Relations = append(kind.Relations, entity.RelationField{Path: path, Type: r.Type, Reverse: r.Reverse, DefaultKind: r.DefaultKind, Many: r.Many})
	}
	schema := map[string]any{"type": "object"}
	if k.Schema != nil {
		schema = map[string]any{"type": "object", "required": []string{"spec"}, "properties": map[string]any{"spec": k.Schema}}
	}
	var err error
	kind.Schema, err = json.Marshal(schema)
	return kind, err
}
