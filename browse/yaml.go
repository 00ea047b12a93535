package browse

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"go.yaml.in/yaml/v3"
)

// exportYAML sends all entities of a list as their authors would write them: one file that can be registered again.
func (p Pages) exportYAML(w http.ResponseWriter, r *http.Request) error {
	l, err := p.find(r)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(web.Download(w, r, "application/yaml; charset=utf-8", l.kind+".yaml"), 1<<16)
	between := ""
	err = l.each(func(piece []byte) error {
		err := p.writeYAML(out, between, slices.Concat([]byte{'['}, piece, []byte{']'}))
		between = "---\n"
		return err
	})
	return cmp.Or(err, out.Flush())
}

// writeYAML writes a JSON array of entities as documents, with a line before the first of them. Each has an encoder of its own, because
// one keeps all that it has written in mind.
func (p Pages) writeYAML(w io.Writer, before string, list []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(list))
	decoder.UseNumber()
	var entities []entity.Entity
	if err := decoder.Decode(&entities); err != nil {
		return fmt.Errorf("read a page of the index: %w", err)
	}
	for _, e := range entities {
		if _, err := io.WriteString(w, before); err != nil {
			return err
		}
		document := yaml.NewEncoder(w)
		document.SetIndent(2)
		if err := cmp.Or(document.Encode(yamlNode(p.asWritten(e))), document.Close()); err != nil {
			return fmt.Errorf("write %s as YAML: %w", e.Ref(), err)
		}
		before = "---\n"
	}
	return nil
}

// asWritten is an entity without what the catalog adds: uid, etag, relations, status, and where it was read.
func (p Pages) asWritten(e entity.Entity) map[string]any {
	written, metadata := maps.Clone(e), maps.Clone(e.Metadata())
	delete(written, "relations")
	delete(written, "status")
	delete(metadata, "uid")
	delete(metadata, "etag")
	annotations, _ := metadata["annotations"].(map[string]any)
	annotations = maps.Clone(annotations)
	links := p.catalog.LinksAt(e.Annotation(entity.AnnotationLocation), 0)
	for key, made := range map[string]string{entity.AnnotationViewURL: links.View, entity.AnnotationEditURL: links.Edit, entity.AnnotationSourceLocation: links.Source} {
		if annotations[key] == made {
			delete(annotations, key)
		}
	}
	for _, key := range []string{entity.AnnotationLocation, entity.AnnotationOriginLocation, entity.AnnotationOrphan} {
		delete(annotations, key)
	}
	if metadata["annotations"] = annotations; len(annotations) == 0 {
		delete(metadata, "annotations")
	}
	written["metadata"] = metadata
	return written
}

// writtenFirst are the fields with which people begin; the others follow by name.
var writtenFirst = []string{"apiVersion", "kind", "name", "namespace", "title", "description", "type", "lifecycle", "owner", "system"}

// yamlNode is a value of JSON with its numbers as they are written, and the fields of objects in the order of people.
func yamlNode(value any) *yaml.Node {
	node := &yaml.Node{}
	switch v := value.(type) {
	case map[string]any:
		node.Kind = yaml.MappingNode
		rank := func(key string) int {
			if at := slices.Index(writtenFirst, key); at >= 0 {
				return at
			}
			return len(writtenFirst)
		}
		keys := slices.Sorted(maps.Keys(v))
		slices.SortStableFunc(keys, func(a, b string) int { return rank(a) - rank(b) })
		for _, key := range keys {
			node.Content = append(node.Content, yamlText(key), yamlNode(v[key]))
		}
	case []any:
		node.Kind = yaml.SequenceNode
		for _, item := range v {
			node.Content = append(node.Content, yamlNode(item))
		}
	case string:
		return yamlText(v)
	case json.Number:
		node.Kind, node.Value = yaml.ScalarNode, v.String()
	case bool:
		node.Kind, node.Value = yaml.ScalarNode, fmt.Sprint(v)
	default:
		node.Kind, node.Value = yaml.ScalarNode, "null"
	}
	return node
}

// otherwiseRead are texts that YAML 1.1 takes for something else.
var otherwiseRead = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?)$`)

// yamlText is a text that is read as one, whichever YAML reads it.
func yamlText(text string) *yaml.Node {
	node := &yaml.Node{}
	if node.SetString(text); otherwiseRead.MatchString(text) {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}
