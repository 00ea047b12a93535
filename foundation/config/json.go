package config

import (
	"bytes"
	"encoding/json"
)

// json reads one JSON value; every node has the origin at, with the line and column where its token ends if at names a file.
func (p *parser) json(text []byte, at Origin) (*node, error) {
	if !json.Valid(text) {
		var ignored any
		return nil, &Error{Origin: at, Message: json.Unmarshal(text, &ignored).Error()}
	}
	reader := &jsonReader{decoder: json.NewDecoder(bytes.NewReader(text)), text: text, at: at, budget: p.budget}
	return reader.value(0)
}

type jsonReader struct {
	decoder *json.Decoder
	text    []byte
	at      Origin
	budget  *budget
	counted int // bytes of text whose lines are counted in line
	line    int
}

func (r *jsonReader) value(depth int) (*node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, err
	}
	n := &node{origin: r.origin()}
	if err := r.budget.spend(depth, n.origin); err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case string:
		n.kind, n.text = String, t
	case float64:
		n.kind, n.number = Number, t
	case bool:
		n.kind, n.truth = Bool, t
	case json.Delim:
		return n, r.container(n, t, depth)
	}
	return n, nil
}

func (r *jsonReader) container(n *node, open json.Delim, depth int) error {
	n.kind = Array
	if open == '{' {
		n.kind = Object
	}
	for r.decoder.More() {
		key, at := "", Origin{}
		if n.kind == Object {
			token, err := r.decoder.Token()
			if err != nil {
				return err
			}
			key, _ = token.(string)
			at = r.origin()
		}
		child, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		if n.kind == Array {
			n.items = append(n.items, child)
			continue
		}
		child.line = at.Line
		n.set(key, child)
	}
	_, err := r.decoder.Token()
	return err
}

func (r *jsonReader) origin() Origin {
	at := r.at
	if at.File != "" {
		offset := int(r.decoder.InputOffset())
		r.line += bytes.Count(r.text[r.counted:offset], []byte("\n"))
		r.counted = offset
		at.Line = r.line + 1
	}
	return at
}
