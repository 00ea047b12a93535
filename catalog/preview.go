package catalog

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// Preview is what a location or a text would bring, and what stands in its way. Nothing of it is kept.
type Preview struct {
	Registered bool // the location is registered already
	Refused    bool // it may not be read, so nothing is known of it
	Entities   []Previewed
	Problems   []entity.Problem // as they are told to the author
	Files      int
	Unread     []string // relative paths in a text, which mean nothing before it has an address

	texts map[string]string
}

// Previewed is an entity that would come.
type Previewed struct {
	Entity entity.Entity
	File   string // location ref
	Line   int    // where its description begins
	Holder string // location ref of the file that has the name now, perhaps File; empty if nobody has
	Kept   bool   // the name stays with the Holder
}

// Text is that of a file with problems.
func (p Preview) Text(location string) string { return p.texts[location] }

// textAddress is where a text stands that has no address yet.
const textAddress = "https://text.invalid/catalog-info.yaml"

// InText reports whether a location is that of a text that has no address yet.
func InText(location string) bool { return location == "url:"+textAddress }

// previewing reads ahead.
type previewing struct {
	*trial
	bare bool // what is relative is not read
	Preview
	files map[string]bool
}

func newPreviewing(c *Catalog, at entity.LocationRef) *previewing {
	p := &previewing{trial: &trial{catalog: c, origin: at, seen: map[string]bool{}}, Preview: Preview{texts: map[string]string{}}, files: map[string]bool{}}
	p.trial.failed = func(err error) { p.Refused = p.Refused || len(p.files) == 0 && forbidden(err) }
	p.trial.saw = func(file ingest.File, wrong bool) {
		p.files[file.Location] = true
		if wrong {
			p.texts[file.Location] = string(file.Data)
		}
	}
	return p
}

// forbidden reports whether an error, or what caused it, is that something may not be read.
func forbidden(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if fault.Is(err, fault.Forbidden) {
			return true
		}
	}
	return false
}

// Preview reads what a location would bring.
func (c *Catalog) Preview(ctx context.Context, target string) (Preview, error) {
	if err := checkTarget("url", target); err != nil {
		return Preview{}, err
	}
	at := entity.LocationRef{Type: "url", Target: target}
	existing, err := c.store.registrationAt(ctx, at.Type, at.Target)
	if err != nil {
		return Preview{}, err
	}
	p := newPreviewing(c, at)
	p.Registered = len(existing) > 0
	targets := []process.Target{{Type: at.Type, Target: at.Target}}
	if err := inTime(ctx, func(ctx context.Context) error { return p.follow(ctx, at, targets, p.file) }); err != nil {
		return Preview{}, err
	}
	return p.finish(ctx, c)
}

// PreviewText refines a text as if it were a file that somebody is about to register. It may hold what any location may bring.
func (c *Catalog) PreviewText(ctx context.Context, text string) (Preview, error) {
	rules, err := process.NewRules(anywhere(c.options.Rules))
	if err != nil {
		return Preview{}, err
	}
	at := entity.LocationRef{Type: "url", Target: textAddress}
	p := newPreviewing(&Catalog{readers: c.readers, processor: process.New(c.options.Kinds, rules, process.Options{})}, at)
	p.bare = true
	p.saw(ingest.File{Location: at.String(), Data: []byte(text)}, true)
	err = inTime(ctx, func(ctx context.Context) error {
		for _, part := range process.Split([]byte(text)) {
			if doc := process.Parse(part, at.String()); !doc.Empty {
				if err := p.file(ctx, doc, at); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return Preview{}, err
	}
	return p.finish(ctx, c)
}

// file takes a document and, if it is a Location, all that it points at.
func (p *previewing) file(ctx context.Context, doc *process.Document, at entity.LocationRef) error {
	out := p.refine(ctx, doc, at)
	p.problems = append(p.problems, brief(out.Problems)...)
	if out.Entity != nil {
		if len(p.Entities) == maxTried {
			return fault.New(fault.Invalid, "The location holds more than %d entities; a preview stops there", maxTried)
		}
		if p.seen[out.Ref] {
			p.problems = append(p.problems, entity.Problem{
				Name: "ConflictError", Message: out.Ref + " is described twice; the first description counts", Level: entity.Warning,
				Location: at.String(), Line: doc.Part.Line, Found: out.Ref, Expected: "each entity once",
			})
			return nil
		}
		p.seen[out.Ref] = true
		p.Entities = append(p.Entities, Previewed{Entity: out.Entity, File: at.String(), Line: doc.Part.Line})
	}
	return p.follow(ctx, at, p.absolute(at, out.Targets), p.file)
}

// refine is process, but reads no placeholder of a text that is relative to an address which it does not have yet.
func (p *previewing) refine(ctx context.Context, doc *process.Document, at entity.LocationRef) process.Output {
	if !p.bare || at.Target != textAddress {
		return p.process(ctx, doc, at, false)
	}
	contents := map[process.Placeholder]process.Content{}
	for _, one := range doc.Placeholders() {
		if hasHost(one.Value) {
			contents[one] = p.catalog.readers.Placeholder(ctx, at, one)
			continue
		}
		p.Unread = append(p.Unread, one.Value)
		contents[one] = process.Content{Data: []byte(`"` + one.Key + `"`), URL: textAddress}
	}
	return p.catalog.processor.Process(process.Input{Document: doc, Location: at, Origin: p.origin, Contents: contents})
}

// absolute are the targets that can be read.
func (p *previewing) absolute(at entity.LocationRef, targets []process.Target) []process.Target {
	if !p.bare || at.Target != textAddress {
		return targets
	}
	var found []process.Target
	for _, target := range targets {
		if hasHost(target.Target) {
			found = append(found, target)
		} else {
			p.Unread = append(p.Unread, target.Target)
		}
	}
	return found
}

// hasHost reports whether an address stands on its own.
func hasHost(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != ""
}

// finish looks up who has the names now.
func (p *previewing) finish(ctx context.Context, c *Catalog) (Preview, error) {
	p.Problems, p.Files = p.problems, len(p.files)
	refs := make([]string, len(p.Entities))
	for i, one := range p.Entities {
		refs[i] = one.Entity.Ref().String()
	}
	rows, err := c.store.rows(ctx, refs)
	if err != nil {
		return Preview{}, err
	}
	holders, documents := map[string]row{}, map[int64]bool{}
	for _, r := range rows {
		holders[r.Ref], documents[r.Document] = r, true
	}
	found, err := c.store.hashesOf(ctx, sortedIDs(documents))
	if err != nil {
		return Preview{}, err
	}
	locations := map[int64]string{}
	for _, d := range found {
		locations[d.ID] = d.Location
	}
	for i := range p.Entities {
		one := &p.Entities[i]
		r := holders[refs[i]]
		one.Holder = locations[r.Document]
		one.Kept = one.Holder != "" && one.Holder != one.File && !r.Orphan && !isImported(one.Holder) && !InText(one.File)
	}
	return p.Preview, nil
}

// TextOf is the text of the file at a location as it was read last, mistakes and all; empty if none is kept.
func (c *Catalog) TextOf(ctx context.Context, location string) (string, error) {
	texts, err := c.store.textsAt(ctx, []string{location})
	return string(texts[location]), err
}

// Analysable reports whether an address is of a repository, not of a file in one.
func (c *Catalog) Analysable(target string) bool {
	about, err := c.readers.forge.About(target)
	return err == nil && about.Type != "" && about.Owner != "" && about.Name != "" && (about.Path == "" || strings.Contains(target, "/tree/"))
}
