package ui_test

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/ui"
)

func drawn(t *testing.T, component templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := component.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func wants(t *testing.T, body string, contains, lacks []string) {
	t.Helper()
	for _, part := range contains {
		if !strings.Contains(body, part) {
			t.Errorf("lacks %s: %s", part, body)
		}
	}
	for _, part := range lacks {
		if strings.Contains(body, part) {
			t.Errorf("has %s: %s", part, body)
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// copied is what a reader gets who selects all lines.
func copied(body string) string {
	_, lines, _ := strings.Cut(body, "<ol>")
	lines, _, _ = strings.Cut(lines, "</ol>")
	return html.UnescapeString(tags.ReplaceAllString(lines, ""))
}

func TestListingHasNumbersMarksAndColours(t *testing.T) {
	text := "spec:\n\towner: 42 # <b>\n  system: \"x\"\n"
	body := drawn(t, ui.Listing{Text: text, Language: "catalog-info.yaml", First: 11, Anchors: true, Marks: map[int]int{12: 9, 13: 0}, Copy: true, Label: "The file"}.View())
	wants(t, body, []string{
		`<li data-n="11" id="L11"><span class="t">spec</span>:`, `<li class="hit" data-n="12" id="L12">`, "data-at=\"\t       ↑\"", `<li class="hit" data-n="13"`,
		`<span class="n">42 </span><span class="c"># &lt;b&gt;</span>`, `aria-label="The file"`, "<copy-text>", "code numbered",
	}, []string{"<b>", `class="note"`})
	if got := copied(body); got != text {
		t.Errorf("copied %q", got)
	}
	wants(t, drawn(t, ui.Listing{Text: text}.View()), []string{"owner: 42 # &lt;b&gt;"}, []string{"<span", "data-n", "id=", "copy-text", "numbered"})
}

func TestListingSaysWhatItLeavesOut(t *testing.T) {
	many := drawn(t, ui.Listing{Text: strings.Repeat("a: 1\n", 5000), Language: "yaml", First: 1, Copy: true, Whole: "/all"}.View())
	if n := strings.Count(many, "<li"); n != 3000 {
		t.Errorf("%d lines", n)
	}
	wants(t, many, []string{"Only the first 3,000 lines are shown.", `href="/all"`}, []string{"copy-text"})

	wide := drawn(t, ui.Listing{Text: "a: b\nc: " + strings.Repeat("ü", 5000) + "\nd: e\n", Language: "yaml", Copy: true}.View())
	wants(t, wide, []string{"1 long line is cut off.", "ü…", `<span class="t">d</span>: e`}, []string{"copy-text", "\ufffd"})
	if len(wide) > 3000 {
		t.Errorf("%d bytes for a long line", len(wide))
	}

	odd := drawn(t, ui.Listing{Text: "type A { b: Int }\n# " + strings.Repeat("x", 1200) + "\ntype C { d: Int }", Language: "graphql", First: 5}.View())
	wants(t, odd, []string{"From line 6 on it is too long or too odd for colours.", "\ntype C { d: Int }"[1:]}, nil)
}

func TestListingOfHostileTextIsText(t *testing.T) {
	for _, language := range []string{"", "yaml", "json", "xml", "html", "graphql", "proto", "curl", "ts"} {
		for _, text := range []string{"</li></ol><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "\x00\x1b[31m<b>", "\u202e<i>", "'\"<!--"} {
			body := drawn(t, ui.Listing{Text: text, Language: language, Label: text, First: 1, Marks: map[int]int{1: 3}}.View())
			wants(t, body, nil, []string{"<script", "<img", "<b>", "<!--", "<i>\u202e"})
			if got := copied(body); strings.ReplaceAll(got, "\ufffd", "\x00") != text+"\n" {
				t.Errorf("%s: %q became %q", language, text, got)
			}
		}
	}
}
