package catalog

import (
	"strings"
	"unicode/utf8"

	"github.com/callboard/callboard/catalog/ingest"
	"github.com/callboard/callboard/entity"
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

// maxTold bounds the texts of a problem, which may quote what is wrong.
const maxTold = 4000

// brief shortens what problems quote, in place.
func brief(problems []entity.Problem) []entity.Problem {
	for i := range problems {
		p := &problems[i]
		p.Message, p.Field, p.Found, p.Expected = shortened(p.Message), shortened(p.Field), shortened(p.Found), shortened(p.Expected)
		if p.Cause != nil {
			p.Cause = &entity.Cause{Name: p.Cause.Name, Message: shortened(p.Cause.Message), Cause: p.Cause.Cause}
		}
	}
	return problems
}

// shortened leaves the middle out of a long text: what is wrong is told at the start or at the end.
func shortened(text string) string {
	if len(text) <= maxTold {
		return text
	}
	return strings.ToValidUTF8(text[:maxTold/2], "") + " … " + strings.ToValidUTF8(text[len(text)-maxTold/2:], "")
}
