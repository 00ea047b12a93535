package process_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog/process"
)

type piece struct {
	Line int
	Text string
}

func TestFilesAreCutIntoDocuments(t *testing.T) {
	for _, c := range []struct {
		name, file string
		want       []piece
	}{
		{"empty", "", nil},
		{"nothing but comments and markers", "# a\n---\n# b\n---\n...\n", nil},
		{"one", "a: 1\n", []piece{{1, "a: 1\n"}}},
		{"marker and comment in front", "# c\n\n---\n# d\na: 1", []piece{{5, "a: 1"}}},
		{"two, and a marker at the end", "a: 1\n---\nb: 2\n---\n", []piece{{1, "a: 1\n"}, {3, "b: 2\n"}}},
		{"blank one in between", "a: 1\n---\n\n---\nb: 2", []piece{{1, "a: 1\n"}, {5, "b: 2"}}},
		{"content beside the marker", "--- {a: 1}\n--- # c\nb: 2\n", []piece{{1, "--- {a: 1}\n"}, {3, "b: 2\n"}}},
		{"block scalar beside the marker", "--- |\n  text\n", []piece{{1, "--- |\n  text\n"}}},
		{"end marker", "a: 1\n...\n# c\nb: 2\n", []piece{{1, "a: 1\n"}, {4, "b: 2\n"}}},
		{"directive", "%YAML 1.2\n---\na: 1\n---\nb: 2\n", []piece{{1, "%YAML 1.2\n---\na: 1\n"}, {5, "b: 2\n"}}},
		{"dashes that are no marker", "a: |\n  ---\n---b: 1\n", []piece{{1, "a: |\n  ---\n---b: 1\n"}}},
		{"windows line ends", "a: 1\r\n---\r\nb: 2\r\n", []piece{{1, "a: 1\r\n"}, {3, "b: 2\r\n"}}},
		{"byte order mark", "\xef\xbb\xbfa: 1\n", []piece{{1, "a: 1\n"}}},
	} {
		var got []piece
		for i, part := range process.Split([]byte(c.file)) {
			if part.Index != i {
				t.Errorf("%s: part %d has index %d", c.name, i, part.Index)
			}
			got = append(got, piece{part.Line, string(part.Text)})
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestTheHashFollowsTheTextAlone(t *testing.T) {
	before := process.Split([]byte("a: 1\n---\nb: 2\n---\nc: 3\n"))
	after := process.Split([]byte("a: 9\n---\n\n# moved\nb: 2\n---\nc: 3\n"))
	if before[0].Hash == after[0].Hash || before[1].Hash != after[1].Hash || before[2].Hash != after[2].Hash {
		t.Error("hashes do not tell which documents changed")
	}
}
