package batch_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/callboard/callboard/register/batch"
	"github.com/google/go-cmp/cmp"
)

func TestWhatWasGivenIsMadeOut(t *testing.T) {
	const a, b = "https://git.example/a.yaml", "http://git.example/b.yaml"
	for name, c := range map[string]struct {
		given string
		want  batch.Batch
	}{
		"one address":             {"\n  " + a + " \r\n", batch.Batch{Total: 1, Lines: []batch.Line{{Number: 1, Target: a}}}},
		"many, with comments":     {"# ours\n" + a + "\n\n# theirs\r\n" + b, batch.Batch{Total: 2, Lines: []batch.Line{{Number: 2, Target: a}, {Number: 5, Target: b}}}},
		"one of them is none":     {a + "\nfile:/etc/passwd\n" + a, batch.Batch{Total: 3, Lines: []batch.Line{{Number: 1, Target: a}, {Number: 2, Target: "file:/etc/passwd", Wrong: "This is not an address that begins with https://."}, {Number: 3, Target: a, Wrong: "The same address stands on a line above."}}}},
		"a CSV":                   {"Name,URL,type\nx," + a + ",url\ny,\"" + b + "\",file\n,,\n", batch.Batch{Total: 2, Ignored: []string{"name"}, Lines: []batch.Line{{Number: 2, Target: a}, {Number: 3, Target: b, Wrong: "Only locations of the type url can be registered, not file."}}}},
		"with semicolons":         {"\xef\xbb\xbf\"target\";\"owner\"\r\n" + a + ";team", batch.Batch{Total: 1, Ignored: []string{"owner"}, Lines: []batch.Line{{Number: 2, Target: a}}}},
		"with formulas":           {"url\n=HYPERLINK(\"https://evil.example\")\n@SUM(1)", batch.Batch{Total: 2, Lines: []batch.Line{{Number: 2, Target: `=HYPERLINK("https://evil.example")`, Wrong: "This is not an address that begins with https://."}, {Number: 3, Target: "@SUM(1)", Wrong: "This is not an address that begins with https://."}}}},
		"rows too short and long": {"type,url\nurl\nurl," + a + ",more,and more", batch.Batch{Total: 2, Lines: []batch.Line{{Number: 2, Wrong: "There is no address on this line."}, {Number: 3, Target: a}}}},
		"a descriptor":            {"kind: Component\nmetadata: {name: url}\n", batch.Batch{Text: "kind: Component\nmetadata: {name: url}\n"}},
		"an unclosed quote":       {"url\n\"" + a, batch.Batch{Total: 1, Lines: []batch.Line{{Number: 2, Target: a}}}},
	} {
		got, err := batch.Read([]byte(c.given))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
}

func TestOnlyOneGoodAddressIsLookedAtByItself(t *testing.T) {
	for given, want := range map[string]bool{"https://a.example/x": true, "url\nhttps://a.example/x": true, "https://a.example\nhttps://b.example": false, "url\nnothing": false} {
		if got, err := batch.Read([]byte(given)); err != nil || got.One() != want {
			t.Errorf("%q: %v, %v", given, got.One(), err)
		}
	}
}

func TestSpreadsheetsMayWriteUTF16(t *testing.T) {
	data := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune("url\townér\r\nhttps://git.example/ä.yaml\t1\r\n")) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	got, err := batch.Read(data)
	if err != nil || got.Total != 1 || got.Lines[0].Target != "https://git.example/ä.yaml" || got.Ignored[0] != "ownér" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestHostileBatchesAreRefusedInASentence(t *testing.T) {
	for given, want := range map[string]string{
		"": "Paste an address", " \n\t": "Paste an address", "just words": "neither an address", "url\n\xff\xfe\xfd": "not text in UTF-8", "a\x00b": "not text in UTF-8", "url,owner\n,,": "no line with an address",
		strings.Repeat("https://git.example/a\n", 60_000): "more than 1 MB",
	} {
		if _, err := batch.Read([]byte(given)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", given, err, want)
		}
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "https://git.example/%d.yaml\n", i)
	}
	if got, err := batch.Read([]byte(many.String())); err != nil || got.Total != 5000 || len(got.Lines) != batch.MaxLines {
		t.Errorf("%d of %d lines, %v", len(got.Lines), got.Total, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"https://a.example", "url,type\nhttps://a.example,url", "kind: X", "\xff\xfeu\x00", "\"url\";\n;"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := batch.Read(data)
		if err == nil && b.Text == "" && b.Total == 0 && len(b.Lines) > 0 || len(b.Lines) > batch.MaxLines || len(b.Lines) > b.Total {
			t.Errorf("%+v", b)
		}
		b.One()
	})
}
