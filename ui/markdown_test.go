package ui_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/callboard/callboard/ui"
)

func prose(t *testing.T, text string) string {
	t.Helper()
	body := drawn(t, ui.Markdown{Text: text, Under: 2}.View())
	return strings.TrimSuffix(strings.TrimPrefix(body, `<div class="prose">`), "</div>")
}

const toWeb = `<a class="link" rel="noopener noreferrer" href="`

func TestMarkdownOfDescriptions(t *testing.T) {
	for text, want := range map[string]string{
		"A **hold** of *ten* minutes,\nthen `X-Key`.\n\nNext.": "<p>A <strong>hold</strong> of <em>ten</em> minutes,\nthen <code>X-Key</code>.</p><p>Next.</p>",
		"One  \ntwo<br/>three":                                 "<p>One<br>two<br>three</p>",
		"* a\n* b\n  1. c":                                     "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>",
		"3) a\n4) b":                                           `<ol start="3"><li>a</li><li>b</li></ol>`,
		"> ~~said~~\n\n" + strings.Repeat("-", 40):             "<blockquote><p><s>said</s></p></blockquote><hr>",
		"[site](https://a.example/x?y=1&z=2 'no')":             "<p>" + toWeb + `https://a.example/x?y=1&amp;z=2">site</a></p>`,
		"See https://a.example/b, <me@a.example> or [us](mailto:us@a.example?subject=x).": "<p>See " + toWeb + `https://a.example/b">https://a.example/b</a>, ` +
			toWeb + `mailto:me@a.example">me@a.example</a> or ` + toWeb + `mailto:us@a.example">us</a>.</p>`,
		"![a picture](https://a.example/p.png)": "<p>" + toWeb + `https://a.example/p.png">a picture</a></p>`,
		"[a]\n\n[a]: https://a.example":         "<p>" + toWeb + `https://a.example">a</a></p>`,
		"\\*no\\* &amp; &copy; `\\* &amp;`":     "<p>*no* &amp; © <code>\\* &amp;amp;</code></p>",
		"| a | b |\n|---|---|\n| 1 | `2` |":     `<div class="scrolled" tabindex="0" role="group" aria-label="Table"><table><tr><th scope="col">a</th><th scope="col">b</th></tr><tr><td>1</td><td><code>2</code></td></tr></table></div>`,
		"":                                      "",
	} {
		if got := prose(t, text); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
	wants(t, prose(t, "```json\n{\"a\": 1}\n```\n\n    plain"), []string{`<span class="t">&#34;a&#34;</span>`, `class="code"`, "plain"}, nil)
}

func TestHeadingsOfDescriptionsAreBelowThoseOfThePage(t *testing.T) {
	got := prose(t, "### Deep\n# Top\n### Deeper\n###### Deepest\n## Back")
	if want := "<h3>Deep</h3><h3>Top</h3><h4>Deeper</h4><h5>Deepest</h5><h4>Back</h4>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLeadOfADescriptionIsItsFirstParagraph(t *testing.T) {
	for text, want := range map[string]string{
		"A **hold** of\n[ten](https://a.example) `minutes` &amp; <b>more</b>.\n\nNext.": "A hold of ten minutes & <b>more</b>.",
		"\n\n# Title\n\nText": "Title", "- one\n- two": "onetwo", "": "", "---\n\nhttps://a.example/x": "https://a.example/x",
		"<script>alert(1)</script>": "<script>alert(1)</script>", "    code\n\nmore": "code",
	} {
		if got := (ui.Markdown{Text: text}).Lead(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// written are the elements that descriptions may become, each with all the attributes that it may have.
var written = regexp.MustCompile(`^<(?:/?(?:p|em|strong|s|code|ul|li|ol|blockquote|h[2-6]|table|tr|th|td|a|div|span|i)|ol start="\d+"|br|hr|th scope="col"` +
	`|a class="link" rel="noopener noreferrer" href="(?:https?://|mailto:)[^"<>]*"|div class="(?:prose|listing|code)"|p class="note"|span class="[a-z]"` +
	`|div class="(?:scrolled|code)" tabindex="0" role="group" aria-label="[A-Za-z]+"|li)>$`)

func checkHarmless(t *testing.T, text string) {
	t.Helper()
	body := drawn(t, ui.Markdown{Text: text}.View())
	for _, tag := range tags.FindAllString(body, -1) {
		if !written.MatchString(tag) {
			t.Errorf("%q became %s with %s", text, body, tag)
		}
	}
	if rest := tags.ReplaceAllString(body, ""); strings.ContainsAny(rest, "<>") {
		t.Errorf("%q became %s", text, body)
	}
}

var hostile = []string{
	"<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<svg><script>alert(1)</script></svg>", "<!-- --><style>*{}</style>", "<a href='javascript:x'>y</a>",
	"[x](javascript:alert(1))", "[x](JaVaScRiPt&colon;alert(1))", "[x](java\nscript:alert(1))", "[x](data:text/html,<script>)", "[x](&#106;avascript:alert(1))",
	"[x](//evil.example)", "[x](/logout)", "[x](https:evil)", "[x](vbscript:x)", "<javascript:alert(1)>", "<https://a.example/\"onmouseover=alert(1)>",
	"[x](https://a.example/\"onmouseover=\"alert(1))", "![\"onerror=alert(1)](javascript:x)", "[x]: javascript:alert(1)\n\n[x]", "```\"><script>\n</code></pre><script>\n```",
	"`<script>`", "    <script>", "|<script>|a|\n|-|-|\n|<img onerror=x>|b|", "# <b onclick=x>", "\x00<b>", "\xff\xfe<i>", "\u202e<b>\u202d", "&lt;script&gt;", "\\<script>",
	strings.Repeat("> ", 5000) + "x", strings.Repeat("- ", 5000) + "x", strings.Repeat("[", 20000), strings.Repeat("*a ", 20000), strings.Repeat("![", 10000),
	strings.Repeat("`", 20000), strings.Repeat("<", 20000), strings.Repeat("&", 20000), strings.Repeat("|", 20000), strings.Repeat("a|b\n-|-\n", 2000), strings.Repeat("<a ", 9000),
	strings.Repeat("_a__b", 9000), strings.Repeat("\\", 20000), strings.Repeat("[a](", 9000), strings.Repeat("[a]: b\n", 5000),
}

func TestHostileDescriptionsAreHarmless(t *testing.T) {
	for _, text := range hostile {
		checkHarmless(t, text)
	}
	got := html.UnescapeString(tags.ReplaceAllString(prose(t, "a <b onclick=x>c</b> [d](javascript:e)"), ""))
	if got != "a <b onclick=x>c</b> d" {
		t.Errorf("what is not drawn is not shown either: %q", got)
	}
	if body := prose(t, strings.Repeat("wörd ", 50_000)); len(body) > 256<<10 || !strings.HasPrefix(body, "<p>wörd wörd") || !strings.HasSuffix(body, "…</p>") || strings.Contains(body, "\ufffd") {
		t.Errorf("one long line is %d bytes: %.80s", len(body), body)
	}
	if body := prose(t, strings.Repeat("word\n\n", 50_000)); len(body) > 256<<10 || !strings.HasSuffix(body, "<p>…</p>") {
		t.Errorf("%d bytes for a long text", len(body))
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, text := range slices.DeleteFunc(slices.Clone(hostile), func(s string) bool { return len(s) > 500 }) {
		f.Add(text)
	}
	f.Fuzz(checkHarmless)
}
