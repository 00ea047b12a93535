// Package ingest brings descriptors in: it turns the target of a location into files, and reads what placeholders name.
package ingest

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
)

// File is one file that a location means.
type File struct {
	Location    string // location ref: file:/srv/catalog-info.yaml, url:https://host/…
	Data        []byte // nil if NotModified
	ETag        string // to be given back by the function known at the next reading; "" if there is none
	NotModified bool   // the file is as it was when known's etag was got
}

// Options of Readers. Zero limits take their defaults.
type Options struct {
	// Files are the targets of the file locations in the configuration. Without any, no file is read. Placeholders in files may name
	// what lies in the folders of these targets or below.
	Files    []string
	MaxBytes int64         // of one file, 10 MiB by default
	MaxFiles int           // that one target may mean, 10,000 by default
	Timeout  time.Duration // for one target, 5 minutes by default
}

// Readers read locations. It is safe for concurrent use.
type Readers struct {
	forge   *forge.Forge
	options Options
	roots   []string // folders that placeholders in files may read from
	cache   *cache

	mu       sync.Mutex
	searches map[string]searched // by target with wildcards
}

// New makes Readers.
func New(forge *forge.Forge, options Options) *Readers {
	if options.MaxBytes <= 0 {
		options.MaxBytes = 10 << 20
	}
	if options.MaxFiles <= 0 {
		options.MaxFiles = 10_000
	}
	if options.Timeout <= 0 {
		options.Timeout = 5 * time.Minute
	}
	return &Readers{forge: forge, options: options, roots: rootsOf(options.Files), cache: newCache(), searches: map[string]searched{}}
}

// Read gives all files that a location means, sorted. known gives the etag that the caller has for a file's location, "" if none.
//
// An error is a fault: its kind names it as Backstage does (NotFoundError, Error) and its message is Backstage's. NotFound says that
// nothing is there, which optional locations may ignore. An error may stand for one file of many; the others still follow.
func (r *Readers) Read(ctx context.Context, at entity.LocationRef, known func(location string) string) iter.Seq2[File, error] {
	return func(yield func(File, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, r.options.Timeout)
		defer cancel()
		switch at.Type {
		case "file":
			r.readFiles(ctx, at.Target, known, yield)
		case "url":
			r.readURL(ctx, at.Target, known, yield)
		default:
			yield(File{}, fault.New(fault.Internal, "No processor was able to handle reading of %s", at))
		}
	}
}

// Problem is how an error of Read is shown on the thing that asked for the location.
func Problem(err error, at entity.LocationRef) entity.Problem {
	return entity.Problem{Name: fault.KindOf(err).String(), Message: err.Error(), Level: entity.Error, Location: at.String()}
}

// Target says which location a Location entity means by a target of a type. Only targets of the type of its own location are taken
// as relative: files if they start with a dot, addresses by the rules of their host. What cannot be resolved stays as written.
func (r *Readers) Target(own entity.LocationRef, targetType, target string) entity.LocationRef {
	at := entity.LocationRef{Type: targetType, Target: target}
	if targetType != own.Type {
		return at
	}
	switch targetType {
	case "file":
		at.Target = besideFile(own.Target, target)
	case "url":
		if resolved, err := r.forge.Resolve(own.Target, target); err == nil {
			at.Target = resolved
		}
	}
	return at
}
