package column

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/callboard/callboard/entity"
)

// Entity is the JSON of an entity as Backstage writes it: no HTML escapes, keys in order. encoding/json writes the same in
// three times the time, which is a tenth of what bringing an entity in costs.
func Entity(e entity.Entity) (string, error) {
	body, err := appendObject(make([]byte, 0, 2048), e)
	if err != nil {
		return "", fmt.Errorf("encode entity: %w", err)
	}
	return string(body), nil
}

func appendObject(dst []byte, object map[string]any) ([]byte, error) {
	if object == nil {
		return append(dst, "null"...), nil
	}
	var room [24]string
	keys := room[:0]
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	dst = append(dst, '{')
	var err error
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, key), ':')
		if dst, err = appendValue(dst, object[key]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

func appendValue(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case string:
		return appendString(dst, v), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case map[string]any:
		return appendObject(dst, v)
	case []any:
		return appendArray(dst, v)
	}
	return appendOther(dst, value)
}

func appendArray(dst []byte, array []any) ([]byte, error) {
	if array == nil {
		return append(dst, "null"...), nil
	}
	dst = append(dst, '[')
	var err error
	for i, item := range array {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendValue(dst, item); err != nil {
			return dst, err
		}
	}
	return append(dst, ']'), nil
}

// appendString leaves escapes to encoding/json, and the two line separators, which it escapes too.
func appendString(dst []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			dst, _ = appendOther(dst, text) // texts always encode
			return dst
		}
	}
	return append(append(append(dst, '"'), text...), '"')
}

func appendOther(dst []byte, value any) ([]byte, error) {
	b := bytes.NewBuffer(dst)
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return dst, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
