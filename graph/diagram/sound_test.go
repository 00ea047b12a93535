package diagram_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/callboard/callboard/graph/diagram"
)

// rect is something that takes room.
type rect struct {
	name       string
	x, y, w, h float64
}

func (a rect) overlaps(b rect) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

func (a rect) inside(b rect) bool {
	return a.x >= b.x && a.y >= b.y && a.x+a.w <= b.x+b.w && a.y+a.h <= b.y+b.h
}

// touches reports whether a point lies on the border.
func (a rect) touches(p diagram.Point) bool {
	within := p.X >= a.x && p.X <= a.x+a.w && p.Y >= a.y && p.Y <= a.y+a.h
	return within && (p.X == a.x || p.X == a.x+a.w || p.Y == a.y || p.Y == a.y+a.h)
}

// blocks are the rectangles that lines lead to: frames, and nodes outside of frames; and which of them each node is in.
func blocks(d diagram.Drawing) (all []rect, of map[string]int) {
	of = map[string]int{}
	for i, f := range d.Frames {
		all = append(all, rect{"frame " + strconv.Itoa(i), f.X, f.Y, f.W, f.H})
	}
	for _, n := range d.Nodes {
		if of[n.Ref] = n.Frame; n.Frame < 0 {
			of[n.Ref] = len(all)
			all = append(all, rect{n.Ref, n.X, n.Y, n.W, n.H})
		}
	}
	return all, of
}

// unsound says what is wrong with the drawing of a graph, "" if nothing is.
func unsound(g diagram.Graph, d diagram.Drawing) string {
	all, of := blocks(d)
	for _, check := range []string{misplaced(d, all), misled(d, all, of), lost(g, d)} {
		if check != "" {
			return check
		}
	}
	return ""
}

// misplaced looks for things that overlap or lie outside.
func misplaced(d diagram.Drawing, all []rect) string {
	everything := rect{"the drawing", 0, 0, d.Width, d.Height}
	for _, l := range d.Labels {
		all = append(all, rect{"label " + l.Text, l.X - l.W/2, l.Y - l.H/2, l.W, l.H})
	}
	var members []rect
	for _, n := range d.Nodes {
		if n.Frame < 0 {
			continue
		}
		members = append(members, rect{n.Ref, n.X, n.Y, n.W, n.H})
		if !members[len(members)-1].inside(all[n.Frame]) {
			return fmt.Sprintf("%s is outside of its frame", n.Ref)
		}
	}
	for _, group := range [][]rect{all, members} {
		for i, a := range group {
			if !a.inside(everything) {
				return fmt.Sprintf("%+v is outside of %+v", a, everything)
			}
			for _, b := range group[:i] {
				if a.overlaps(b) {
					return fmt.Sprintf("%+v overlaps %+v", a, b)
				}
			}
		}
	}
	return ""
}

// misled looks for lines that do not touch their ends, run through something else or lead to a lower rank.
func misled(d diagram.Drawing, all []rect, of map[string]int) string {
	ranks := map[string]int{}
	for _, n := range d.Nodes {
		ranks[n.Ref] = n.Rank
	}
	for _, l := range d.Lines {
		for _, e := range l.Edges {
			if !all[of[e.From]].touches(l.From) || !all[of[e.To]].touches(l.To) {
				return fmt.Sprintf("the line of %v ends at %v and %v", e, l.From, l.To)
			}
			if of[e.From] != of[e.To] && (ranks[e.From] < ranks[e.To]) == l.Back {
				return fmt.Sprintf("%v leads from rank %d to %d", e, ranks[e.From], ranks[e.To])
			}
		}
		for _, p := range points(l.Path) {
			if p.X < 0 || p.Y < 0 || p.X > d.Width || p.Y > d.Height || math.IsNaN(p.X+p.Y) {
				return fmt.Sprintf("the line of %v leaves the drawing at %v", l.Edges, p)
			}
			for _, r := range all {
				if p.X > r.x && p.X < r.x+r.w && p.Y > r.y && p.Y < r.y+r.h {
					return fmt.Sprintf("the line of %v runs through %s", l.Edges, r.name)
				}
			}
		}
	}
	return ""
}

// lost looks for nodes and edges that are not drawn exactly once.
func lost(g diagram.Graph, d diagram.Drawing) string {
	nodes, edges := map[string]bool{}, map[diagram.Edge]bool{}
	for _, n := range g.Nodes {
		nodes[n.Ref] = true
	}
	for _, e := range g.Edges {
		if nodes[e.From] && nodes[e.To] {
			edges[e] = true
		}
	}
	if len(d.Nodes) != len(nodes) {
		return fmt.Sprintf("%d nodes of %d", len(d.Nodes), len(nodes))
	}
	drawn := map[diagram.Edge]bool{}
	for _, l := range d.Lines {
		for _, e := range l.Edges {
			if drawn[e] {
				return fmt.Sprintf("%v is drawn twice", e)
			}
			drawn[e] = true
		}
	}
	if len(drawn) != len(edges) {
		return fmt.Sprintf("%d edges of %d", len(drawn), len(edges))
	}
	return ""
}

// points follows a path, a few steps for each curve.
func points(path string) []diagram.Point {
	var found []diagram.Point
	var at diagram.Point
	for path != "" {
		command := path[0]
		end := strings.IndexAny(path[1:], "MLCHV") + 1
		if end == 0 {
			end = len(path)
		}
		var n []float64
		for _, text := range strings.Fields(path[1:end]) {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				f = math.NaN()
			}
			n = append(n, f)
		}
		path = path[end:]
		switch command {
		case 'H':
			found, at.X = append(found, diagram.Point{X: (at.X + n[0]) / 2, Y: at.Y}), n[0]
		case 'V':
			found, at.Y = append(found, diagram.Point{X: at.X, Y: (at.Y + n[0]) / 2}), n[0]
		case 'C':
			for step := 1; step < 8; step++ {
				t := float64(step) / 8
				u := 1 - t
				a, b, c, e := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
				found = append(found, diagram.Point{X: a*at.X + b*n[0] + c*n[2] + e*n[4], Y: a*at.Y + b*n[1] + c*n[3] + e*n[5]})
			}
			at = diagram.Point{X: n[4], Y: n[5]}
		default:
			at = diagram.Point{X: n[0], Y: n[1]}
		}
		found = append(found, at)
	}
	return found
}
