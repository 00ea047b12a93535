package entity

import "testing"

func TestLowerIsJavaScripts(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "abc": "abc", "ABC-é": "abc-é", "ÜBERSICHT": "übersicht", "İstanbul": "i̇stanbul", "ΟΔΟΣ": "οδος", "ΟΔΟΣ ΣΑΣ": "οδος σας",
		"Σ": "σ", "Σ.": "σ.", "ΑΣ'": "ας'", "ΑΣ'Α": "ασ'α", "1Σ": "1σ", "ΑΣ1": "ας1", "ẞ": "ß", "K": "k", "ǅ": "ǆ",
	} {
		if got := Lower(text); got != want {
			t.Errorf("Lower(%q) = %q, want %q", text, got, want)
		}
	}
}
