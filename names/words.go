package names

import (
	"strings"
	"unicode"
)

// Plural is the name of a kind for many.
func Plural(kind string) string {
	switch {
	case strings.EqualFold(kind, "api"):
		return "APIs"
	case strings.HasSuffix(kind, "y") && !strings.HasSuffix(kind, "ey") && !strings.HasSuffix(kind, "ay") && !strings.HasSuffix(kind, "oy"):
		return strings.TrimSuffix(kind, "y") + "ies"
	case strings.HasSuffix(kind, "s"), strings.HasSuffix(kind, "x"):
		return kind + "es"
	}
	return kind + "s"
}

// Relation is a relation's type as words: poweredBy becomes Powered by.
func Relation(camel string) string {
	var b strings.Builder
	for i, r := range camel {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(strings.NewReplacer(" api ", " API ", " Api ", " API ").Replace(" " + b.String() + " "))
}
