package process

import (
	"strconv"

	"github.com/callboard/callboard/entity"
)

const formatGuide = "https://github.com/backstage/backstage/blob/master/docs/architecture-decisions/adr002-default-catalog-file-format.md"

// What the formats expect, in Backstage's words.
const (
	expectName      = "a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total"
	expectPrefixed  = "a valid prefix and/or suffix"
	expectNamespace = "a string that is sequences of [a-z0-9] separated by [-], at most 63 characters in total"
	expectTag       = "a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total"
	expectKind      = "a string that is a sequence of [a-zA-Z][a-z0-9A-Z], at most 63 characters in total"
	expectURL       = "a string that is a valid url"
	expectFilled    = "a non empty string"
)

// policies are what every entity must keep, whatever its kind: schema, default namespace, no foreign root fields, formats.
func (r *run) policies() *mistake {
	m := r.checkSchema()
	if m == nil {
		if r.entity.Metadata()["namespace"] == nil {
			r.metadata["namespace"] = entity.DefaultNamespace
		}
		m = r.checkRoot()
	}
	if m == nil {
		m = r.checkFormats()
	}
	if m == nil {
		return nil
	}
	m.cause = &entity.Cause{Name: "Error", Message: m.message}
	m.name, m.message = "InputError", "Policy check failed for "+r.ref+"; caused by Error: "+m.message
	return m
}

func (r *run) checkSchema() *mistake {
	v := entity.CheckEntity(r.entity, r.doc.keyOrder)
	if v == nil {
		return nil
	}
	return violated("", "Malformed envelope, "+v.String(), v, r.entity)
}

func (r *run) checkRoot() *mistake {
	if len(r.entity) == 4 && r.entity["spec"] != nil {
		return nil // the other three are required
	}
	for _, key := range r.keys(r.entity) {
		switch key {
		case "apiVersion", "kind", "metadata", "spec":
		default:
			return &mistake{message: "Unknown field " + key, path: []string{key}, found: shown(r.entity[key]), expects: "only apiVersion, kind, metadata and spec"}
		}
	}
	return nil
}

func (r *run) checkFormats() *mistake {
	metadata := r.entity.Metadata()
	namespace := r.entity.Namespace()
	switch {
	case !isAPIVersion(r.entity.APIVersion()):
		return misformed("apiVersion", r.entity.APIVersion(), expectPrefixed, "apiVersion")
	case !isKind(r.entity.Kind()):
		return misformed("kind", r.entity.Kind(), expectKind, "kind")
	case !isObjectName(r.entity.Name()):
		return misformed("metadata.name", r.entity.Name(), expectName, "metadata", "name")
	case !isDNSLabel(namespace):
		return misformed("metadata.namespace", namespace, expectNamespace, "metadata", "namespace")
	}
	if m := r.checkLabels(metadata); m != nil {
		return m
	}
	if m := r.checkAnnotations(metadata); m != nil {
		return m
	}
	tags, _ := metadata["tags"].([]any)
	for i, tag := range tags {
		if text, _ := tag.(string); !isTag(text) {
			index := strconv.Itoa(i)
			return misformed("tags."+index, text, expectTag, "metadata", "tags", index)
		}
	}
	links, _ := metadata["links"].([]any)
	for i, link := range links {
		if m := checkLink(strconv.Itoa(i), link); m != nil {
			return m
		}
	}
	return nil
}

func (r *run) checkLabels(metadata map[string]any) *mistake {
	labels, _ := metadata["labels"].(map[string]any)
	for key, value := range labels {
		if text, _ := value.(string); isKey(key) && isLabelValue(text) {
			continue
		}
		for _, key := range r.keys(labels, "metadata", "labels") {
			text, _ := labels[key].(string)
			switch {
			case !isKey(key):
				return misformed("labels."+key, key, expectPrefixed, "metadata", "labels", key)
			case !isLabelValue(text):
				return misformed("labels."+key, text, expectName, "metadata", "labels", key)
			}
		}
	}
	return nil
}

func (r *run) checkAnnotations(metadata map[string]any) *mistake {
	annotations, _ := metadata["annotations"].(map[string]any)
	for key := range annotations {
		if isKey(key) {
			continue
		}
		for _, key := range r.keys(annotations, "metadata", "annotations") {
			if !isKey(key) {
				return misformed("annotations."+key, key, expectPrefixed, "metadata", "annotations", key)
			}
		}
	}
	return nil
}

func checkLink(index string, value any) *mistake {
	link, _ := value.(map[string]any)
	field := func(name string, is func(string) bool, expects string) *mistake {
		value, there := link[name]
		if text, _ := value.(string); there && !is(text) {
			return misformed("links."+index+"."+name, text, expects, "metadata", "links", index, name)
		}
		return nil
	}
	if m := field("url", isURL, expectURL); m != nil {
		return m
	}
	if m := field("title", isFilled, expectFilled); m != nil {
		return m
	}
	return field("icon", isFilled, expectFilled)
}

func misformed(field, found, expects string, path ...string) *mistake {
	return &mistake{
		message: `"` + field + `" is not valid; expected ` + expects + ` but found "` + found +
			`". To learn more about catalog file format, visit: ` + formatGuide,
		path: path, found: shown(found), expects: expects,
	}
}
