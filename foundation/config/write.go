package config

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Write prints the effective configuration as YAML, secrets hidden and each value followed by where it came from. What it prints
// can be loaded again and then differs only in the secrets.
func (c *Config) Write(w io.Writer) error {
	c.mu.Lock()
	document := Value{c: c, n: c.root}.yaml()
	c.mu.Unlock()
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return encoder.Close()
}

func (v Value) yaml() *yaml.Node {
	y := &yaml.Node{Kind: yaml.ScalarNode}
	switch v.n.kind {
	case Object:
		y.Kind = yaml.MappingNode
		for _, key := range v.n.keys {
			y.Content = append(y.Content, textNode(key), v.child(key, v.n.fields[key]).yaml())
		}
	case Array:
		y.Kind = yaml.SequenceNode
		for _, item := range v.children() {
			y.Content = append(y.Content, item.yaml())
		}
	default:
		y = v.scalarNode()
	}
	if len(y.Content) > 0 {
		return y
	}
	if y.Kind != yaml.ScalarNode {
		y.Style = yaml.FlowStyle
	}
	if at := v.n.origin.String(); at != "" {
		y.LineComment = "# " + strings.Join(strings.Fields(at), " ")
	}
	return y
}

func (v Value) scalarNode() *yaml.Node {
	concealed := v.n.secret || secretPath(v.path) || privatePath(v.path)
	switch v.n.kind {
	case String:
		if concealed && v.n.text != "" {
			return textNode(hidden)
		}
		return textNode(literal.ReplaceAllString(redactText(v.n), "$$$0"))
	case Number:
		if concealed {
			return textNode(hidden)
		}
	case Bool:
		if v.n.secret {
			return textNode(hidden)
		}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: v.n.scalar()}
}

// literal is what the next Load would take for a variable.
var literal = regexp.MustCompile(`\$\{[^{}]*\}`)

// scalar is the text of a scalar in YAML, unquoted.
func (n *node) scalar() string {
	switch n.kind {
	case String:
		return n.text
	case Number:
		return formatNumber(n.number)
	case Bool:
		return strconv.FormatBool(n.truth)
	case Null:
		return "null"
	}
	return ""
}

// textNode quotes whatever YAML 1.2, or a reader of YAML 1.1, might take for something else than a string on one line.
func textNode(text string) *yaml.Node {
	y := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
	probe := &node{kind: String, text: text}
	resolve(probe)
	if probe.kind != String || !plain.MatchString(text) || truth.MatchString(text) || lie.MatchString(text) {
		y.Style = yaml.DoubleQuotedStyle
	}
	return y
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_/.$@+](?:[A-Za-z0-9_/.$@+()={}&;?!~%^-]|:[^\s]| [^\s#])*$`)
