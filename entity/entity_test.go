package entity_test

import (
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
