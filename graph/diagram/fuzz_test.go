package diagram_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/callboard/callboard/graph/diagram"
)

// FuzzLayout draws graphs made of bytes: three are an edge, from, to and type; every node that an edge names exists, but for the last.
func FuzzLayout(f *testing.F) {
	f.Add([]byte{}, "", uint8(0))
	f.Add([]byte{0, 1, 0, 1, 2, 0, 2, 0, 1}, "a circle", uint8(1))
	f.Add([]byte{0, 0, 0, 0, 1, 9, 1, 0, 9, 0, 1, 8}, "loops\x00\xff and opposites", uint8(2))
	f.Add([]byte{0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 5, 0, 0, 6, 0, 0, 7, 0, 8, 7, 1, 9, 9, 9}, "frames", uint8(7))
	f.Fuzz(func(t *testing.T, data []byte, title string, how uint8) {
		if len(data) > 600 || len(title) > 2000 {
			t.Skip("large inputs only repeat what small ones do")
		}
		name := func(b byte) string { return fmt.Sprintf("kind%d:default/%d", b%3, b) }
		g, seen := diagram.Graph{}, map[byte]bool{}
		for i := 0; i+2 < len(data); i += 3 {
			for _, b := range data[i : i+2] {
				if !seen[b] && b != 255 {
					seen[b] = true
					g.Nodes = append(g.Nodes, diagram.Node{Ref: name(b), Title: title, Href: title, Root: b == 0, Distance: int(b % 4), More: int(b) * int(how)})
				}
			}
			g.Edges = append(g.Edges, diagram.Edge{From: name(data[i]), To: name(data[i+1]), Type: fmt.Sprint(title, data[i+2]%5)})
		}
		m := diagram.Measure{Way: diagram.Way(how % 4), NoLabels: how&32 > 0, Frame: int(how>>2) - 8, MaxText: float64(how) * 3, Crowd: int(how % 9), Square: how&16 > 0}
		d := diagram.Layout(g, m)
		if wrong := unsound(g, d); wrong != "" {
			t.Error(wrong)
		}
		if err := diagram.SVG(io.Discard, d, diagram.Export{Title: title}); err != nil {
			t.Error(err)
		}
	})
}
