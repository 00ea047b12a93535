package apidoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

const maxDepth = 500 // of a JSON text; everything that walks it is bounded more closely

// readJSON makes the nodes that a YAML parser would make, which does not know JSON's tabs and escapes.
func readJSON(text string) (*yaml.Node, *entity.Problem) {
	b := &jsonReader{text: text, decoder: json.NewDecoder(strings.NewReader(text)), line: 1}
	b.decoder.UseNumber()
	for {
		token, err := b.decoder.Token()
		if errors.Is(err, io.EOF) && len(b.open) == 0 {
			return b.root, nil
		}
		if err != nil {
			return nil, jsonProblem(text, err)
		}
		if len(b.open) > maxDepth {
			return nil, &entity.Problem{Message: "the definition is nested too deeply to be read", Line: b.line, Expected: fmt.Sprintf("at most %d levels", maxDepth)}
		}
		b.add(token)
	}
}

type jsonReader struct {
	text    string
	decoder *json.Decoder
	root    *yaml.Node
	open    []*yaml.Node

	offset, line, lineStart int // up to where lines are counted
}

func (b *jsonReader) add(token json.Token) {
	node := &yaml.Node{Kind: yaml.ScalarNode}
	b.place(node)
	switch v := token.(type) {
	case json.Delim:
		switch v {
		case '{':
			node.Kind, node.Tag = yaml.MappingNode, "!!map"
		case '[':
			node.Kind, node.Tag = yaml.SequenceNode, "!!seq"
		default:
			b.open = b.open[:len(b.open)-1]
			return
		}
	case string:
		node.Tag, node.Value = "!!str", v
	case json.Number:
		node.Tag, node.Value = "!!float", v.String()
		if !strings.ContainsAny(node.Value, ".eE") {
			node.Tag = "!!int"
		}
	case bool:
		node.Tag, node.Value = "!!bool", fmt.Sprint(v)
	default:
		node.Tag, node.Value = "!!null", "null"
	}
	if len(b.open) > 0 {
		parent := b.open[len(b.open)-1]
		parent.Content = append(parent.Content, node)
	} else if b.root == nil {
		b.root = node
	}
	if node.Kind != yaml.ScalarNode {
		b.open = append(b.open, node)
	}
}

// place finds where the token begins that ends at the decoder's offset.
func (b *jsonReader) place(node *yaml.Node) {
	for b.offset < len(b.text) && strings.IndexByte(" \t\r\n,:", b.text[b.offset]) >= 0 {
		if b.text[b.offset] == '\n' {
			b.line, b.lineStart = b.line+1, b.offset+1
		}
		b.offset++
	}
	node.Line, node.Column = b.line, b.offset-b.lineStart+1
	b.offset = int(b.decoder.InputOffset())
}

// jsonProblem parses again, as only the whole text gives the place of each mistake.
func jsonProblem(text string, err error) *entity.Problem {
	var whole json.RawMessage
	var syntax *json.SyntaxError
	if again := json.Unmarshal([]byte(text), &whole); again != nil {
		err = again
	}
	problem := &entity.Problem{Message: "the definition is not valid JSON: " + err.Error(), Expected: "JSON or YAML"}
	if errors.As(err, &syntax) {
		problem.Line, problem.Column = position(text, int(syntax.Offset)-1)
	}
	return problem
}

// jsonWriter writes nodes as JSON and stops at its limit.
type jsonWriter struct {
	bytes.Buffer
	limit int
	tree  *tree
}

// jsonOf is the value of a node as JSON without spaces; "" if there is none or it is longer than the limit.
func (t *tree) jsonOf(n *yaml.Node, limit int) string {
	if n == nil {
		return ""
	}
	w := &jsonWriter{limit: limit, tree: t}
	if w.node(n, 0); w.Len() > limit || t.left < 0 {
		return ""
	}
	return t.made(w.String())
}

func (w *jsonWriter) node(n *yaml.Node, depth int) {
	if w.Len() > w.limit || depth > maxDepth || n == nil {
		w.WriteString("null")
		return
	}
	switch n = plain(n); {
	case isList(n):
		separator := "["
		for item := range w.tree.items(n) {
			w.WriteString(separator)
			w.node(item, depth+1)
			if separator = ","; w.Len() > w.limit {
				break
			}
		}
		w.WriteString(strings.TrimSuffix(separator, ",") + "]")
	case isMap(n):
		separator := "{"
		for key, value := range w.tree.pairs(n) {
			w.WriteString(separator + quote(key.Value) + ":")
			w.node(value, depth+1)
			if separator = ","; w.Len() > w.limit {
				break
			}
		}
		w.WriteString(strings.TrimSuffix(separator, ",") + "}")
	default:
		w.WriteString(jsonScalar(n))
	}
}

func jsonScalar(n *yaml.Node) string {
	switch {
	case n == nil:
		return "null"
	case n.ShortTag() == "!!null":
		return "null"
	case n.ShortTag() == "!!bool":
		return strings.ToLower(n.Value)
	case n.ShortTag() == "!!int" || n.ShortTag() == "!!float":
		if json.Valid([]byte(n.Value)) {
			return n.Value
		}
	}
	return quote(n.Value)
}

// quote is a JSON string that keeps <, > and & readable: views escape.
func quote(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if !utf8.ValidString(text) || encoder.Encode(text) != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// indent lays JSON out on lines; a text that is not JSON is left as it is.
func indent(text string) string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return text
	}
	return b.String()
}
