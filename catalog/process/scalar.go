package process

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/callboard/callboard/entity"
)

const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle

// scalar is the value of a scalar node by the core schema of YAML 1.2, which Backstage reads. The parser's own tags follow YAML 1.1,
// where yes is true and 0o17 is text.
func scalar(n *yaml.Node) any {
	if n.Style&yaml.TaggedStyle != 0 {
		return tagged(n)
	}
	if n.Style&quoted != 0 {
		return n.Value
	}
	return plain(n.Value)
}

// tagged gives tags of the core schema their meaning where the text fits; everything else stays text, as in Backstage.
func tagged(n *yaml.Node) any {
	switch value := plain(n.Value).(type) {
	case nil:
		if n.Tag == "!!null" {
			return nil
		}
	case bool:
		if n.Tag == "!!bool" {
			return value
		}
	case int64, float64:
		if n.Tag == "!!int" || n.Tag == "!!float" {
			return value
		}
	}
	return n.Value
}

// plain is the value of an unquoted scalar.
func plain(text string) any {
	if text == "" {
		return nil
	}
	switch text[0] {
	case '~', 'n', 'N':
		switch text {
		case "~", "null", "Null", "NULL":
			return nil
		}
	case 't', 'T':
		switch text {
		case "true", "True", "TRUE":
			return true
		}
	case 'f', 'F':
		switch text {
		case "false", "False", "FALSE":
			return false
		}
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '+', '-', '.':
		return number(text)
	}
	return text
}

func number(text string) any {
	if rest, ok := strings.CutPrefix(text, "0o"); ok {
		return based(text, rest, 8)
	}
	if rest, ok := strings.CutPrefix(text, "0x"); ok {
		return based(text, rest, 16)
	}
	unsigned := strings.TrimLeft(text[:1], "+-") + text[1:]
	switch unsigned {
	case ".inf", ".Inf", ".INF":
		return nil // JSON has no such number: Backstage stores null
	}
	switch text {
	case ".nan", ".NaN", ".NAN":
		return nil
	}
	if !isDecimal(unsigned) {
		return text
	}
	if len(unsigned) <= 15 && !strings.ContainsAny(unsigned, ".eE") {
		n, _ := strconv.ParseInt(text, 10, 64)
		return n
	}
	f, _ := strconv.ParseFloat(text, 64)
	return entity.Number(f)
}

func based(text, digits string, base int) any {
	if digits == "" || strings.ContainsAny(digits, "+-_") {
		return text
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return text
	}
	return entity.Number(float64(n))
}

// isDecimal reports whether text is digits, optionally with one point (before or after which digits may be missing) and an exponent.
func isDecimal(text string) bool {
	whole := skipDigits(text)
	rest := text[whole:]
	fraction := 0
	if strings.HasPrefix(rest, ".") {
		fraction = skipDigits(rest[1:])
		rest = rest[1+fraction:]
	}
	if whole+fraction == 0 {
		return false
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	return rest != "" && skipDigits(rest) == len(rest)
}

func skipDigits(text string) int {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	return i
}
