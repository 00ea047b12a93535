package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parser turns the text of one file into nodes.
type parser struct {
	file   string
	budget *budget
}

// yaml reads one document; nil if it is empty.
func (p *parser) yaml(text []byte) (*node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, p.syntax(text, err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, p.fail(&second, "Source contains multiple documents")
	} else if !errors.Is(err, io.EOF) {
		return nil, p.syntax(text, err)
	}
	root, err := p.convert(&document, 0)
	if err != nil || root.kind == Null {
		return nil, err
	}
	return root, nil
}

var lineInError = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax takes the line out of the library's message. The library counts from 0 where its parser complains and from 1 where its
// scanner does, leaves out a line that it takes for 0, and puts the end of the file on a line of its own.
func (p *parser) syntax(text []byte, err error) error {
	message := err.Error()
	line := 1
	if found := lineInError.FindStringSubmatch(message); found != nil {
		message = message[len(found[0]):]
		line, _ = strconv.Atoi(found[1])
		if line == 0 || strings.HasPrefix(message, "did not find expected") {
			line++
		}
	}
	last := 1 + bytes.Count(bytes.TrimRight(text, "\r\n"), []byte("\n"))
	return &Error{Origin: Origin{File: p.file, Line: min(line, last)}, Message: message}
}

func (p *parser) at(y *yaml.Node) Origin {
	return Origin{File: p.file, Line: y.Line, Column: y.Column}
}

func (p *parser) fail(y *yaml.Node, format string, args ...any) error {
	return &Error{Origin: p.at(y), Message: fmt.Sprintf(format, args...)}
}

func (p *parser) convert(y *yaml.Node, depth int) (*node, error) {
	if err := p.budget.spend(depth, p.at(y)); err != nil {
		return nil, err
	}
	n := &node{origin: p.at(y)}
	switch y.Kind {
	case yaml.DocumentNode:
		return p.convert(y.Content[0], depth)
	case yaml.AliasNode:
		return p.convert(y.Alias, depth+1)
	case yaml.SequenceNode:
		n.kind = Array
		for _, child := range y.Content {
			item, err := p.convert(child, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	case yaml.MappingNode:
		return n, p.mapping(n, y, depth)
	default:
		p.scalar(n, y)
	}
	return n, nil
}

func (p *parser) mapping(n *node, y *yaml.Node, depth int) error {
	n.kind = Object
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, err := p.key(y.Content[i])
		if err != nil {
			return err
		}
		if _, known := n.fields[key]; known {
			return p.fail(y.Content[i], "Map keys must be unique, '%s' is there twice", key)
		}
		child, err := p.convert(y.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		child.line, child.column = y.Content[i].Line, y.Content[i].Column
		n.set(key, child)
	}
	return nil
}

// key is a mapping key as JavaScript has it: a scalar becomes a string.
func (p *parser) key(y *yaml.Node) (string, error) {
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if y.Kind != yaml.ScalarNode {
		return "", p.fail(y, "a key must be a plain text, not a list or an object")
	}
	n := &node{}
	p.scalar(n, y)
	switch n.kind {
	case Null:
		return "", nil
	case Number:
		return formatNumber(n.number), nil
	case Bool:
		return strconv.FormatBool(n.truth), nil
	}
	return n.text, nil
}

func (p *parser) scalar(n *node, y *yaml.Node) {
	quoted := y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if y.Style&yaml.TaggedStyle != 0 {
		switch y.ShortTag() {
		case "!!int", "!!float", "!!bool", "!!null":
			quoted = false
		default:
			quoted = true
		}
	}
	n.kind, n.text = String, y.Value
	if !quoted {
		resolve(n)
	}
}

var (
	coreInteger = regexp.MustCompile(`^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$`)
	coreFloat   = regexp.MustCompile(`^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$`)
	coreSpecial = regexp.MustCompile(`^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$`)
)

// resolve gives the plain text of n the kind it has in the core schema of YAML 1.2: yes and dates are strings, 010 is ten.
func resolve(n *node) {
	text := n.text
	switch text {
	case "", "~", "null", "Null", "NULL":
		n.kind, n.text = Null, ""
		return
	case "true", "True", "TRUE", "false", "False", "FALSE":
		n.kind, n.truth, n.text = Bool, text[0] == 't' || text[0] == 'T', ""
		return
	}
	switch {
	case coreInteger.MatchString(text), coreFloat.MatchString(text):
		n.kind, n.number, n.text = Number, parseNumber(text), ""
	case coreSpecial.MatchString(text):
		n.kind, n.number, n.text = Number, math.NaN(), ""
		if strings.HasSuffix(strings.ToLower(text), "inf") {
			n.number = math.Inf(1)
			if text[0] == '-' {
				n.number = math.Inf(-1)
			}
		}
	}
}

// parseNumber reads digits as JavaScript's Number does: a decimal, or an integer after 0x, 0o or 0b. NaN if it is neither.
func parseNumber(text string) float64 {
	if len(text) > 2 && text[0] == '0' && strings.ContainsRune("xXoObB", rune(text[1])) {
		base := map[byte]int{'x': 16, 'o': 8, 'b': 2}[text[1]|0x20]
		whole, err := strconv.ParseUint(text[2:], base, 64)
		if err != nil {
			return math.NaN()
		}
		return float64(whole)
	}
	if !coreFloat.MatchString(text) {
		return math.NaN()
	}
	// A number out of range is infinite, as in JavaScript.
	number, _ := strconv.ParseFloat(text, 64)
	return number
}

func formatNumber(f float64) string {
	switch {
	case f == 0:
		return "0" // without the sign of a negative zero
	case math.IsNaN(f):
		return ".nan"
	case math.IsInf(f, 1):
		return ".inf"
	case math.IsInf(f, -1):
		return "-.inf"
	case math.Abs(f) < 1e21:
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
