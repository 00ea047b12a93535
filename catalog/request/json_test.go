package request

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTextsAreJSONWhereverTheirOddBytesStand(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for at := range 20 {
			text := strings.Repeat("~", at) + string([]byte{byte(c)}) + strings.Repeat(" ", 19-at)
			want, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			got := string(AppendText(nil, text))
			if isPlain(text) != (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
				t.Fatalf("byte %#x at %d: plain is %v", c, at, isPlain(text))
			}
			var back, wanted string
			if json.Unmarshal([]byte(got), &back) != nil || json.Unmarshal(want, &wanted) != nil || back != wanted {
				t.Fatalf("byte %#x at %d: %s, expected %s", c, at, got, want)
			}
		}
	}
}
