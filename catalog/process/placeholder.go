package process

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

// Placeholder is a reference to another file inside an entity, such as {$text: ./openapi.yaml}.
type Placeholder struct {
	Key   string // with the dollar: $text, $json, $yaml, $openapi, $asyncapi
	Value string // as written: an absolute URL or a path relative to the entity's file
}

// Content is what a placeholder referred to. For $openapi and $asyncapi it is the bundled text.
type Content struct {
	Data  []byte
	URL   string // that was read; "" when none could be formed out of base and value, Err then says why
	Err   error
	Apart bool // it was read, but could not be bundled with what it refers to: Err says why
}

var placeholderKeys = []string{"$text", "$json", "$yaml", "$openapi", "$asyncapi"}

// Placeholders is what must be read before Process, without duplicates.
func (d *Document) Placeholders() []Placeholder {
	if d.Entity == nil || !d.dollar {
		return nil
	}
	var found []Placeholder
	substitute(map[string]any(d.Entity), nil, func(key string, value any, _ []string) (any, *mistake) {
		if text, ok := value.(string); ok && !slices.Contains(found, Placeholder{key, text}) {
			found = append(found, Placeholder{key, text})
		}
		return value, nil
	})
	return found
}

type resolver func(key string, value any, path []string) (any, *mistake)

// substitute replaces every object with exactly one key that is a known placeholder. It copies what it changes and shares the rest.
// Objects that have other keys beside one with a dollar are left alone, with everything in them.
func substitute(value any, path []string, resolve resolver) (any, *mistake) {
	switch v := value.(type) {
	case []any:
		var changed []any
		for i, item := range v {
			if !isContainer(item) {
				continue
			}
			next, m := substitute(item, append(path, fmt.Sprint(i)), resolve)
			if m != nil {
				return nil, m
			}
			if changed == nil {
				changed = slices.Clone(v)
			}
			changed[i] = next
		}
		if changed != nil {
			return changed, nil
		}
	case map[string]any:
		return substituteObject(v, path, resolve)
	}
	return value, nil
}

func substituteObject(m map[string]any, path []string, resolve resolver) (any, *mistake) {
	for key := range m {
		if !strings.HasPrefix(key, "$") {
			continue
		}
		if len(m) == 1 && slices.Contains(placeholderKeys, key) {
			return resolve(key, m[key], slices.Clone(path))
		}
		return m, nil
	}
	var changed map[string]any
	for _, key := range slices.Sorted(maps.Keys(m)) { // sorted, so that the same mistake is found each time
		if !isContainer(m[key]) {
			continue
		}
		next, mistake := substitute(m[key], append(path, key), resolve)
		if mistake != nil {
			return nil, mistake
		}
		if changed == nil {
			changed = maps.Clone(m)
		}
		changed[key] = next
	}
	if changed != nil {
		return changed, nil
	}
	return m, nil
}

func hasDollar(value any) bool {
	switch v := value.(type) {
	case []any:
		return slices.ContainsFunc(v, hasDollar)
	case map[string]any:
		for key, item := range v {
			if strings.HasPrefix(key, "$") || hasDollar(item) {
				return true
			}
		}
	}
	return false
}

func isContainer(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// placeholders puts in what the caller has read.
func (r *run) placeholders() *mistake {
	if !r.doc.dollar {
		return nil
	}
	result, m := substitute(map[string]any(r.entity), nil, r.resolve)
	if m != nil {
		cause := m.message
		m.name, m.message = "InputError", "Processor PlaceholderProcessor threw an error while preprocessing; caused by Error: "+cause
		m.cause = &entity.Cause{Name: "Error", Message: cause}
		return m
	}
	r.entity = result.(map[string]any)
	return nil
}

func (r *run) resolve(key string, value any, path []string) (any, *mistake) {
	failed := func(format string, args ...any) (any, *mistake) {
		return nil, &mistake{message: "Placeholder " + key + " " + fmt.Sprintf(format, args...), path: path, found: shown(value)}
	}
	text, ok := value.(string)
	if !ok {
		return failed("expected a string value parameter, in the form of an absolute URL or a relative path")
	}
	content, ok := r.in.Contents[Placeholder{key, text}]
	switch {
	case !ok:
		return failed("could not read location %s, Error: it was not read", text)
	case content.Err != nil && content.URL == "":
		return failed("could not form a URL out of %s and %s, %s", r.location.Target, text, thrown(content.Err))
	case content.Apart:
		return failed("unable to bundle the file at %s, %s", text, thrown(content.Err))
	case content.Err != nil:
		return failed("could not read location %s, %s", text, thrown(content.Err))
	}
	switch key {
	case "$json":
		result, err := decodeJSON(content.Data)
		if err != nil {
			return failed("failed to parse JSON data at %s, SyntaxError: %s", text, err)
		}
		return result, nil
	case "$yaml":
		return readValue(content.Data, text, failed)
	}
	return strings.ToValidUTF8(string(content.Data), "\ufffd"), nil
}

func readValue(data []byte, text string, failed func(string, ...any) (any, *mistake)) (any, *mistake) {
	parts := Split(data)
	if len(parts) != 1 {
		return failed("expected to find exactly one document of data at %s, found %d", text, len(parts))
	}
	root, failure := readYAML(parts[0].Text)
	if root == nil && failure == nil {
		return nil, nil
	}
	c := converter{failure: failure}
	value := c.value(root, 0)
	if c.failure != nil {
		return failed("found an error in the data at %s, YAMLParseError: %s at line %d", text, c.failure.message, max(c.failure.line, 1)+parts[0].Line-1)
	}
	return value, nil
}

// thrown is an error as JavaScript prints it: name and message.
func thrown(err error) string { return fault.KindOf(err).String() + ": " + err.Error() }

func decodeJSON(data []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("unexpected text after the end of the value")
	}
	return normalised(value), nil
}

// normalised gives numbers the form that the catalog keeps. It changes value in place.
func normalised(value any) any {
	switch v := value.(type) {
	case float64:
		return entity.Number(v)
	case []any:
		for i := range v {
			v[i] = normalised(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = normalised(v[key])
		}
	}
	return value
}
