package diagram_test

import (
	"io"
	"testing"

	"github.com/callboard/callboard/graph/diagram"
)

// BenchmarkLayout is the largest graph that pages show: 300 nodes with 600 edges, drawn by kind.
func BenchmarkLayout(b *testing.B) {
	g := crowdGraph(300)
	b.ReportMetric(float64(len(g.Edges)), "edges")
	for b.Loop() {
		diagram.Layout(g, diagram.Measure{})
	}
}

// BenchmarkEveryLine is the same for those who ask for every line.
func BenchmarkEveryLine(b *testing.B) {
	g := crowdGraph(300)
	for b.Loop() {
		diagram.Layout(g, diagram.Measure{Crowd: -1})
	}
}

func BenchmarkSVG(b *testing.B) {
	d := diagram.Layout(crowdGraph(300), diagram.Measure{})
	for b.Loop() {
		if err := diagram.SVG(io.Discard, d, diagram.Export{Title: "crowd"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExplore(b *testing.B) {
	w := crowd(10_000, 7)
	root := w.all()[0]
	for b.Loop() {
		diagram.Explore(w.neighbours, diagram.Options{Roots: []string{root}, Depth: 5})
	}
}

func BenchmarkPath(b *testing.B) {
	w := crowd(10_000, 7)
	all := w.all()
	for b.Loop() {
		diagram.Path(w.neighbours, all[0], all[len(all)-1], diagram.Options{})
	}
}
