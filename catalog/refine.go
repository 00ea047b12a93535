package catalog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// refiner turns files into outcomes. It reads the store and what placeholders name, and writes nothing.
type refiner struct {
	store     store
	processor *process.Processor
	readers   Readers
	settings  string // changes whenever the same text could have another outcome: rules, kinds, code
	metrics   *metrics
	refined   func() // called for each part that is really refined
	cores     chan struct{}
	memory    *semaphore.Weighted
}

// computed is how many bytes of text are refined at once. A hostile text takes some hundred times its size.
const computed = process.MaxDocument

// compute runs the part of the work that needs a processor: no more of it at once than there are, however much waits for hosts, and
// large texts one by one. An error is a panic, or the end of the context.
func (r *refiner) compute(ctx context.Context, text []byte, fn func()) error {
	weight := min(int64(len(text)), computed)
	if err := r.memory.Acquire(ctx, weight); err != nil {
		return err
	}
	defer r.memory.Release(weight)
	r.cores <- struct{}{}
	defer func() { <-r.cores }()
	return guarded(func() error {
		fn()
		return nil
	})()
}

// source is a file together with what the catalog already knows of it.
type source struct {
	file   ingest.File
	origin string
	base   *document
	again  bool // refine all parts, whatever has not changed
}

// refine works out what a file means. Parts that are as before are not refined again.
func (r *refiner) refine(ctx context.Context, src source) (*outcome, error) {
	begun := time.Now()
	o, err := r.compare(ctx, src)
	switch {
	case err != nil:
	case o.unchanged:
		r.metrics.documents.WithLabelValues(unchanged).Inc()
	default:
		r.metrics.documents.WithLabelValues(changed).Inc()
		r.metrics.refining.Observe(time.Since(begun).Seconds())
	}
	return o, err
}

// compare refines what is not as before.
func (r *refiner) compare(ctx context.Context, src source) (*outcome, error) {
	at, err := entity.ParseLocationRef(src.file.Location)
	if err != nil {
		return nil, err
	}
	o := &outcome{base: src.base, text: src.file.Data}
	o.Location, o.Origin, o.ETag = src.file.Location, src.origin, src.file.ETag
	links := r.readers.Links(at)
	o.Fingerprint = fingerprint(r.settings, src.origin, links.View, links.Edit, links.Source)
	if src.file.NotModified {
		if r.asBefore(ctx, src, o, at) {
			o.unchanged = true
			return o, nil
		}
		o.text, err = r.store.content(ctx, src.base.ID)
		if fault.Is(err, fault.NotFound) {
			return nil, errStale
		}
		if err != nil {
			return nil, err
		}
	}
	o.Hash = hash(o.text)
	if src.base != nil && !src.again && o.Hash == src.base.Hash && r.asBefore(ctx, src, o, at) {
		o.unchanged = true
		return o, nil
	}
	origin, err := entity.ParseLocationRef(src.origin)
	if err != nil {
		return nil, err
	}
	return o, r.refineParts(ctx, src, o, process.Input{
		Location: at, Origin: origin, Provided: at.Type == importType,
		ViewURL: links.View, EditURL: links.Edit, SourceLocation: links.Source,
	})
}

// asBefore reports whether everything besides the text is as it was: settings, origin and what the placeholders name.
func (r *refiner) asBefore(ctx context.Context, src source, o *outcome, at entity.LocationRef) bool {
	if src.base == nil || src.again || o.Fingerprint != src.base.Fingerprint {
		return false
	}
	for _, was := range src.base.Reads {
		if contentHash(r.readers.Placeholder(ctx, at, process.Placeholder{Key: was.Key, Value: was.Value})) != was.Hash {
			return false
		}
	}
	return true
}

func (r *refiner) refineParts(ctx context.Context, src source, o *outcome, in process.Input) error {
	same, err := r.sameParts(ctx, src, o)
	if err != nil {
		return err
	}
	first := map[string]int{}
	for _, p := range process.Split(o.text) {
		digest := hex.EncodeToString(p.Hash[:])
		if ref, ok := same[digest]; ok {
			if line, twice := first[ref]; twice {
				o.Problems = append(o.Problems, doubled(o.Location, ref, p.Line, line))
				continue
			}
			o.parts = append(o.parts, refined{ref: ref, hash: digest})
			first[ref] = p.Line
			continue
		}
		reads := len(o.Reads)
		out := r.refinePart(ctx, p, in, o)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if out == nil {
			continue
		}
		if len(o.Reads) > reads {
			digest = "" // what it names may change while its text does not
		}
		if out.Blame == process.OnLocation || !canBeKey(out.Ref) {
			o.Problems = append(o.Problems, out.Problems...)
			continue
		}
		if line, twice := first[out.Ref]; twice {
			o.Problems = append(o.Problems, doubled(o.Location, out.Ref, p.Line, line))
			continue
		}
		first[out.Ref] = p.Line
		if len(out.Problems) > 0 {
			digest = "" // their lines move with the text above
		}
		if err := o.add(digest, out); err != nil {
			return err
		}
	}
	return nil
}

// add notes a part that was refined.
func (o *outcome) add(digest string, out *process.Output) error {
	p := refined{ref: out.Ref, hash: digest, out: out}
	if out.Entity != nil {
		var err error
		if p.body, err = column.Entity(out.Entity); err != nil {
			return err
		}
		p.relations = column.Relations(out.Ref, out.Relations)
		out.Entity, out.Relations = nil, nil // a large file is kept in memory once
	}
	o.parts = append(o.parts, p)
	return nil
}

// refinePart is what one part of a file means; nil if it is empty.
func (r *refiner) refinePart(ctx context.Context, p process.Part, in process.Input, o *outcome) *process.Output {
	var out process.Output
	err := r.compute(ctx, p.Text, func() { in.Document = process.Parse(p, o.Location) })
	if err == nil && in.Document.Empty {
		return nil
	}
	if err == nil {
		in.Contents = r.contents(ctx, in.Document, in.Location, o)
		err = r.compute(ctx, p.Text, func() { out = r.processor.Process(in) })
		r.refined()
	}
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		out = process.Output{Blame: process.OnLocation, Problems: []entity.Problem{{
			Name: "Error", Message: "The document cannot be processed: " + message, Level: entity.Error, Location: o.Location, Line: p.Line,
		}}}
	}
	out.Problems = brief(out.Problems)
	return &out
}

// sameParts are the refs of the parts that need not be refined again, by the hash of their text.
func (r *refiner) sameParts(ctx context.Context, src source, o *outcome) (map[string]string, error) {
	same := map[string]string{}
	if src.base == nil || src.again || o.Fingerprint != src.base.Fingerprint {
		return same, nil
	}
	parts, err := r.store.partsOf(ctx, src.base.ID)
	for _, p := range parts {
		if p.Hash != "" {
			same[p.Hash] = p.Ref
		}
	}
	return same, err
}

// contents reads what a document's placeholders name and notes it in the outcome.
func (r *refiner) contents(ctx context.Context, doc *process.Document, at entity.LocationRef, o *outcome) map[process.Placeholder]process.Content {
	contents := map[process.Placeholder]process.Content{}
	for _, p := range doc.Placeholders() {
		content := r.readers.Placeholder(ctx, at, p)
		contents[p] = content
		o.Reads = append(o.Reads, read{Key: p.Key, Value: p.Value, Hash: contentHash(content)})
	}
	return contents
}

func doubled(location, ref string, line, first int) entity.Problem {
	return entity.Problem{
		Name: "ConflictError", Message: fmt.Sprintf("%s is described twice in this file; the description at line %d counts", ref, first),
		Level: entity.Warning, Location: location, Line: line, Found: ref, Expected: "each entity once",
	}
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func contentHash(c process.Content) string {
	if c.Err != nil {
		return "error: " + c.Err.Error()
	}
	return hash(c.Data)
}

func fingerprint(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
