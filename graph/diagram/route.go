package diagram

import (
	"cmp"
	"slices"
	"strings"
)

// draw adds a part to a drawing.
func (p *part) draw(d *Drawing) {
	for rank := 0; rank < len(p.l.layers); rank += 2 {
		for _, i := range p.l.layers[rank] {
			if p.l.vertices[i].block >= 0 {
				p.drawBlock(d, i)
			}
		}
	}
	for i := range p.l.links {
		d.Lines = append(d.Lines, p.line(i))
	}
	for i := range p.l.trunks {
		if t := &p.l.trunks[i]; t.label >= 0 {
			d.Labels = append(d.Labels, p.label(t))
		}
	}
	slices.SortStableFunc(d.Labels, func(a, b Label) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
}

// span is where the box of a block begins and ends in the direction of the ranks: it stands in the middle of its layer.
func (p *part) span(v *vertex) (start, end float64) {
	start = p.start[v.rank] + float64(int(p.size[v.rank]-v.along)/2)
	return start, start + v.along
}

func (p *part) drawBlock(d *Drawing, i int) {
	v := &p.l.vertices[i]
	b := &p.s.blocks[p.blocks[v.block]]
	start, end := p.span(v)
	near, far := p.point(start, v.at), p.point(end, v.at)
	x, y := min(near.X, far.X), near.Y-b.h/2
	if p.s.measure.Way.upright() {
		x, y = near.X-b.w/2, min(near.Y, far.Y)
	}
	frame := -1
	if inner := p.s.inner[p.blocks[v.block]]; len(inner) > 0 {
		d.Lines = append(d.Lines, p.loop(v, inner))
	}
	if b.framed {
		frame = len(d.Frames)
		d.Frames = append(d.Frames, Frame{
			X: x, Y: y, W: b.w, H: b.h, Kind: p.s.boxes[b.boxes[0]].Kind(), Count: len(b.boxes), Text: p.s.frameText(p.blocks[v.block]),
		})
		x, y = x+framePad, y+frameHead
	}
	for n, member := range b.boxes {
		box := p.s.boxes[member]
		box.X, box.Y, box.Rank, box.Frame = x, y, v.rank/2, frame
		if b.framed {
			box.X += float64(n%b.columns) * (box.W + cellGap)
			box.Y += float64(n/b.columns) * (nodeH + cellGap)
		}
		d.Nodes = append(d.Nodes, box)
		if len(p.s.loops[member]) > 0 {
			d.Lines = append(d.Lines, p.loop(v, p.s.loops[member]))
		}
	}
}

func (p *part) point(along, across float64) Point {
	if p.s.measure.Way.reversed() {
		along = p.length - along
	}
	if p.s.measure.Way.upright() {
		along, across = across, along
	}
	return Point{p.x + along, p.y + across}
}

// line follows a link from layer to layer: straight through a layer, in a curve between two.
func (p *part) line(i int) Line {
	link := &p.l.links[i]
	tail, head := &p.l.vertices[link.tail], &p.l.vertices[link.head]
	_, from := p.span(tail)
	to, _ := p.span(head)
	leave, reach := from, to-arrowSize
	line := Line{Edges: p.s.arcs[link.arc].edges, From: p.point(from, tail.at), To: p.point(to, head.at), Back: link.turned}
	line.Arrow = p.arrow(reach, to, head.at)
	if link.turned {
		leave, reach = from+arrowSize, to
		line.From, line.To = line.To, line.From
		line.Arrow = p.arrow(leave, from, tail.at)
	}
	pen := &pen{p: p}
	pen.move(leave, tail.at)
	pen.straight(max(leave, p.start[tail.rank]+p.size[tail.rank]))
	trunk := &p.l.trunks[p.l.trunkOf[i]]
	for _, w := range p.l.way(i) {
		v := &p.l.vertices[w]
		pen.curve(p.start[v.rank], v.at)
		if w == trunk.label {
			begin, end := p.labelSpan(trunk)
			pen.straight(begin)
			pen.move(end, v.at)
		}
		pen.straight(p.start[v.rank] + p.size[v.rank])
	}
	pen.curve(min(reach, p.start[head.rank]), head.at)
	pen.straight(reach)
	line.Path = pen.String()
	return line
}

// labelSpan puts a label to the side of its layer where the shared end is.
func (p *part) labelSpan(t *trunk) (begin, end float64) {
	v := &p.l.vertices[t.label]
	begin = p.start[v.rank]
	if !t.outward {
		begin += p.size[v.rank] - v.along
	}
	return begin, begin + v.along
}

func (p *part) label(t *trunk) Label {
	begin, end := p.labelSpan(t)
	middle := p.point((begin+end)/2, p.l.vertices[t.label].at)
	l := Label{X: middle.X, Y: middle.Y, H: labelH, Text: shorten(t.words, labelSize, p.s.measure.MaxText)}
	l.W = p.l.vertices[t.label].along
	if p.s.measure.Way.upright() {
		l.W = p.l.vertices[t.label].across
	}
	for _, i := range t.links {
		l.Edges = append(l.Edges, p.s.arcs[p.l.links[i].arc].edges...)
	}
	slices.SortFunc(l.Edges, compareEdges)
	return l
}

// arrow is a triangle with its tip at a box.
func (p *part) arrow(base, tip, across float64) string {
	const half = arrowSize / 2.0
	pen := &pen{p: p}
	pen.move(base, across-half)
	pen.to("L", p.point(tip, across))
	pen.to("L", p.point(base, across+half))
	pen.text.WriteString("Z")
	return pen.String()
}

// loop leads from a node to itself, beside it.
func (p *part) loop(v *vertex, edges []Edge) Line {
	_, end := p.span(v)
	side := v.at + v.across/2 - loopRoom
	out, in := end-nodeH/2-6, end-nodeH/2+6
	l := Line{Edges: edges, From: p.point(out, side), To: p.point(in, side)}
	const half = arrowSize / 2.0
	line := &pen{p: p}
	line.move(out, side)
	line.to("C", p.point(out, side+loopRoom), p.point(in, side+loopRoom+2), p.point(in, side+arrowSize-1))
	l.Path = line.String()
	head := &pen{p: p}
	head.move(in-half, side+arrowSize-1)
	head.to("L", p.point(in, side))
	head.to("L", p.point(in+half, side+arrowSize-1))
	head.text.WriteString("Z")
	l.Arrow = head.String()
	return l
}

// pen writes the d of an SVG path, in the direction of the ranks and along the layers.
type pen struct {
	p             *part
	along, across float64
	text          strings.Builder
}

func (n *pen) String() string { return n.text.String() }

func (n *pen) move(along, across float64) {
	n.along, n.across = along, across
	n.to("M", n.p.point(along, across))
}

func (n *pen) straight(along float64) {
	if along <= n.along {
		return
	}
	n.along = along
	if at := n.p.point(along, n.across); n.p.s.measure.Way.upright() {
		n.text.WriteString("V" + number(at.Y))
	} else {
		n.text.WriteString("H" + number(at.X))
	}
}

func (n *pen) curve(along, across float64) {
	if across == n.across {
		n.straight(along)
		return
	}
	half := (n.along + along) / 2
	if n.p.s.measure.Square {
		n.to("L", n.p.point(half, n.across))
		n.to("L", n.p.point(half, across))
		n.to("L", n.p.point(along, across))
		n.along, n.across = along, across
		return
	}
	n.to("C", n.p.point(half, n.across), n.p.point(half, across), n.p.point(along, across))
	n.along, n.across = along, across
}

func (n *pen) to(command string, points ...Point) {
	n.text.WriteString(command)
	for i, at := range points {
		if i > 0 {
			n.text.WriteByte(' ')
		}
		n.text.WriteString(number(at.X) + " " + number(at.Y))
	}
}
