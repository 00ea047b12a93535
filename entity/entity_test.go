package entity_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/entity"
)

func TestTitlesCannotTurnTheDirectionOfOtherText(t *testing.T) {
	e := entity.Entity{"metadata": map[string]any{"name": "n", "title": "safe \u202egpj.exe\u202c", "description": "\u2067شركة\u2069"}}
	if got := e.Title() + "|" + e.Description(); got != "safe gpj.exe|شركة" {
		t.Errorf("%q", got)
	}
	e = entity.Entity{"metadata": map[string]any{"name": "n", "title": "\u202e"}}
	if e.Title() != "n" {
		t.Errorf("%q instead of the name", e.Title())
	}
}

func TestNamesAreNoLongerThanALine(t *testing.T) {
	for text, want := range map[string]string{
		"short": "short", strings.Repeat("é", 160): strings.Repeat("é", 160), strings.Repeat("é", 100_000): strings.Repeat("é", 159) + "…",
	} {
		e := entity.Entity{"metadata": map[string]any{"name": "n", "title": text}}
		if got := e.Title(); got != want {
			t.Errorf("a title of %d letters is shown as %q", len([]rune(text)), got)
		}
	}
}

func TestSummariesEndWithAWord(t *testing.T) {
	for text, want := range map[string]string{
		"short.": "short.", strings.Repeat("é", 300): strings.Repeat("é", 300), strings.Repeat("é", 301): strings.Repeat("é", 299) + "…",
		strings.Repeat("word ", 100_000): strings.Repeat("word ", 58) + "word…", strings.Repeat("\u202e", 5000) + "x": "…",
	} {
		e := entity.Entity{"metadata": map[string]any{"description": text}}
		if got := e.Summary(); got != want {
			t.Errorf("a description of %d letters is summed up as %q", len([]rune(text)), got)
		}
	}
}
