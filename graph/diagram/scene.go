package diagram

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/names"
)

// scene is a graph prepared for layout: what stands together is one block, what says the same between two blocks is one arc.
type scene struct {
	measure Measure
	boxes   []Box
	blocks  []block
	arcs    []arc    // sorted by from, words and to
	loops   [][]Edge // of a box to itself
	inner   [][]Edge // of a block, between its boxes
	crowded bool
}

// block is a node, or a frame with several.
type block struct {
	boxes   []int
	framed  bool
	columns int
	w, h    float64
	loop    bool
}

type arc struct {
	from, to int
	words    string
	edges    []Edge
}

func newScene(g Graph, m Measure) *scene {
	s := &scene{measure: m}
	at := s.addNodes(g.Nodes)
	s.loops = make([][]Edge, len(s.boxes))
	all := slices.Clone(g.Edges)
	slices.SortFunc(all, compareEdges)
	var edges []Edge
	for _, e := range slices.Compact(all) {
		from, known := at[e.From]
		to, also := at[e.To]
		switch {
		case !known || !also:
		case from == to:
			s.loops[from] = append(s.loops[from], e)
		default:
			edges = append(edges, e)
		}
	}
	s.connect(edges, at, s.alike(edges, at), s.measure.Frame)
	if m.Crowd > 0 && m.Frame > 0 && len(s.arcs) > m.Crowd {
		s.crowded, s.blocks, s.arcs = true, nil, nil
		s.connect(edges, at, s.ofOneKind(edges, at), 2)
	}
	return s
}

// connect puts the boxes into blocks, at least so many alike into a frame, and finds the lines between them.
func (s *scene) connect(edges []Edge, at map[string]int, alike []twins, frame int) {
	blockOf := s.addBlocks(alike, frame)
	s.inner = make([][]Edge, len(s.blocks))
	s.addArcs(edges, func(ref string) int { return blockOf[at[ref]] })
	for i := range s.blocks {
		b := &s.blocks[i]
		b.loop = b.loop || len(s.inner[i]) > 0
		if b.framed {
			s.arrange(b, s.frameText(i))
		}
	}
}

// addNodes puts what is alike together: by distance, kind and label.
func (s *scene) addNodes(nodes []Node) map[string]int {
	nodes = slices.Clone(nodes)
	slices.SortStableFunc(nodes, func(a, b Node) int {
		return cmp.Or(
			cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Kind(), b.Kind()),
			cmp.Compare(strings.ToLower(a.Label()), strings.ToLower(b.Label())), cmp.Compare(a.Ref, b.Ref))
	})
	at := make(map[string]int, len(nodes))
	for _, n := range nodes {
		if _, twice := at[n.Ref]; twice {
			continue
		}
		at[n.Ref] = len(s.boxes)
		b := Box{Node: n, Text: shorten(n.Label(), nodeSize, s.measure.MaxText), H: nodeH, Frame: -1}
		b.W = nodePad + IconSize + iconGap + textWidth(b.Text, nodeSize) + nodePad
		if n.More > 0 {
			b.Badge = "+" + strconv.Itoa(n.More)
			b.W += iconGap + textWidth(b.Badge, labelSize)
		}
		if n.Page != "" {
			b.W += pageSize - nodePad
		}
		b.W = even(b.W)
		s.boxes = append(s.boxes, b)
	}
	return at
}

// addBlocks frames what is alike.
func (s *scene) addBlocks(alike []twins, frame int) []int {
	blockOf := make([]int, len(s.boxes))
	framed := map[string]int{}
	for i, b := range s.boxes {
		twins := alike[i]
		if found, ok := framed[twins.key]; ok && twins.count >= frame {
			blockOf[i] = found
			s.blocks[found].boxes = append(s.blocks[found].boxes, i)
			continue
		}
		blockOf[i] = len(s.blocks)
		fresh := block{boxes: []int{i}, w: b.W, h: b.H, loop: len(s.loops[i]) > 0}
		if fresh.framed = frame > 0 && twins.count >= frame; fresh.framed {
			framed[twins.key] = blockOf[i]
		}
		s.blocks = append(s.blocks, fresh)
	}
	return blockOf
}

// twins says which nodes stand for the same, and how many they are; 0 if a node stands for itself.
type twins struct {
	key   string
	count int
}

// alike finds the nodes of one kind that have the same relations to the same others.
func (s *scene) alike(edges []Edge, at map[string]int) []twins {
	relations := make([][]string, len(s.boxes))
	for _, e := range edges {
		from, to := at[e.From], at[e.To]
		relations[from] = append(relations[from], fmt.Sprintf(">%d %q %q", to, e.Type, e.Reverse))
		relations[to] = append(relations[to], fmt.Sprintf("<%d %q %q", from, e.Type, e.Reverse))
	}
	return s.counted(relations)
}

// ofOneKind finds the nodes of one kind that are as far from a root, and are related to roots in the same ways.
func (s *scene) ofOneKind(edges []Edge, at map[string]int) []twins {
	relations := make([][]string, len(s.boxes))
	for i, b := range s.boxes {
		relations[i] = []string{strconv.Itoa(b.Distance)}
	}
	for _, e := range edges {
		from, to := at[e.From], at[e.To]
		if s.boxes[to].Root {
			relations[from] = append(relations[from], fmt.Sprintf(">%q", e.Type))
		}
		if s.boxes[from].Root {
			relations[to] = append(relations[to], fmt.Sprintf("<%q", e.Type))
		}
	}
	return s.counted(relations)
}

// counted puts nodes of one kind together that have the same words. Roots and nodes that lead to themselves stand alone.
func (s *scene) counted(words [][]string) []twins {
	alike, count := make([]twins, len(s.boxes)), map[string]int{}
	for i, b := range s.boxes {
		if b.Root || len(s.loops[i]) > 0 {
			continue
		}
		slices.Sort(words[i])
		alike[i].key = b.Kind() + "\n" + strings.Join(slices.Compact(words[i]), "\n")
		count[alike[i].key]++
	}
	for i := range alike {
		alike[i].count = count[alike[i].key]
	}
	return alike
}

// arrange makes a frame about as wide as it is high, and all cells of it alike.
func (s *scene) arrange(b *block, text string) {
	cell := 0.0
	for _, i := range b.boxes {
		cell = max(cell, s.boxes[i].W)
	}
	for _, i := range b.boxes {
		s.boxes[i].W = cell
	}
	n := float64(len(b.boxes))
	b.columns = int(max(1, math.Round(math.Sqrt(n*(nodeH+cellGap)/(cell+cellGap)*1.1))))
	rows := (len(b.boxes) + b.columns - 1) / b.columns
	b.columns = (len(b.boxes) + rows - 1) / rows
	b.w = even(max(2*framePad+float64(b.columns)*(cell+cellGap)-cellGap, 2*framePad+textWidth(text, labelSize)))
	b.h = even(frameHead + framePad + float64(rows)*(nodeH+cellGap) - cellGap)
}

func (s *scene) frameText(i int) string {
	b := &s.blocks[i]
	kind := s.boxes[b.boxes[0]].Kind()
	text := shorten(fmt.Sprintf("%d %s", len(b.boxes), names.Plural(kind)), labelSize, s.measure.MaxText)
	if among := s.words(s.inner[i]); among != "" {
		text += ", among them " + shorten(among, labelSize, 2*s.measure.MaxText)
	}
	return text
}

// addArcs joins the relations between two blocks that run one way.
func (s *scene) addArcs(edges []Edge, blockOf func(string) int) {
	type way struct{ from, to int }
	ways := map[way]*arc{}
	for _, e := range edges {
		w := way{blockOf(e.From), blockOf(e.To)}
		if w.from == w.to {
			s.inner[w.from] = append(s.inner[w.from], e)
			continue
		}
		if ways[w] == nil {
			ways[w] = &arc{from: w.from, to: w.to}
		}
		ways[w].edges = append(ways[w].edges, e)
	}
	for _, a := range ways {
		a.words = s.words(a.edges)
	}
	for _, a := range slices.SortedFunc(maps.Values(ways), func(a, b *arc) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.words, b.words), cmp.Compare(a.to, b.to))
	}) {
		s.arcs = append(s.arcs, *a)
	}
}

// words name relations; where many stand for one line because of the crowd, with how often each occurs.
func (s *scene) words(edges []Edge) string {
	count := map[string]int{}
	for _, e := range edges {
		word := e.Type
		if s.measure.BothWays && e.Reverse != "" {
			word += " / " + e.Reverse
		}
		count[word]++
	}
	words := slices.Sorted(maps.Keys(count))
	for i, word := range words {
		if n := count[word]; s.crowded && n > 1 {
			words[i] += " " + strconv.Itoa(n)
		}
	}
	return strings.Join(words, ", ")
}

// components are the blocks that arcs connect, each sorted, by their first block.
func (s *scene) components() [][]int {
	parent := make([]int, len(s.blocks))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, a := range s.arcs {
		if from, to := find(a.from), find(a.to); from != to {
			parent[max(from, to)] = min(from, to)
		}
	}
	var components [][]int
	at := map[int]int{}
	for i := range s.blocks {
		root := find(i)
		if _, known := at[root]; !known {
			at[root] = len(components)
			components = append(components, nil)
		}
		components[at[root]] = append(components[at[root]], i)
	}
	return components
}
