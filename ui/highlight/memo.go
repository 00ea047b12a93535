package highlight

import "sync"

// maxKept is how many bytes of texts are remembered with their colours, which take several times as much.
const maxKept = 1 << 20

// lexed are texts that chroma coloured, as the same commands and definitions are shown again and again.
var lexed memo

type memo struct {
	lock sync.Mutex
	kept map[source]outcome
	size int
}

type source struct{ lexer, text string }

type outcome struct {
	lines    []Line
	coloured int
}

// of answers what is known, else what make makes. Nobody may change it.
func (m *memo) of(s source, make func() outcome) outcome {
	m.lock.Lock()
	known, found := m.kept[s]
	m.lock.Unlock()
	if found {
		return known
	}
	made := make()
	if len(s.text) > maxKept {
		return made
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	if m.kept == nil || m.size+len(s.text) > maxKept {
		m.kept, m.size = map[source]outcome{}, 0
	}
	m.kept[s] = made
	m.size += len(s.text)
	return made
}
