package apidoc

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// bounds are the limits that a schema sets on a value, as they are written.
type bounds struct {
	low, high            string
	above, below         bool // exclusive
	step, pattern        string
	shortest, longest    string
	fewest, most         string
	unique               bool
	fewFields, manyField string
	encoding, media      string
}

// keyword says whether the key sets a limit.
func (b *bounds) keyword(key string, value *yaml.Node) bool {
	w := word(value)
	switch key {
	case "minimum":
		b.low = w
	case "maximum":
		b.high = w
	case "exclusiveMinimum": // a flag until 2016, a number since
		if b.above = w != "false"; w != "true" && b.above {
			b.low = w
		}
	case "exclusiveMaximum":
		if b.below = w != "false"; w != "true" && b.below {
			b.high = w
		}
	case "multipleOf":
		b.step = w
	case "pattern":
		b.pattern = w
	case "minLength":
		b.shortest = w
	case "maxLength":
		b.longest = w
	case "minItems":
		b.fewest = w
	case "maxItems":
		b.most = w
	case "uniqueItems":
		b.unique = w == "true"
	case "minProperties":
		b.fewFields = w
	case "maxProperties":
		b.manyField = w
	case "contentEncoding":
		b.encoding = w
	case "contentMediaType":
		b.media = w
	default:
		return false
	}
	return true
}

func (b *bounds) words() []string {
	var words []string
	add := func(format, value string) {
		if value != "" {
			words = append(words, fmt.Sprintf(format, value))
		}
	}
	low, high := "at least %s", "at most %s"
	if b.above {
		low = "more than %s"
	}
	if b.below {
		high = "less than %s"
	}
	add(low, b.low)
	add(high, b.high)
	add("a multiple of %s", b.step)
	add("%s", span(b.shortest, b.longest, "character"))
	add("matches %s", b.pattern)
	add("%s", span(b.fewest, b.most, "item"))
	if b.unique {
		words = append(words, "no item twice")
	}
	add("%s", span(b.fewFields, b.manyField, "field"))
	add("encoded in %s", b.encoding)
	add("holds %s", b.media)
	return words
}

func span(low, high, unit string) string {
	if low == "0" {
		low = ""
	}
	last := high
	if high == "" {
		last = low
	}
	if last != "1" {
		unit += "s"
	}
	switch {
	case low == "" && high == "":
		return ""
	case high == "":
		return "at least " + low + " " + unit
	case low == "":
		return "at most " + high + " " + unit
	case low == high:
		return low + " " + unit
	}
	return low + " to " + high + " " + unit
}

// sample is a number within the limits; "" if the usual one is.
func (b *bounds) sample(typ string) string {
	if !strings.Contains(typ, "integer") && !strings.Contains(typ, "number") {
		return ""
	}
	if low, err := strconv.ParseFloat(b.low, 64); err == nil && (low > 0 || low == 0 && b.above) && low < 1e15 {
		if b.above {
			low++
		}
		return strconv.FormatFloat(low, 'f', -1, 64)
	}
	if high, err := strconv.ParseFloat(b.high, 64); err == nil && high < 0 && high > -1e15 {
		if b.below {
			high--
		}
		return strconv.FormatFloat(high, 'f', -1, 64)
	}
	return ""
}
