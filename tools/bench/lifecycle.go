package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// coldStart is an empty database until everything is visible.
type coldStart struct {
	took    time.Duration // from the start of the program until the last entity
	rate    float64       // entities a second, from the first that was visible to the last
	cpu     time.Duration
	memory  memory
	storage int64 // bytes of the database; 0 if it is not a file
}

// warmStart is a full database until the house answers.
type warmStart struct {
	took   time.Duration
	memory memory        // when it answers
	check  time.Duration // processor time until all files have been compared with what is kept
}

// change is a file that changes, and is refreshed, until it is visible.
type change struct{ median, most time.Duration }

const patience = time.Hour

// load starts the house on an empty database and watches it fill.
func (h *house) load() (coldStart, error) {
	var c coldStart
	began := time.Now()
	if _, err := h.open(); err != nil {
		return c, err
	}
	watch, err := dial(h.address)
	if err != nil {
		return c, err
	}
	defer watch.Close()
	var first int
	err = h.await(patience, time.Millisecond, func() (bool, error) {
		first, err = count(watch)
		return first > 1, err // one is the root Location
	})
	if err != nil {
		return c, err
	}
	from := time.Now()
	last := get("/entities/by-name/component/default/zz-sentinel")
	err = h.await(patience, 5*time.Millisecond, func() (bool, error) {
		a, err := watch.ask(last, nil)
		return a.status == 200, err
	})
	if err != nil {
		return c, err
	}
	took := time.Since(from)
	c.took = time.Since(began)
	total, err := count(watch)
	if err != nil {
		return c, err
	}
	c.rate = float64(total-first) / took.Seconds()
	if c.cpu, err = h.process.cpu(); err != nil {
		return c, err
	}
	if err := h.process.settle(); err != nil {
		return c, err
	}
	files, _ := filepath.Glob(filepath.Join(h.folder, "data", "*"))
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			c.storage += info.Size()
		}
	}
	c.memory, err = h.process.memory()
	return c, err
}

// count is the number of entities that are visible.
func count(c *conn) (int, error) {
	a, err := c.ask(get("/entities/by-query?limit=0"), new(bytes.Buffer))
	if err != nil {
		return 0, err
	}
	if a.status != 200 {
		return 0, fmt.Errorf("by-query answers with status %d: %s", a.status, a.body)
	}
	var page struct{ TotalItems int }
	err = json.Unmarshal(a.body, &page)
	return page.TotalItems, err
}

// reopen starts the house on what it kept.
func (h *house) reopen() (warmStart, error) {
	var w warmStart
	var err error
	if w.took, err = h.open(); err != nil {
		return w, err
	}
	if w.memory, err = h.process.memory(); err != nil {
		return w, err
	}
	before, err := h.process.cpu()
	if err != nil {
		return w, err
	}
	if err := h.process.settle(); err != nil {
		return w, err
	}
	after, err := h.process.cpu()
	w.check = after - before
	return w, err
}

var described = regexp.MustCompile(`(?s)^apiVersion: \S+\nkind: (\w+)\nmetadata:\n  name: (\S+)\n.*?\n(  description: [^\n]*)\n`)

// edit changes an entity in one file several times and measures each time how long it takes until readers see it.
func (h *house) edit(file string) (change, error) {
	const times = 15
	var took []time.Duration
	text, err := os.ReadFile(file)
	if err != nil {
		return change{}, err
	}
	found := described.FindSubmatch(text)
	if found == nil {
		return change{}, errors.New(file + " does not begin with an entity that has a description")
	}
	kind, name, line := strings.ToLower(string(found[1])), string(found[2]), found[3]
	refresh := post("/refresh", fmt.Appendf(nil, `{"entityRef":"%s:default/%s"}`, kind, name))
	look := get("/entities/by-name/" + kind + "/default/" + name)
	c, err := dial(h.address)
	if err != nil {
		return change{}, err
	}
	defer c.Close()
	for i := range times {
		marker := fmt.Sprintf("Changed for the %dth time at %d", i, time.Now().UnixNano())
		changed := bytes.Replace(text, line, []byte("  description: "+marker), 1)
		if err := os.WriteFile(file, changed, 0o600); err != nil {
			return change{}, err
		}
		began := time.Now()
		if a, err := c.ask(refresh, nil); err != nil || a.status != 200 {
			return change{}, fmt.Errorf("refresh: status %d: %w", a.status, err)
		}
		err := h.await(time.Minute, time.Millisecond, func() (bool, error) {
			a, err := c.ask(look, new(bytes.Buffer))
			return bytes.Contains(a.body, []byte(marker)), err
		})
		if err != nil {
			return change{}, err
		}
		took = append(took, time.Since(began))
		if err := h.process.settle(); err != nil {
			return change{}, err
		}
	}
	slices.Sort(took)
	return change{median: took[times/2], most: took[times-1]}, nil
}
