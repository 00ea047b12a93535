package apptest

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
)

// log keeps what a server writes, and hands over the address when it says that it listens.
type log struct {
	listening chan string

	mu   sync.Mutex
	text bytes.Buffer
	rest []byte // an unfinished line
}

func newLog() *log { return &log{listening: make(chan string, 1)} }

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	l.rest = append(l.rest, p...)
	for {
		line, rest, whole := bytes.Cut(l.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		l.rest = rest
		var record struct {
			Message string `json:"message"`
			Address string `json:"address"`
		}
		if json.Unmarshal(line, &record) == nil && record.Message == "listening" {
			l.listening <- record.Address
		}
	}
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// warnings leaves out what is said when all is well.
func (l *log) warnings() string {
	var kept strings.Builder
	for line := range strings.Lines(l.String()) {
		if !strings.Contains(line, `"level":"info"`) && !strings.Contains(line, `"level":"debug"`) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
