package request

import (
	"encoding/binary"
	"encoding/json"
	"unsafe"
)

// AppendText appends a JSON string.
func AppendText(dst []byte, text string) []byte {
	if !isPlain(text) {
		quoted, _ := json.Marshal(text)
		return append(dst, quoted...)
	}
	return append(append(append(dst, '"'), text...), '"')
}

// isPlain reports whether a text stands in JSON as it is: printable ASCII without quotes and backslashes. Large answers consist of
// little else, so that it looks at eight bytes at a time.
func isPlain(text string) bool {
	bytes := unsafe.Slice(unsafe.StringData(text), len(text))
	for ; len(bytes) >= 8; bytes = bytes[8:] {
		const one, high = 0x0101010101010101, 0x8080808080808080
		eight := binary.LittleEndian.Uint64(bytes)
		quote, slash := eight^one*'"', eight^one*'\\'
		control := (eight - one*' ') &^ eight
		if (eight|(eight+one)|control|(quote-one)&^quote|(slash-one)&^slash)&high != 0 {
			return false
		}
	}
	for _, c := range bytes {
		if c < ' ' || c == '"' || c == '\\' || c > '~' {
			return false
		}
	}
	return true
}

func appendTexts(dst []byte, texts []string) []byte {
	dst = append(dst, '[')
	for i, text := range texts {
		dst = AppendText(comma(dst, i), text)
	}
	return append(dst, ']')
}

// comma separates an item from the one before.
func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ',')
	}
	return dst
}
