package catalog

import (
	"context"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

// Preview reads what a location would bring and keeps nothing. What is wrong comes as it is told to the author.
func (c *Catalog) Preview(ctx context.Context, target string) (DryRun, []entity.Problem, error) {
	if err := checkTarget("url", target); err != nil {
		return DryRun{}, nil, err
	}
	at := entity.LocationRef{Type: "url", Target: target}
	existing, err := c.store.registrationAt(ctx, at.Type, at.Target)
	if err != nil {
		return DryRun{}, nil, err
	}
	t := &trial{catalog: c, origin: at, seen: map[string]bool{}}
	out := t.process(ctx, process.FromEntity(rootEntity(at), at.String()), at, true)
	if err := t.take(out); err != nil {
		return DryRun{}, nil, err
	}
	err = t.follow(ctx, at, out.Targets, t.file)
	return DryRun{Exists: len(existing) > 0, Entities: t.entities[min(1, len(t.entities)):]}, t.problems, err
}

// TextOf reads the file that a problem is in once more; "" if it cannot be had, or the problem has no line.
func (c *Catalog) TextOf(ctx context.Context, p entity.Problem) string {
	at, err := entity.ParseLocationRef(p.Location)
	if err != nil || p.Line == 0 {
		return ""
	}
	for file, err := range c.readers.Read(ctx, at, func(string) string { return "" }) {
		if err == nil && file.Location == p.Location {
			return string(file.Data)
		}
	}
	return ""
}
