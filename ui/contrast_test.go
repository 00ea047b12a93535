package ui

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// tokensOf reads the colours of a theme from the style sheet.
func tokensOf(t *testing.T, theme string) map[string]colour {
	t.Helper()
	sheet, err := os.ReadFile("styles/base.css")
	if err != nil {
		t.Fatal(err)
	}
	_, rules, _ := strings.Cut(string(sheet), `name: "`+theme+`"`)
	rules, _, _ = strings.Cut(rules, "\n}")
	tokens := map[string]colour{}
	for _, match := range regexp.MustCompile(`--([\w-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(rules, -1) {
		c, err := parseColour(match[2])
		if err != nil {
			t.Fatal(err)
		}
		tokens[match[1]] = c
	}
	return tokens
}

func TestTextCanBeReadOnItsGround(t *testing.T) {
	pairs := [][2]string{
		{"color-primary-content", "color-primary"},
		{"color-accent-content", "color-accent"},
		{"color-error-content", "color-error"},
		{"color-info", "info-ground"},
		{"color-success", "success-ground"},
		{"color-warning", "warning-ground"},
		{"color-error", "error-ground"},
		{"muted", "chip"},
		{"muted", "pressed"},
		{"color-base-content", "pressed"},
		{"color-base-content", "info-ground"},
		{"faint", "info-ground"},
	}
	for _, ground := range []string{"color-base-100", "color-base-200", "color-base-300"} {
		for _, ink := range []string{"color-base-content", "muted", "faint", "color-primary", "color-error", "color-warning", "color-success"} {
			pairs = append(pairs, [2]string{ink, ground})
		}
	}
	for _, ground := range []string{"color-base-300", "info-ground", "error-ground"} { // of listings, and of lines in them that are meant
		for _, ink := range []string{"color-base-content", "code-name", "code-text", "code-value", "code-word"} {
			pairs = append(pairs, [2]string{ink, ground})
		}
	}
	for _, theme := range []string{"light", "dark"} {
		tokens := tokensOf(t, theme)
		for _, pair := range pairs {
			ink, known := tokens[pair[0]]
			ground, also := tokens[pair[1]]
			if !known || !also {
				t.Fatalf("%s has no %v", theme, pair)
			}
			if got := contrast(ink, ground); got < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f, less than 4.5", theme, pair[0], pair[1], got)
			}
		}
	}
}
