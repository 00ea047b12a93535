package catalog

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
)

// Readers are the ways from a location to its files.
type Readers struct {
	ingest  *ingest.Readers
	forge   *forge.Forge
	metrics *metrics // nil before New
}

// NewReaders joins the readers of files with what is known of Git hosts.
func NewReaders(readers *ingest.Readers, hosts *forge.Forge) Readers {
	return Readers{ingest: readers, forge: hosts}
}

// Links are the addresses that the catalog adds to entities of url locations; empty for others.
type Links struct{ View, Edit, Source string }

// Links of the file at a location.
func (r Readers) Links(at entity.LocationRef) Links {
	if at.Type != "url" {
		return Links{}
	}
	links := Links{View: at.Target}
	about, err := r.forge.About(at.Target)
	if err != nil || about.Integration == (forge.Integration{}) {
		return links // nothing is known of hosts without an integration
	}
	if !hasCommit(at.Target) {
		links.Edit = r.forge.EditURL(at.Target)
	}
	links.Source, _ = r.forge.SourceLocation(at.Target)
	return links
}

// LinksAt are those of the file at a location, the first of them to a line; 0 for none. Files on disk have none.
func (c *Catalog) LinksAt(location string, line int) Links {
	at, err := entity.ParseLocationRef(location)
	if err != nil {
		return Links{}
	}
	links := c.readers.Links(at)
	if links.View != "" {
		links.View = c.readers.forge.LineURL(links.View, line)
	}
	return links
}

// Read yields the files that a location means; known gives the etag of those that the catalog has.
func (r Readers) Read(ctx context.Context, at entity.LocationRef, known func(location string) string) iter.Seq2[ingest.File, error] {
	files := r.ingest.Read(ctx, at, known)
	if r.metrics == nil {
		return files
	}
	return func(yield func(ingest.File, error) bool) {
		asked := time.Now()
		for file, err := range files {
			r.metrics.reading.Observe(time.Since(asked).Seconds())
			if err != nil {
				r.metrics.documents.WithLabelValues(failed).Inc()
			}
			if !yield(file, err) {
				return
			}
			asked = time.Now()
		}
	}
}

// hasCommit reports whether an address names a commit, which nobody can edit.
func hasCommit(address string) bool {
	run := 0
	for _, c := range address {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' {
			if run++; run == 40 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}

// Target is where a target of a Location leads.
func (r Readers) Target(own entity.LocationRef, target process.Target) entity.LocationRef {
	return r.ingest.Target(own, target.Type, target.Target)
}

// Placeholder reads what a placeholder in the file at a location names.
func (r Readers) Placeholder(ctx context.Context, at entity.LocationRef, p process.Placeholder) process.Content {
	data, read, err := r.ingest.Placeholder(ctx, at, p.Key, p.Value)
	var apart *ingest.BundleError
	return process.Content{Data: data, URL: read, Err: err, Apart: errors.As(err, &apart)}
}

// readProblem is how a target that could not be read shows on its Location. It does not count if nothing is there and nothing needs to be.
func readProblem(err error, own entity.LocationRef, target process.Target) (problem entity.Problem, counts bool) {
	problem = ingest.Problem(err, own)
	problem.Line, problem.Found, problem.Expected = target.Line, target.Target, "a target that can be read"
	return problem, !target.Optional || !fault.Is(err, fault.NotFound)
}
