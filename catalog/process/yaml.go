package process

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

// Limits for hostile input, far beyond what people write.
const (
	MaxDocument = 5 << 20 // bytes of one document

	maxDepth      = 200
	maxAliasNodes = 20_000    // made by following aliases
	maxAliasText  = 1 << 20   // bytes of text made by following aliases
	maxValues     = 1_000_000 // as far as their marks tell
	maxDirectives = 100       // the parser compares each with all others
)

// yamlError is a mistake with its place in the part, 0 if unknown.
type yamlError struct {
	message      string
	line, column int
}

// readYAML is the node tree of a text with exactly one document; nil for one without content.
func readYAML(text []byte) (root *yaml.Node, failure *yamlError) {
	if len(text) > MaxDocument {
		return nil, &yamlError{message: fmt.Sprintf("the document has %d bytes, more than the %d allowed", len(text), MaxDocument)}
	}
	if !utf8.Valid(text) {
		return nil, invalidText(text)
	}
	if marks(text) > maxValues {
		return nil, &yamlError{message: fmt.Sprintf("the document has more than the %d values allowed", maxValues)}
	}
	if directives(text) > maxDirectives {
		return nil, &yamlError{message: fmt.Sprintf("the document has more than the %d directives allowed", maxDirectives)}
	}
	defer func() {
		if r := recover(); r != nil { // the parser is known to panic on a few malformed inputs
			root, failure = nil, &yamlError{message: fmt.Sprintf("the document cannot be parsed: %v", r)}
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document, more yaml.Node
	if err := decoder.Decode(&document); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, parserError(err, text)
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		if err == nil {
			return nil, &yamlError{message: "unexpected content after the end of the document", line: more.Line, column: more.Column}
		}
		return nil, parserError(err, text)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	return document.Content[0], nil
}

// marks counts what separates values, so that a text with millions of them, each of which would take a hundred times its size, is
// refused before it is parsed. In text blocks it counts too many, which their size makes up for.
func marks(text []byte) int {
	n := 0
	for i, c := range text {
		switch c {
		case '\n', ',', '[', '{', '?':
			n++
		case ':', '-':
			if i+1 < len(text) && text[i+1] == ' ' {
				n++
			}
		}
	}
	return n
}

// directives counts the lines at the start that begin with a percent sign.
func directives(text []byte) int {
	n := 0
	for line := range bytes.Lines(text) {
		switch rest := bytes.TrimSpace(line); {
		case line[0] == '%':
			n++
		case len(rest) > 0 && rest[0] != '#':
			return n
		}
	}
	return n
}

func invalidText(text []byte) *yamlError {
	line, column := 1, 1
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if column++; r == '\n' {
			line, column = line+1, 1
		}
		text = text[size:]
	}
	return &yamlError{message: "the text is not valid UTF-8", line: line, column: column}
}

// parserError takes the message out of "yaml: line 3: message". The parser gives the start of what surrounds the mistake, if anything;
// authors need the mistake itself.
func parserError(err error, text []byte) *yamlError {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	failure := &yamlError{message: message}
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, text, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				failure.message, failure.line = text, line
			}
		}
	}
	failure.locate(text)
	return failure
}

// maxLocate bounds the work of finding a mistake: lines times bytes.
const maxLocate = 4 << 20

// locate finds the first line that cannot be there: the one after the longest beginning of the text that can be parsed.
func (e *yamlError) locate(text []byte) {
	lines := bytes.SplitAfter(text, []byte("\n"))
	if len(lines)*len(text) > maxLocate {
		return
	}
	end := len(text)
	for i := len(lines) - 1; i >= 0; i-- {
		end -= len(lines[i])
		if i > 0 && !parses(text[:end]) {
			continue
		}
		for i < len(lines)-1 && len(bytes.TrimSpace(lines[i])) == 0 {
			i++
		}
		indent := len(lines[i]) - len(bytes.TrimLeft(lines[i], " \t"))
		e.line, e.column = i+1, indent+1
		return
	}
}

func parses(text []byte) bool {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var node yaml.Node
		if err := decoder.Decode(&node); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

// converter turns nodes into JSON values.
type converter struct {
	failure    *yamlError
	dollar     bool // some key begins with a dollar: there may be placeholders
	following  int  // aliases being followed
	aliasNodes int
	aliasText  int
}

func (c *converter) fail(n *yaml.Node, message string) {
	if c.failure == nil {
		c.failure = &yamlError{message: message, line: n.Line, column: n.Column}
	}
}

func (c *converter) value(n *yaml.Node, depth int) any {
	if c.failure != nil {
		return nil
	}
	if depth > maxDepth {
		c.fail(n, "nested more than "+strconv.Itoa(maxDepth)+" levels deep")
		return nil
	}
	if c.following > 0 {
		c.aliasNodes++
		c.aliasText += len(n.Value)
		if c.aliasNodes > maxAliasNodes || c.aliasText > maxAliasText {
			c.fail(n, "aliases expand to too much")
			return nil
		}
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return scalar(n)
	case yaml.MappingNode:
		return c.mapping(n, depth)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = c.value(item, depth+1)
		}
		return list
	case yaml.AliasNode:
		c.following++
		value := c.value(n.Alias, depth+1)
		c.following--
		return value
	}
	return nil
}

func (c *converter) mapping(n *yaml.Node, depth int) any {
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, ok := keyText(n.Content[i])
		if !ok {
			c.fail(n.Content[i], "only text, numbers and booleans can be keys")
			return nil
		}
		if _, twice := m[key]; twice {
			c.fail(n.Content[i], "Map keys must be unique: "+strconv.Quote(key)+" is there twice")
			return nil
		}
		if strings.HasPrefix(key, "$") {
			c.dollar = true
		}
		m[key] = c.value(n.Content[i+1], depth+1)
	}
	return m
}

func keyText(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind != yaml.ScalarNode {
		return "", false
	}
	switch value := scalar(n).(type) {
	case string:
		return value, true
	case nil:
		return "", true
	default:
		return entity.Text(value), true
	}
}
