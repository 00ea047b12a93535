package findings

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/callboard/callboard/entity"
)

var (
	violation = regexp.MustCompile(`^(/\S*|<root>) (must .*?)( - \w+: .*)?$`)
	required  = regexp.MustCompile(`^must have required property '(.*)'$`)
)

// Sentence says what is wrong in one line: without where, which stands beside it, with paths as people write them, and without the
// words that Backstage puts around it. The whole message is told where there is room.
func Sentence(p entity.Problem) string {
	message := p.Message
	if p.Cause != nil {
		message = rootOf(p.Cause)
	}
	switch {
	case strings.HasPrefix(message, "No processor recognized the entity") && p.Field == "kind":
		return "The kind " + p.Found + " is not known"
	case strings.HasPrefix(message, "No processor recognized the entity") && p.Found != "":
		return p.Field + " is " + p.Found + ", expected " + p.Expected
	case p.Name == "NotAllowedError" && p.Found != "":
		return "The kind " + p.Found + " is not allowed from this location"
	case strings.HasPrefix(message, "Expected object at root"):
		return "The document is not an object"
	}
	if p.Location != "" {
		message = strings.ReplaceAll(message, " at "+p.Location+",", ":")
	}
	message, _, _ = strings.Cut(message, ". To learn more about catalog file format")
	return plainViolation(strings.TrimPrefix(message, "Malformed envelope, "))
}

// plainViolation turns what a schema says about a path into what people say about a field.
func plainViolation(message string) string {
	m := violation.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	path := ""
	if m[1] != "<root>" {
		path = strings.ReplaceAll(strings.Trim(m[1], "/"), "/", ".")
	}
	if r := required.FindStringSubmatch(m[2]); r != nil {
		return strings.TrimPrefix(path+"."+r[1], ".") + " is missing"
	}
	return cmp.Or(path, "The document") + " " + m[2]
}

func rootOf(cause *entity.Cause) string {
	for cause.Cause != nil {
		cause = cause.Cause
	}
	return cause.Message
}
