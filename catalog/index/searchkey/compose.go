package searchkey

import (
	"bytes"
	"encoding/json"

	"github.com/callboard/callboard/entity"
)

// Compose makes the JSON that is kept of an entity: body with its uid, an empty etag, and the annotation of an orphan. split is where
// the etag goes. What an entity may not bring along itself (relations, status, uid and etag) is dropped.
func Compose(body []byte, uid string, orphan bool) (composed []byte, split int) {
	l := locate(body)
	if l.foreign || orphan && l.orphan || l.metadata == 0 {
		body = rewrite(body, orphan)
		l = locate(body)
	}
	quoted, _ := json.Marshal(uid)
	composed = make([]byte, 0, len(body)+len(quoted)+64)
	composed = append(composed, body[:l.metadata]...)
	composed = append(append(composed, `"uid":`...), quoted...)
	composed = append(composed, `,"etag":"`...)
	split = len(composed)
	composed = append(composed, '"')
	from := l.metadata
	if orphan {
		mark := `,"annotations":{` + orphanMember + `}`
		if l.annotations > 0 {
			composed = append(composed, ',')
			composed = append(composed, body[from:l.annotations]...)
			from, mark = l.annotations, orphanMember
		}
		composed = append(composed, mark...)
	}
	if rest := bytes.TrimLeft(body[from:], " \t\r\n"); len(rest) > 0 && rest[0] != '}' {
		composed = append(composed, ',')
	}
	return append(composed, body[from:]...), split
}

const orphanMember = `"` + entity.AnnotationOrphan + `":"true"`

// layout is where things are in a body, 0 where they are not: just behind their opening brace.
type layout struct {
	metadata, annotations int
	orphan                bool // is annotated already
	foreign               bool // has what it should not
}

func locate(body []byte) (l layout) {
	s := scanner{body: body}
	for key, ok := s.first('{'); ok; key, ok = s.next('{') {
		switch string(key) {
		case "relations", "status":
			l.foreign = true
		case "metadata":
			if s.peek() == '{' && l.metadata == 0 {
				l.metadata = s.pos + 1
				l.inMetadata(&s)
				continue
			}
		}
		s.skip()
	}
	return l
}

func (l *layout) inMetadata(s *scanner) {
	for key, ok := s.first('{'); ok; key, ok = s.next('{') {
		switch string(key) {
		case "uid", "etag":
			l.foreign = true
		case "annotations":
			if s.peek() == '{' {
				l.annotations = s.pos + 1
				end := *s
				end.skip()
				l.orphan = bytes.Contains(s.body[s.pos:end.pos], []byte(entity.AnnotationOrphan))
			} else {
				l.orphan = true // not an object: rewrite makes it one
			}
		}
		s.skip()
	}
}

// rewrite does slowly what is rarely needed.
func rewrite(body []byte, orphan bool) []byte {
	var e map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&e) != nil || e == nil {
		e = map[string]any{}
	}
	delete(e, "relations")
	delete(e, "status")
	metadata, ok := e["metadata"].(map[string]any)
	if !ok {
		metadata = map[string]any{}
		e["metadata"] = metadata
	}
	delete(metadata, "uid")
	delete(metadata, "etag")
	if annotations, ok := metadata["annotations"].(map[string]any); ok && orphan {
		delete(annotations, entity.AnnotationOrphan)
	} else if orphan {
		delete(metadata, "annotations")
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(e) != nil {
		return []byte(`{"metadata":{}}`)
	}
	return bytes.TrimSpace(b.Bytes())
}
