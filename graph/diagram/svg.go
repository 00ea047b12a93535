package diagram

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/callboard/callboard/entity"
)

// Export says how a drawing becomes a file.
type Export struct {
	Title string // what the graph shows
	CSS   string // a stylesheet to put inside, such as Stylesheet; none for a drawing inside a page that has its own

	// Icon draws a kind in 24 by 24 units, as the inside of an svg element, and is written as it is; nil: the kind's first letter.
	Icon func(kind string) string
	Walk bool // say for a script which nodes, by their number, each line joins
}

// Stylesheet is a plain look for a drawing that stands alone. It follows what the reader prefers, light or dark.
const Stylesheet = `.graph{font:500 12.5px Inter,system-ui,sans-serif;background:#fff;color:#1b1a19}
.graph text{fill:currentColor}
.graph-line{fill:none;stroke:#a9a59f}
.graph-arrow{fill:#8a867f}
.graph-label{font-size:11px;font-weight:400;text-anchor:middle}
.graph .graph-label,.graph .graph-more,.graph .graph-frame-name{fill:#65625e}
.graph-box{fill:#fff;stroke:#d8d5d0}
.graph-frame-box{fill:#fbfbfa;stroke:#e7e5e2}
.graph-frame-name,.graph-more{font-size:11px}
.graph-more,.graph-letter{text-anchor:end}
.graph-root .graph-box{stroke:#3447c9;stroke-width:2}
.graph-missing .graph-box{stroke-dasharray:4 3}
.graph-icon{fill:none;stroke:#716e69;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.graph-bad .graph-box{stroke:#c2292e}
.graph-tile{fill:#716e69}
.graph .graph-letter{fill:#fff;font-size:9px;font-weight:600;text-anchor:middle}
.graph a:hover .graph-box,.graph a:focus .graph-box{stroke:#3447c9}
.graph-page path{fill:none;stroke:#716e69;stroke-width:1.5}.graph-hit{fill:none}
@media(prefers-color-scheme:dark){.graph{background:#191b1f;color:#ececea}.graph-box{fill:#191b1f;stroke:#3d4047}
.graph-frame-box{fill:#121316;stroke:#2a2c31}.graph-line{stroke:#5a5d64}.graph-arrow{fill:#7d8087}
.graph .graph-label,.graph .graph-more,.graph .graph-frame-name{fill:#a5a6ab}}
`

// SVG writes a drawing as an SVG document with classes and without inline style. Everything that came from the catalog is escaped, and
// links that a browser would run as a script are left out.
func SVG(w io.Writer, d Drawing, e Export) error {
	s := &svg{e: e, at: map[string]int{}}
	role := "img"
	for i, n := range d.Nodes {
		s.at[n.Ref] = i
		if linked(n.Href) || linked(n.Page) {
			role = "group" // inside an image nobody could reach the links
		}
	}
	s.raw(`<svg xmlns="http://www.w3.org/2000/svg" class="graph" role="`+role+`" viewBox="`, d.ViewBox(), `" width="`, number(d.Width),
		`" height="`, number(d.Height), `" aria-label="`)
	s.text(e.Title)
	s.raw(`">`)
	s.element("title", e.Title)
	if e.CSS != "" {
		s.element("style", e.CSS)
	}
	s.icons(d)
	s.raw(`<g>`)
	for _, f := range d.Frames {
		s.frame(f)
	}
	for _, l := range d.Lines {
		s.line(l)
	}
	for _, l := range d.Labels {
		s.raw(`<text class="graph-label" x="`, number(l.X), `" y="`, number(l.Y+4), `">`)
		s.text(l.Text)
		s.element("title", Words(l.Edges))
		s.raw(`</text>`)
	}
	for _, n := range d.Nodes {
		s.node(n)
	}
	s.raw("</g></svg>\n")
	_, err := w.Write(s.b.Bytes())
	return err
}

// wordsMost is how many relations Words spells out: a line to a frame may stand for hundreds.
const wordsMost = 12

// Words say in a line each what relations mean, read both ways.
func Words(edges []Edge) string {
	var text strings.Builder
	for i, e := range edges {
		if i == wordsMost {
			text.WriteString("\nand " + strconv.Itoa(len(edges)-i) + " more")
			break
		}
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(e.From + " " + e.Type + " " + e.To)
		if e.Reverse != "" {
			text.WriteString(", which is " + e.Reverse)
		}
	}
	return text.String()
}

type svg struct {
	b  bytes.Buffer
	e  Export
	at map[string]int // the number of a node
}

func (s *svg) raw(parts ...string) {
	for _, part := range parts {
		s.b.WriteString(part)
	}
}

func (s *svg) text(text string) { _ = xml.EscapeText(&s.b, []byte(text)) } // a buffer takes everything

func (s *svg) element(name, text string) {
	s.raw("<", name, ">")
	s.text(text)
	s.raw("</", name, ">")
}

func (s *svg) rect(class string, x, y, w, h float64) {
	s.raw(`<rect class="`, class, `" x="`, number(x+0.5), `" y="`, number(y+0.5), `" width="`, number(w-1), `" height="`, number(h-1), `" rx="6"/>`)
}

func (s *svg) frame(f Frame) {
	s.raw(`<g class="graph-frame">`)
	s.rect("graph-frame-box", f.X, f.Y, f.W, f.H)
	s.raw(`<text class="graph-frame-name" x="`, number(f.X+framePad), `" y="`, number(f.Y+16), `">`)
	s.text(f.Text)
	s.raw(`</text></g>`)
}

func (s *svg) line(l Line) {
	s.raw(`<g class="graph-edge`)
	if l.Back {
		s.raw(" graph-back")
	}
	s.raw(`"`)
	if s.e.Walk {
		s.raw(` data-joins="`)
		for i, e := range l.Edges {
			if i > 0 {
				s.raw(" ")
			}
			s.raw(strconv.Itoa(s.at[e.From]), "-", strconv.Itoa(s.at[e.To]))
		}
		s.raw(`"`)
	}
	s.raw(`>`)
	s.element("title", Words(l.Edges))
	s.raw(`<path class="graph-line" d="`, l.Path, `"/><path class="graph-arrow" d="`, l.Arrow, `"/></g>`)
}

func linked(href string) bool { return href != "" && !entity.IsScript(href) }

func (s *svg) node(n Box) {
	s.raw(`<g class="graph-node`)
	if class := kindClass(n.Kind()); class != "" {
		s.raw(" kind-", class)
	}
	if n.Root {
		s.raw(" graph-root")
	}
	if n.Missing {
		s.raw(" graph-missing")
	}
	if n.Bad != "" {
		s.raw(" graph-bad")
	}
	s.raw(`">`)
	if linked(n.Href) {
		s.raw(`<a href="`)
		s.text(n.Href)
		s.raw(`">`)
	}
	s.element("title", n.says())
	s.rect("graph-box", n.X, n.Y, n.W, n.H)
	s.icon(n)
	s.raw(`<text x="`, number(n.X+nodePad+IconSize+iconGap), `" y="`, number(n.Y+18.5), `">`)
	s.text(n.Text)
	s.raw(`</text>`)
	if n.Badge != "" {
		s.raw(`<text class="graph-more" x="`, number(n.end()), `" y="`, number(n.Y+18), `">`)
		s.text(n.Badge)
		s.raw(`</text>`)
	}
	if linked(n.Href) {
		s.raw(`</a>`)
	}
	if linked(n.Page) {
		s.page(n)
	}
	s.raw(`</g>`)
}

// says is what a node tells whoever points at it.
func (n Node) says() string {
	text := n.Label() + "\n" + n.Ref
	for _, more := range []string{n.Bad, n.Hint} {
		if more != "" {
			text += "\n" + more
		}
	}
	return text
}

// end is where the text of a node may reach.
func (n Box) end() float64 {
	if n.Page != "" {
		return n.X + n.W - pageSize
	}
	return n.X + n.W - nodePad
}

// page is the second link: an arrow at the end of the node.
func (s *svg) page(n Box) {
	x, y := n.X+n.W-pageSize, n.Y+(n.H-7)/2
	s.raw(`<a class="graph-page" href="`)
	s.text(n.Page)
	s.raw(`" aria-label="Open `)
	s.text(n.Label())
	s.raw(`">`)
	s.element("title", "Open the page of "+n.Label())
	s.raw(`<rect class="graph-hit" x="`, number(x), `" y="`, number(n.Y), `" width="`, number(pageSize), `" height="`, number(n.H), `"/>`)
	s.raw(`<path d="M`, number(x+9), " ", number(y), "h6v6M", number(x+15), " ", number(y), `l-7 7"/></a>`)
}

// icons draws each kind once, for all nodes to use.
func (s *svg) icons(d Drawing) {
	drawn := map[string]bool{}
	for _, n := range d.Nodes {
		if class := kindClass(n.Kind()); s.e.Icon != nil && !drawn[class] {
			drawn[class] = true
			s.raw(`<symbol id="graph-icon-`, class, `" viewBox="0 0 24 24">`, s.e.Icon(n.Kind()), `</symbol>`)
		}
	}
}

// icon is the first letter of the kind where there is no drawing: a file cannot count on the portal's icons.
func (s *svg) icon(n Box) {
	x, y := n.X+nodePad, n.Y+(n.H-IconSize)/2
	if s.e.Icon != nil {
		s.raw(`<use class="graph-icon" href="#graph-icon-`, kindClass(n.Kind()), `" x="`, number(x), `" y="`, number(y), `" width="14" height="14"/>`)
		return
	}
	s.raw(`<rect class="graph-tile" x="`, number(x), `" y="`, number(y), `" width="14" height="14" rx="3"/>`)
	for _, letter := range strings.ToUpper(n.Kind()) {
		s.raw(`<text class="graph-letter" x="`, number(x+IconSize/2), `" y="`, number(y+10.5), `">`)
		s.text(string(letter))
		s.raw(`</text>`)
		break
	}
}

// kindClass keeps of a kind what can stand in a class.
func kindClass(kind string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, kind)
}
