package catalog

import (
	"bytes"

	"github.com/callboard/callboard/entity"
	"go.yaml.in/yaml/v3"
)

// Draft is an entity as somebody would write it down anew: AsWritten, without what says where it was read.
func Draft(e entity.Entity) entity.Entity {
	e = AsWritten(e)
	annotations, _ := e.Metadata()["annotations"].(map[string]any)
	for _, added := range []string{entity.AnnotationLocation, entity.AnnotationOriginLocation, entity.AnnotationViewURL, entity.AnnotationEditURL, entity.AnnotationSourceLocation} {
		delete(annotations, added)
	}
	if len(annotations) == 0 {
		delete(e.Metadata(), "annotations")
	}
	return e
}

// YAML is an entity as people read it.
func YAML(e entity.Entity) (string, error) {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	err := encoder.Encode(map[string]any(e))
	return b.String(), err
}
