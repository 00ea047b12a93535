package index

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math/bits"
)

// AppendJSON appends the entity as it is served: with uid, etag, relations and status. Nothing if it has gone.
func (x *Index) AppendJSON(dst []byte, h Handle) []byte {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if r := x.held(h); r != nil {
		return x.appendEntity(dst, r)
	}
	return dst
}

// ETag is that of the entity as served; empty if it has gone.
func (x *Index) ETag(h Handle) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if r := x.held(h); r != nil {
		return string(x.appendETag(nil, r))
	}
	return ""
}

func (x *Index) appendEntity(dst []byte, r *record) []byte {
	dst = append(dst, r.body[:r.split]...)
	dst = x.appendETag(dst, r)
	dst = append(dst, r.body[r.split:r.size-1]...)
	dst = append(dst, `,"relations":[`...)
	for i, e := range x.nodes[r.node].shows {
		if i > 0 {
			dst = append(dst, ',')
		}
		target := &x.nodes[e.target]
		dst = append(dst, x.types[e.typ].open...)
		if target.simple {
			dst = append(append(append(dst, '"'), target.ref...), `"}`...)
		} else {
			dst = append(appendString(dst, target.ref), '}')
		}
	}
	dst = append(dst, ']')
	if status := r.body[r.size:]; len(status) > 0 {
		dst = append(append(append(dst, `,"status":{"items":`...), status...), '}')
	}
	return append(dst, '}')
}

// appendETag joins the hash of what is stored with one of the relations that does not depend on their order, because they are nowhere
// stored as they are served.
func (x *Index) appendETag(dst []byte, r *record) []byte {
	var a, b uint64
	for _, e := range x.nodes[r.node].shows {
		typ, target := x.types[e.typ].hash, x.nodes[e.target].hash
		a += mix(typ ^ bits.RotateLeft64(target, 23))
		b += mix(typ + 3*target)
	}
	sum := r.hash
	binary.LittleEndian.PutUint64(sum[:], binary.LittleEndian.Uint64(sum[:])+a)
	binary.LittleEndian.PutUint64(sum[8:], binary.LittleEndian.Uint64(sum[8:])+b)
	return hex.AppendEncode(dst, sum[:])
}

// hash64 is the same in all processes (FNV-1a).
func hash64(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return mix(h)
}

// mix spreads each bit over all others (the finalizer of SplitMix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// simple reports whether a ref is its own lower case, short enough for a search value and needs no escapes in JSON.
func simple(ref string) bool {
	for i := range len(ref) {
		if c := ref[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return len(ref) <= 200
}

// appendString appends text as JSON, of which only quotes and backslashes and what is not printable is escaped.
func appendString(dst []byte, text string) []byte {
	if plain(text) {
		return append(append(append(dst, '"'), text...), '"')
	}
	quoted, _ := json.Marshal(text)
	return append(dst, quoted...)
}

func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
