package ui

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"
)

// node draws what stands in a line.
func (p *pen) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		p.text(n)
	case *ast.String:
		p.say(string(n.Value))
	case *ast.Emphasis:
		p.in([]string{"em", "strong"}[n.Level-1], n)
	case *table.Strikethrough:
		p.in("s", n)
	case *ast.CodeSpan:
		p.code(n)
	case *ast.Link:
		p.link(unescaped(n.Destination), n)
	case *ast.Image:
		p.link(unescaped(n.Destination), n)
	case *ast.AutoLink:
		p.autoLink(n)
	case *ast.RawHTML:
		p.markup(string(n.Segments.Value(p.source)))
	default:
		p.block(n)
	}
}

func (p *pen) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		p.in("p", n)
	case *ast.Heading:
		p.heading = min(p.under+n.Level, p.heading+1, 6)
		p.in("h"+strconv.Itoa(p.heading), n)
	case *ast.List:
		p.list(n)
	case *ast.ListItem:
		p.in("li", n)
	case *ast.Blockquote:
		p.in("blockquote", n)
	case *ast.FencedCodeBlock:
		p.listing(Listing{Text: p.lines(n), Language: string(n.Language(p.source))})
	case *ast.CodeBlock:
		p.listing(Listing{Text: p.lines(n)})
	case *ast.HTMLBlock:
		p.html(n)
	case *ast.ThematicBreak:
		p.write("<hr>")
	case *table.Table:
		p.write(`<div class="scrolled" tabindex="0" role="group" aria-label="Table">`)
		p.in("table", n)
		p.write("</div>")
	case *table.TableHeader:
		p.row(n, `th scope="col"`)
	case *table.TableRow:
		p.row(n, "td")
	default:
		p.all(n)
	}
}

func (p *pen) text(n *ast.Text) {
	if value := n.Value(p.source); n.IsRaw() {
		p.say(string(value))
	} else {
		p.say(unescaped(value))
	}
	switch {
	case n.HardLineBreak():
		p.write("<br>")
	case n.SoftLineBreak():
		p.write("\n")
	}
}

// code is text in which no character has a meaning of its own.
func (p *pen) code(n *ast.CodeSpan) {
	p.write("<code>")
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			p.say(strings.ReplaceAll(string(t.Value(p.source)), "\n", " "))
		}
	}
	p.write("</code>")
}

// html is text here.
func (p *pen) html(n *ast.HTMLBlock) {
	p.write("<p>")
	p.say(p.lines(n))
	if n.HasClosure() {
		p.say(string(n.ClosureLine.Value(p.source)))
	}
	p.write("</p>")
}

var lineBreak = regexp.MustCompile(`(?i)^<br\s*/?>$`)

// markup is HTML, which is only text here: but for the line break, which tables cannot do without.
func (p *pen) markup(text string) {
	if lineBreak.MatchString(text) {
		p.write("<br>")
		return
	}
	p.say(text)
}

// link writes only its words if it leads to where links must not.
func (p *pen) link(destination string, n ast.Node) {
	p.open(destination)
	p.all(n)
	p.close(destination)
}

func (p *pen) autoLink(n *ast.AutoLink) {
	address := string(n.URL(p.source))
	if n.AutoLinkType == ast.AutoLinkEmail {
		address = "mailto:" + strings.TrimPrefix(address, "mailto:")
	}
	p.open(address)
	p.say(string(n.Label(p.source)))
	p.close(address)
}

func (p *pen) open(destination string) {
	if address := outside(destination); address != "" {
		p.write(`<a class="link" rel="noopener noreferrer" href="`)
		p.say(address)
		p.write(`">`)
	}
}

func (p *pen) close(destination string) {
	if outside(destination) != "" {
		p.write("</a>")
	}
}

func (p *pen) list(n *ast.List) {
	switch {
	case !n.IsOrdered():
		p.in("ul", n)
	case n.Start == 1:
		p.in("ol", n)
	default:
		p.in(`ol start="`+strconv.Itoa(n.Start)+`"`, n)
	}
}

func (p *pen) row(n ast.Node, cell string) {
	p.write("<tr>")
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		p.in(cell, child)
	}
	p.write("</tr>")
}

func (p *pen) listing(l Listing) {
	_ = l.View().Render(p.ctx, &p.out) // a strings.Builder takes everything
}

// words are those of a node, without its forms.
func (p *pen) words(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Text:
		text := unescaped(n.Value(p.source))
		if n.SoftLineBreak() || n.HardLineBreak() {
			text += " "
		}
		return text
	case *ast.AutoLink:
		return string(n.Label(p.source))
	case *ast.RawHTML:
		return string(n.Segments.Value(p.source))
	case *ast.HTMLBlock, *ast.CodeBlock, *ast.FencedCodeBlock:
		return p.lines(n)
	}
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		b.WriteString(p.words(child))
	}
	return b.String()
}
