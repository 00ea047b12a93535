package highlight_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/ui/highlight"
)

// marked writes each coloured word as class‹word›.
func marked(lines []highlight.Line) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, span := range line {
			if span.Class == highlight.Plain {
				b.WriteString(span.Text)
				continue
			}
			b.WriteString(string(span.Class) + "‹" + span.Text + "›")
		}
	}
	return b.String()
}

func plain(lines []highlight.Line) string {
	var texts []string
	for _, line := range lines {
		text := ""
		for _, span := range line {
			text += span.Text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "\n")
}

func TestLanguagesOfDefinitions(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"yaml", "paths: # all\n  /a: {x: 1, y: \"b\", z: [c, null]}", "t‹paths›: c‹# all›\n  t‹/a›: {t‹x›: n‹1›, t‹y›: s‹\"b\"›, t‹z›: [c, n‹null›]}"},
		{"yaml", "- url: https://a#b\n  'it''s': !!str &x ~\n\"200\":\n  - 1.5", "- t‹url›: https://a#b\n  t‹'it''s'›: k‹!!str &x ›n‹~›\nt‹\"200\"›:\n  - n‹1.5›"},
		{"yaml", "a: |\n  b: 1\n\n  # c\nd:\n- >-\n  e: 2\n- f: 3", "t‹a›: |\n  b: 1\n\n  # c\nt‹d›:\n- >-\n  e: 2\n- t‹f›: n‹3›"},
		{"yaml", "a: \"b\n  c: d\" # e", "t‹a›: s‹\"b›\ns‹  c: d\" ›c‹# e›"},
		{"json", "{\"a\": [1, true, \"b\\\"\"],\n \"c\" :\"d", "{t‹\"a\"›: [n‹1›, n‹true›, s‹\"b\\\"\"›],\n t‹\"c\" ›:s‹\"d›"},
		{"graphql", "type A {\n  b: Int!\n}", "k‹type ›f‹A ›{\n  t‹b›: f‹Int›!\n}"},
		{"grpc", `syntax = "proto3"; // x`, `k‹syntax ›= s‹"proto3"›; c‹// x›`},
		{"wsdl", `<a b="c">d</a>`, `t‹<a b=›s‹"c"›t‹>›dt‹</a>›`},
		{"curl", "curl -H 'A: b' \\\n  -d \"$X\"", "curl -H s‹'A: b' \\›\n  -d s‹\"›$Xs‹\"›"},
		{"catalog/catalog-info.yaml", "a: b", "t‹a›: b"},
		{"a.SQL", "SELECT 1", "k‹SELECT ›n‹1›"},
		{"unknown", "a: b", "a: b"},
		{"", "a: b", "a: b"},
	} {
		lines, coloured := highlight.Lines(c.language, c.text)
		if got := marked(lines); got != c.want || coloured != len(lines) {
			t.Errorf("%s:\n got %s\nwant %s", c.language, got, c.want)
		}
	}
}

func TestTextStaysAsItIs(t *testing.T) {
	for _, text := range []string{"", "\n", "a\n\nb\n", "a: |\n  b\n", "\x00\x01: \xff", "{\"a\": \"\\u", "\u202eabc: \u2028", strings.Repeat("[", 3000), "'''", "/* never closed"} {
		for _, language := range []string{"yaml", "json", "graphql", "proto", "xml", "html", "ts", "bash", "python", "none"} {
			if lines, _ := highlight.Lines(language, text); plain(lines) != text {
				t.Errorf("%s: %q became %q", language, text, plain(lines))
			}
		}
	}
	if lines, _ := highlight.Lines("yaml", "a: 1\r\nb: 2\r\n"); plain(lines) != "a: 1\nb: 2\n" {
		t.Errorf("ends of lines: %q", plain(lines))
	}
}

func TestLongTextIsPlainFromSomewhereOn(t *testing.T) {
	text := strings.Repeat("message A {}\n", 40_000)
	lines, coloured := highlight.Lines("proto", text)
	if plain(lines) != text || coloured == 0 || coloured >= len(lines)/2 {
		t.Errorf("%d of %d lines are coloured", coloured, len(lines))
	}
	if last := lines[len(lines)-2]; len(last) != 1 || last[0].Class != highlight.Plain {
		t.Errorf("the last line is %v", last)
	}
	if _, coloured := highlight.Lines("xml", strings.Repeat("<a>", 100_000)); coloured != 0 {
		t.Errorf("a long line is coloured")
	}
	for _, language := range []string{"yaml", "json"} {
		if lines, coloured := highlight.Lines(language, strings.Repeat("{\"key\": [\n", 200_000)); coloured != len(lines) {
			t.Errorf("%d of %d lines are coloured", coloured, len(lines))
		}
	}
}

func TestSameTextInAnotherLanguageHasOtherColours(t *testing.T) {
	const text = "type A = 1 // b"
	for range 2 {
		for language, want := range map[string]string{"ts": "k‹type ›A = n‹1 ›c‹// b›", "graphql": "k‹type ›f‹A ›= t‹1 ›// t‹b›", "none": text} {
			if lines, _ := highlight.Lines(language, text); marked(lines) != want {
				t.Errorf("%s: got %s, want %s", language, marked(lines), want)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add("yaml", "a: {b: 'c', d: [1, ~]} # e\n--- |\n  f")
	f.Add("xml", `<!DOCTYPE a [<!ENTITY b "c">]><a><![CDATA[d]]></a>`)
	f.Add("ts", "const a = `b${c}`; /d[/]e/g")
	f.Add("bash", "a <<'B'\n$(c \"${d:-'e'}\")\nB\n")
	f.Fuzz(func(t *testing.T, language, text string) {
		if lines, _ := highlight.Lines(language, text); plain(lines) != strings.ReplaceAll(text, "\r\n", "\n") {
			t.Errorf("%s: %q became %q", language, text, plain(lines))
		}
	})
}
