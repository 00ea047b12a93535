package index

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"

	"github.com/callboard/callboard/catalog/index/posting"
)

// SnapshotFormat is that of Save.
const SnapshotFormat = snapshotFormat

// Format is what the format of snapshots should be called: the hash of all fields of which an index is made, and of what becomes of rows.
func Format(rows []Row) string {
	h := sha256.New()
	seen := map[reflect.Type]bool{}
	writeFields(h, reflect.TypeFor[Index](), seen)
	x := New()
	x.Apply(Batch{Upserts: rows, Seq: 7})
	for i := range x.records[1:] {
		r := &x.records[i+1]
		fmt.Fprintf(h, "%s %d %d %s %x %v\n", r.body, r.size, r.split, r.uid, r.hash, x.nodes[r.node].ref)
	}
	for _, key := range slices.Sorted(maps.Keys(x.columns)) {
		writeColumn(h, x, x.columns[key])
	}
	for _, ref := range slices.Sorted(maps.Keys(x.byRef)) {
		n := x.nodes[x.byRef[ref]]
		fmt.Fprintf(h, "%s %x %v %d\n", n.ref, n.hash, n.simple, len(n.shows))
	}
	fmt.Fprintf(h, "%q\n", x.names.all)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// writeFields lists the fields of a type of this package and of what it points to.
func writeFields(w io.Writer, t reflect.Type, seen map[reflect.Type]bool) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	ours := t.PkgPath() == reflect.TypeFor[Index]().PkgPath() || t.PkgPath() == reflect.TypeFor[posting.Set]().PkgPath()
	if t.Kind() != reflect.Struct || !ours || seen[t] {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		fmt.Fprintln(w, t, t.Field(i).Name, t.Field(i).Type)
		writeFields(w, t.Field(i).Type, seen)
	}
}

func writeColumn(w io.Writer, x *Index, c *column) {
	var lines []string
	for value, ids := range x.each(c) {
		lines = append(lines, fmt.Sprintf("%s %q %v", c.key, value, slices.Collect(ids.All())))
	}
	lines = append(lines, fmt.Sprint(c.key, slices.Collect(c.nulls().All()), c.relation, c.fixed))
	if c.values != nil && c.words != nil {
		for i := range c.words.list {
			lines = append(lines, fmt.Sprintf("%s word %q %v", c.key, c.words.text(uint32(i)), slices.Collect(c.words.list[i].ids.All())))
		}
		lines = append(lines, fmt.Sprint(c.words.places[:min(len(c.words.places), len(x.records))]))
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(w, line)
	}
}
