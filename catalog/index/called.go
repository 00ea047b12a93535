package index

import "bytes"

// Called is by what the entities with these refs are sorted where people see their titles: the title, or else the name, in lower case, with
// a space for whatever stands between words; empty for a ref without an entity.
func (x *Index) Called(refs []string) []string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	list := make([]string, len(refs))
	for i, ref := range refs {
		if id := x.nodes[x.byRef[ref]].id; id != 0 {
			list[i] = x.names.title(id)
		}
	}
	return list
}

// title is the second name of an entry, which is a title or what a profile says, or else the first.
func (n *names) title(id uint32) string {
	if int(id) >= len(n.entries) || n.entries[id] == 0 {
		return ""
	}
	name, rest, _ := bytes.Cut(n.entry(int(n.entries[id]-1)), []byte{nameEnd})
	if title, _, second := bytes.Cut(rest, []byte{nameEnd}); second {
		name = title
	}
	return string(name)
}
