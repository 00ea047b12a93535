package catalog

import (
	"context"
	"encoding/json"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

// root is the outcome of a location that a provider brings in: the Location entity that stands for it.
func (r *refiner) root(ctx context.Context, at entity.LocationRef) (*outcome, error) {
	e := rootEntity(at)
	text, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	links := r.readers.Links(at)
	ref := rootRef(at)
	o := &outcome{text: text, document: document{Location: ref, Origin: at.String(), Hash: hash(text)}}
	o.Fingerprint = fingerprint(r.settings, links.View, links.Edit, links.Source)
	stored, err := r.store.documentAt(ctx, ref)
	if err != nil {
		return nil, err
	}
	if len(stored) > 0 {
		o.base = &stored[0]
		o.unchanged = o.base.Hash == o.Hash && o.base.Fingerprint == o.Fingerprint
	}
	if o.unchanged {
		return o, nil
	}
	out := r.processor.Process(process.Input{
		Document: process.FromEntity(e, at.String()), Location: at, Origin: at, Provided: true,
		ViewURL: links.View, EditURL: links.Edit, SourceLocation: links.Source,
	})
	out.Ref = ref
	return o, o.add(o.Hash, &out)
}

// rootRef is the ref of the Location entity that stands for a location.
func rootRef(at entity.LocationRef) string {
	return entity.Ref{Kind: "location", Name: entity.LocationName(at.Type, at.Target)}.String()
}

func rootEntity(at entity.LocationRef) entity.Entity {
	return entity.Entity{
		"apiVersion": "backstage.io/v1alpha1",
		"kind":       "Location",
		"metadata": map[string]any{
			"name": entity.LocationName(at.Type, at.Target), "namespace": entity.DefaultNamespace,
			"annotations": map[string]any{entity.AnnotationLocation: at.String(), entity.AnnotationOriginLocation: at.String()},
		},
		"spec": map[string]any{"type": at.Type, "target": at.Target},
	}
}
