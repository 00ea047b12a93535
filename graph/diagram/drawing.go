package diagram

import "strconv"

// Measure says how large things are drawn and which way the graph runs. Its zero value is the portal's look. All lengths are in the
// units of Drawing, pixels at their natural size.
type Measure struct {
	Way      Way
	NoLabels bool    // lines without words, for small drawings
	MaxText  float64 // widest name in a node, 176 if it is 0; longer ones lose their middle
	Frame    int     // least number of nodes of one kind with the same relations to be drawn as one frame, 6 if it is 0; negative: none
	Crowd    int     // more lines than this nobody can follow: nodes of one kind are framed then, 120 if it is 0; negative: never
	BothWays bool    // both words of a relation on its line
	Square   bool    // lines turn at right angles
}

// Way is where lines lead that do not run in a circle.
type Way int

// The ways.
const (
	LeftToRight Way = iota
	RightToLeft
	TopToBottom
	BottomToTop
)

func (w Way) upright() bool { return w == TopToBottom || w == BottomToTop }

func (w Way) reversed() bool { return w == RightToLeft || w == BottomToTop }

// Drawing is a graph with coordinates. X and Y are the left and the top of a thing, y grows downward.
type Drawing struct {
	Width, Height float64
	Frames        []Frame
	Lines         []Line
	Labels        []Label
	Nodes         []Box // in reading order: rank by rank
	Crowded       bool  // nodes of one kind stand together because there are too many lines to follow
}

// Box is a drawn node. Its icon has the size IconSize, its text is IconSize+14 from the left, both are in the middle of its height.
type Box struct {
	Node
	X, Y, W, H float64
	Text       string // the label, shortened if it is long
	Badge      string // such as +3, at the right; "" without neighbours to add
	Rank       int    // lines lead from lower to higher ranks, unless the relations run in a circle
	Frame      int    // index into Frames, -1 outside
}

// Frame surrounds nodes of one kind that have the same relations: one line leads to all of them.
type Frame struct {
	X, Y, W, H float64
	Kind       string // in lower case
	Count      int
	Text       string // such as "12 components", at the top; with how many relations they have among themselves
}

// Line stands for the relations of one entity, or of those in a frame, to another, or to those in a frame.
type Line struct {
	Edges []Edge
	Path  string // d of an SVG path, interrupted where a label stands
	Arrow string // d of an SVG path to fill: the head at To
	From  Point  // where it touches the node or frame of Edge.From
	To    Point
	Back  bool // leads against the ranks, because the relations run in a circle
}

// Point is a place in a Drawing.
type Point struct{ X, Y float64 }

// Label is a word on a line; lines from or to one node that say the same share it.
type Label struct {
	X, Y  float64 // the middle
	W, H  float64
	Text  string
	Edges []Edge
}

// ViewBox is the attribute of an SVG element.
func (d Drawing) ViewBox() string { return "0 0 " + number(d.Width) + " " + number(d.Height) }

// Sizes of what is drawn.
const (
	IconSize  = 14
	nodeSize  = 12.5 // of the font in nodes, at weight 500
	labelSize = 11
	pageSize  = 24 // of the second link
	nodeH     = 28
	labelH    = 16
	nodePad   = 8
	iconGap   = 6
	frameHead = 24
	framePad  = 8
	cellGap   = 6
	arrowSize = 7
	loopRoom  = 14
	margin    = 10
)

func (m Measure) completed() Measure {
	if m.MaxText <= 0 {
		m.MaxText = 176
	}
	m.MaxText = min(max(m.MaxText, 24), 2000)
	if m.Frame == 0 {
		m.Frame = 6
	}
	if m.Frame > 0 {
		m.Frame = max(m.Frame, 2)
	}
	if m.Crowd == 0 {
		m.Crowd = 120
	}
	return m
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// even rounds up, so that the middle of a thing is a whole number as well and thin lines stay sharp.
func even(f float64) float64 {
	n := int(f)
	if float64(n) < f {
		n++
	}
	return float64(n + n%2)
}
