package process

import (
	"maps"

	"github.com/callboard/callboard/entity"
)

// locate makes the copies that the following steps change, and says where the entity comes from. What a file says about that itself
// is overwritten; what a provider says is kept.
func (r *run) locate() *mistake {
	r.entity = maps.Clone(r.doc.Entity)
	r.metadata = cloneWithRoom(r.doc.Entity.Metadata(), 2)
	r.entity["metadata"] = r.metadata
	written, ok := r.metadata["annotations"].(map[string]any)
	if !ok && isTruthy(r.metadata["annotations"]) {
		// Left as it is. Backstage then fails to find the annotation it would have added here.
		return r.unlocated()
	}
	annotations := cloneWithRoom(written, 5)
	r.metadata["annotations"] = annotations
	r.place(annotations, entity.AnnotationLocation, r.in.Location)
	r.place(annotations, entity.AnnotationOriginLocation, r.in.Origin)
	return r.ownLocation(annotations)
}

func (r *run) place(annotations map[string]any, key string, location entity.LocationRef) {
	if _, there := annotations[key]; r.in.Provided && there || location == (entity.LocationRef{}) {
		return
	}
	annotations[key] = location.String()
}

func (r *run) ownLocation(annotations map[string]any) *mistake {
	for _, key := range []string{entity.AnnotationLocation, entity.AnnotationOriginLocation} {
		text, _ := annotations[key].(string)
		if text == "" {
			return r.unlocated(key)
		}
		if !r.in.Provided {
			continue
		}
		ref, err := entity.ParseLocationRef(text)
		if err != nil {
			return &mistake{name: "TypeError", message: err.Error(), path: []string{"metadata", "annotations", key}, found: text}
		}
		if key == entity.AnnotationLocation {
			r.location = ref
		}
	}
	return nil
}

func (r *run) unlocated(key ...string) *mistake {
	name := entity.AnnotationLocation
	if len(key) > 0 {
		name = key[0]
	}
	return &mistake{
		name: "InputError", message: "Entity '" + r.ref + "' does not have the annotation " + name,
		path: []string{"metadata", "annotations"}, found: shown(r.metadata["annotations"]), expects: "an object of texts",
	}
}

// annotate adds the links that the caller made of the location, where the entity has none of its own.
func (r *run) annotate() *mistake {
	// Placeholders may have made new maps.
	r.metadata, _ = r.entity["metadata"].(map[string]any)
	annotations, ok := r.metadata["annotations"].(map[string]any)
	if !ok {
		return nil
	}
	add := func(key, value string) {
		if _, there := annotations[key]; !there && value != "" {
			annotations[key] = value
		}
	}
	add(entity.AnnotationViewURL, r.in.ViewURL)
	add(entity.AnnotationEditURL, r.in.EditURL)
	add(entity.AnnotationSourceLocation, r.in.SourceLocation)
	return nil
}

// sanitise keeps links that people will click from being scripts.
func (r *run) sanitise() *mistake {
	annotations, _ := r.metadata["annotations"].(map[string]any)
	for _, key := range []string{entity.AnnotationViewURL, entity.AnnotationEditURL} {
		if text, _ := annotations[key].(string); entity.IsScript(text) {
			annotations[key] = entity.RejectedURL
		}
	}
	return nil
}

func cloneWithRoom(m map[string]any, room int) map[string]any {
	clone := make(map[string]any, len(m)+room)
	maps.Copy(clone, m)
	return clone
}

// isTruthy is JavaScript's.
func isTruthy(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case float64:
		return v != 0
	}
	return true
}
