package catalog

import (
	"strings"
	"unicode/utf8"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/fault"
)

// maxKey bounds what is a key in the tables: PostgreSQL refuses longer ones than about 2,700 bytes.
const maxKey = 2000

// canBeKey reports whether a text can be a key in the tables of both databases.
func canBeKey(text string) bool {
	return text != "" && len(text) <= maxKey && canBeKept(text)
}

// canBeKept reports whether both databases can hold a text.
func canBeKept(text string) bool {
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0
}

// keepable is a file without what cannot be kept of it.
func keepable(file ingest.File) (ingest.File, error) {
	if !canBeKey(file.Location) {
		return file, fault.New(fault.Invalid, "%.200q cannot be kept: a location may have %d bytes of UTF-8 text without NUL characters", file.Location, maxKey)
	}
	if !canBeKept(file.ETag) {
		file.ETag = "" // then it is read in full each time
	}
	return file, nil
}
