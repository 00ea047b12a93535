package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

const envPrefix = "APP_CONFIG_"

// overrides is the layer of the APP_CONFIG_ variables, in the order of their names: an outer key comes before what is below it.
func (l *loader) overrides() (*node, error) {
	var names []string
	for name, value := range l.env {
		if strings.HasPrefix(name, envPrefix) && value != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	root := &node{kind: Object}
	for _, name := range names {
		if err := l.override(root, name); err != nil {
			return nil, err
		}
	}
	return root, nil
}

func (l *loader) override(root *node, name string) error {
	origin := Origin{Via: "env " + name}
	fail := func(format string, args ...any) error {
		return &Error{Origin: origin, Message: fmt.Sprintf(format, args...)}
	}
	key := strings.TrimPrefix(name, envPrefix)
	parts := strings.Split(key, "_")
	n := root
	for i, part := range parts {
		if !keyPart.MatchString(part) {
			return fail("Invalid env config key '%s'", key)
		}
		if i == len(parts)-1 {
			break
		}
		if n.fields[part] == nil {
			n.set(part, &node{kind: Object, origin: origin})
		}
		if n = n.fields[part]; n.kind != Object {
			return fail("Could not nest config for key '%s' under existing value '%s'", key, strings.Join(parts[:i+1], "_"))
		}
	}
	last := parts[len(parts)-1]
	if n.fields[last] != nil {
		return fail("Refusing to override existing config at key '%s'", key)
	}
	value, err := l.envValue(l.env[name], origin)
	if err != nil {
		return err
	}
	if value.kind == Null {
		return fail("Failed to parse JSON-serialized config value for key '%s', value may not be null", key)
	}
	n.set(last, value)
	return nil
}

// envValue is the JSON in a variable, or the text itself if it is not JSON.
func (l *loader) envValue(text string, origin Origin) (*node, error) {
	if !json.Valid([]byte(text)) {
		return &node{kind: String, text: text, origin: origin}, nil
	}
	p := &parser{budget: l.budget}
	return p.json([]byte(text), origin)
}
