package ui

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// Markdown is CommonMark with tables, as people write it in descriptions. What they write is drawn from what was understood of it, node
// by node: HTML in it is shown as text, pictures as links, and links lead to the web or to a mailbox only.
type Markdown struct {
	Text  string
	Under int // level of the heading that it stands below, so that its own are lower; 0 = 1, the page's title
}

// Limits of one text.
const (
	maxMarkdown      = 64 << 10
	maxMarkdownDepth = 24
	maxBrackets      = 2000
)

// nested is a line that begins dozens of quotes or lists at once. Parsing it takes the square of their number.
var nested = regexp.MustCompile(`(?m)^[ \t]*(?:>[ \t]*|(?:[-+*]|\d{1,9}[.)])[ \t]+){30}`)

var markdown = goldmark.New(goldmark.WithExtensions(
	extension.Table, extension.Strikethrough, extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"})),
)).Parser()

// View draws the text.
func (m Markdown) View() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		p := pen{ctx: ctx, source: m.source(), under: max(m.Under, 1)}
		p.heading = p.under
		p.write(`<div class="prose">`)
		if p.odd() {
			p.write("<p>")
			p.say(string(p.source))
			p.write("</p>")
		} else {
			p.all(markdown.Parse(text.NewReader(p.source)))
		}
		p.write("</div>")
		_, err := io.WriteString(w, p.out.String())
		return err
	})
}

// Lead is the first paragraph as plain text, for places with one line.
func (m Markdown) Lead() string {
	p := pen{source: m.source()}
	if p.odd() {
		return m.Text
	}
	for n := markdown.Parse(text.NewReader(p.source)).FirstChild(); n != nil; n = n.NextSibling() {
		if lead := strings.TrimSpace(p.words(n)); lead != "" {
			return lead
		}
	}
	return ""
}

func (m Markdown) source() []byte {
	source := m.Text
	if len(source) > maxMarkdown {
		source = source[:maxMarkdown]
		if end := strings.LastIndexByte(source, '\n'); end >= 0 {
			source = source[:end+1]
		}
		source = strings.ToValidUTF8(source, "") + "…"
	}
	return []byte(strings.ToValidUTF8(source, "\ufffd"))
}

// pen writes nodes as HTML. Texts of the source go through say, and addresses through outside: nothing else of it is written.
type pen struct {
	ctx     context.Context
	source  []byte
	out     strings.Builder
	under   int // level of the heading above
	heading int // level of the last heading: none is more than one lower
	depth   int
}

// odd says that parsing the text would take too long.
func (p *pen) odd() bool {
	return nested.Match(p.source) || bytes.Count(p.source, []byte("[")) > maxBrackets
}

func (p *pen) write(markup string) { p.out.WriteString(markup) }

func (p *pen) say(text string) { p.out.WriteString(templ.EscapeString(text)) }

// all draws what is in a node.
func (p *pen) all(n ast.Node) {
	if p.depth++; p.depth <= maxMarkdownDepth {
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			p.node(child)
		}
	}
	p.depth--
}

// in draws what is in a node within an element.
func (p *pen) in(element string, n ast.Node) {
	p.write("<" + element + ">")
	p.all(n)
	name, _, _ := strings.Cut(element, " ")
	p.write("</" + name + ">")
}

// lines are those of a block, as they are written.
func (p *pen) lines(n ast.Node) string { return string(n.Lines().Value(p.source)) }

var escaped = regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]|&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});")

// unescaped resolves what stands for another letter.
func unescaped(source []byte) string {
	return escaped.ReplaceAllStringFunc(string(source), func(found string) string {
		if found[0] == '\\' {
			return found[1:]
		}
		return html.UnescapeString(found)
	})
}

// outside is the address of a link; "" for all but the web and mailboxes.
func outside(destination string) string {
	address, err := url.Parse(strings.TrimSpace(destination))
	switch {
	case err != nil:
	case (address.Scheme == "http" || address.Scheme == "https") && address.Host != "":
		return address.String()
	case address.Scheme == "mailto" && strings.Contains(address.Opaque, "@"):
		return "mailto:" + address.Opaque
	}
	return ""
}
