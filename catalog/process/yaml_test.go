package process_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

const head = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: x}\n"

func parse(text string) *process.Document {
	parts := process.Split([]byte(text))
	if len(parts) == 0 {
		return &process.Document{Empty: true}
	}
	return process.Parse(parts[0], "file:/x.yaml")
}

// Values are those of YAML 1.2's core schema, printed as JavaScript prints them.
func TestScalars(t *testing.T) {
	for text, want := range map[string]string{
		"yes": `"yes"`, "No": `"No"`, "on": `"on"`, "true": `true`, "False": `false`, "tRUE": `"tRUE"`,
		"~": `null`, "null": `null`, "NULL": `null`, "nULL": `"nULL"`, "": `null`,
		"12": `12`, "-12": `-12`, "+12": `12`, "012": `12`, "1_000": `"1_000"`, "0o17": `15`, "0o18": `"0o18"`, "0xFf": `255`, "-0x1": `"-0x1"`,
		"0b11": `"0b11"`, "1:30": `"1:30"`, "1.10": `1.1`, "1.": `1`, ".5": `0.5`, "-.5e-3": `-0.0005`, "1e3": `1000`, "1e": `"1e"`, ".": `"."`, "+": `"+"`,
		"1e400": `null`, ".inf": `null`, "-.Inf": `null`, ".NaN": `null`, "-0": `0`, "-0.0": `0`,
		"9007199254740993": `9007199254740992`, "12345678901234567890": `12345678901234567000`, "1e21": `1e+21`,
		"2026-01-02": `"2026-01-02"`, "2026-01-02T03:04:05Z": `"2026-01-02T03:04:05Z"`, "1.2.3": `"1.2.3"`,
		`"12"`: `"12"`, "'yes'": `"yes"`, "!!str 12": `"12"`, `!!int "12"`: `12`, "!!float 1.5": `1.5`, "!!null ''": `null`, "!!binary aGk=": `"aGk="`, "!own x": `"x"`,
	} {
		d := parse(head + "spec:\n  v: " + text + "\n")
		if d.Entity == nil {
			t.Errorf("%q: %v", text, d.Problems)
			continue
		}
		got, _ := json.Marshal(d.Entity.Spec()["v"])
		if string(got) != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestMappings(t *testing.T) {
	for text, want := range map[string]string{
		"{1: a, true: b, ~: c, 1.10: d, yes: e}": `{"":"c","1":"a","1.1":"d","true":"b","yes":"e"}`,
		"{a: &x {b: 1}, <<: *x, c: *x}":          `{"\u003c\u003c":{"b":1},"a":{"b":1},"c":{"b":1}}`,
		"{&k a: 1, b: *k }":                      `{"a":1,"b":"a"}`,
	} {
		d := parse(head + "spec: " + text + "\n")
		if d.Entity == nil {
			t.Errorf("%s: %v", text, d.Problems)
			continue
		}
		if got, _ := json.Marshal(d.Entity.Spec()); string(got) != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func TestUnusableDocumentsSayWhyAndWhere(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for _, pair := range []string{"ba", "cb", "dc", "ed", "fe", "gf"} {
		bomb += pair[:1] + ": &" + pair[:1] + " [" + strings.Repeat("*"+pair[1:]+", ", 10) + "]\n"
	}
	for _, c := range []struct {
		name, text, problem, message string
		line, column                 int
	}{
		{"a list", "# c\n- just\n- a list\n", "Error", "Expected object at root, got object", 2, 1},
		{"a number", "42", "Error", "Expected object at root, got number", 1, 1},
		{"a text", "x", "Error", "Expected object at root, got string", 1, 1},
		{"a boolean", "true", "Error", "Expected object at root, got boolean", 1, 1},
		{"no kind", "apiVersion: a\nmetadata: {name: x}", "TypeError", "<root> must have required property 'kind' - missingProperty: kind", 1, 1},
		{"number as name", "apiVersion: a\nkind: b\nmetadata:\n  name: 7\n", "TypeError", "/metadata/name must be string - type: string", 4, 9},
		{"metadata is text", "apiVersion: a\nkind: b\nmetadata: c\n", "TypeError", "/metadata must be object - type: object", 3, 11},
		{"same key twice", "a: 1\nb:\n  c: 1\n  c: 2\n", "Error", `YAML error at file:/x.yaml, Map keys must be unique: "c" is there twice`, 4, 3},
		{"object as key", "a: 1\n{b: c}: 1\n", "Error", "YAML error at file:/x.yaml, only text, numbers and booleans can be keys", 2, 1},
		{"bad indentation", "a: 1\nb:\n  c: 1\n   d: 2\n", "Error", "YAML error at file:/x.yaml, mapping values are not allowed in this context", 4, 4},
		{"unclosed bracket", "a: 1\nb: [1,\n  2\nc: 3\n", "Error", "YAML error at file:/x.yaml, did not find expected ',' or ']'", 2, 1},
		{"unclosed quote", "a: 1\nb:\n  c: \"x\nd: 1\n", "Error", "YAML error at file:/x.yaml, found unexpected end of stream", 3, 3},
		{"tab", "a:\n\tb: 1\n", "Error", "YAML error at file:/x.yaml, found character that cannot start any token", 2, 2},
		{"unknown alias", "a: *b\n", "Error", "YAML error at file:/x.yaml, unknown anchor 'b' referenced", 1, 1},
		{"not UTF-8", "a: 1\nb: ü\xff\n", "Error", "YAML error at file:/x.yaml, the text is not valid UTF-8", 2, 5},
		{"content after the document", "{a: 1}\nb\n", "Error", "YAML error at file:/x.yaml, did not find expected <document start>", 2, 1},
		{"alias bomb", bomb, "Error", "YAML error at file:/x.yaml, aliases expand to too much", 1, 11},
		{"too deep", strings.Repeat("[", 300) + strings.Repeat("]", 300), "Error", "YAML error at file:/x.yaml, nested more than 200 levels deep", 1, 202},
		{"contains itself", "a: &a [*a]\n", "Error", "YAML error at file:/x.yaml, nested more than 200 levels deep", 1, 4},
		{"too long", "a: " + strings.Repeat("x", process.MaxDocument), "Error", "YAML error at file:/x.yaml, the document has 5242883 bytes, more than the 5242880 allowed", 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := process.Split([]byte("first: document\n---\n" + c.text))
			d := process.Parse(parts[1], "file:/x.yaml")
			if _, ok := d.Ref(); ok || d.Empty || len(d.Problems) != 1 {
				t.Fatalf("document %+v", d)
			}
			got := d.Problems[0]
			want := entity.Problem{
				Name: c.problem, Message: c.message, Level: entity.Error, Location: "file:/x.yaml", Line: c.line + 2, Column: c.column,
			}
			got.Field, got.Found, got.Expected = "", "", ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("problem (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNullDocumentsAreSkipped(t *testing.T) {
	for _, text := range []string{"null", "~", "# nothing", "--- # nothing\n"} {
		if d := parse(text); !d.Empty || len(d.Problems) > 0 {
			t.Errorf("%q: %+v", text, d)
		}
	}
}

func TestAliasesMayBeUsedWithinReason(t *testing.T) {
	text := head + "spec:\n  base: &b {one: 1, two: [2, 3]}\n  list: [" + strings.Repeat("*b, ", 1000) + "]\n"
	if d := parse(text); d.Entity == nil {
		t.Error(d.Problems)
	}
}
