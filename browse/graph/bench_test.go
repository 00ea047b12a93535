package graph_test

import (
	"io"
	"testing"

	"github.com/callboard/callboard/browse/graph"
)

// BenchmarkLayout is the largest graph that pages show: 300 nodes with 600 edges, drawn by kind.
func BenchmarkLayout(b *testing.B) {
	g := crowdGraph(300)
	b.ReportMetric(float64(len(g.Edges)), "edges")
	for b.Loop() {
		graph.Layout(g, graph.Measure{})
	}
}

// BenchmarkEveryLine is the same for those who ask for every line.
func BenchmarkEveryLine(b *testing.B) {
	g := crowdGraph(300)
	for b.Loop() {
		graph.Layout(g, graph.Measure{Crowd: -1})
	}
}

func BenchmarkSVG(b *testing.B) {
	d := graph.Layout(crowdGraph(300), graph.Measure{})
	for b.Loop() {
		if err := graph.SVG(io.Discard, d, graph.Export{Title: "crowd"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExplore(b *testing.B) {
	w := crowd(10_000, 7)
	root := w.all()[0]
	for b.Loop() {
		graph.Explore(w.neighbours, graph.Options{Roots: []string{root}, Depth: 5})
	}
}

func BenchmarkPath(b *testing.B) {
	w := crowd(10_000, 7)
	all := w.all()
	for b.Loop() {
		graph.Path(w.neighbours, all[0], all[len(all)-1], graph.Options{})
	}
}
