package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// options are the flags.
type options struct {
	callboard, gencatalog string // programs
	sizes                 []int
	databases             []string
	duration              time.Duration
	ask                   *regexp.Regexp // names of the questions to ask
	address               string         // of a portal that runs already and is only to be asked
	folder                string
	progress              io.Writer
}

// measurement is one catalog on one database.
type measurement struct {
	database string
	entities int
	source   int64 // bytes of the descriptors
	cold     coldStart
	warm     warmStart
	change   change
	after    memory // when all queries have been asked
	queries  []queried
}

// queried is what came of one workload.
type queried struct {
	workload
	ours, same, bare, furnished loads // same: one request again and again
}

// loads are one load over one connection and over many.
type loads struct{ one, many result }

const manyConnections = 16

func (o options) generate(entities int) (string, int64, error) {
	folder := filepath.Join(o.folder, fmt.Sprintf("catalog-%d", entities))
	if err := os.RemoveAll(folder); err != nil {
		return "", 0, err
	}
	o.say("generate %d entities", entities)
	if text, err := exec.Command(o.gencatalog, "-n", strconv.Itoa(entities), "-out", folder).CombinedOutput(); err != nil {
		return "", 0, fmt.Errorf("generate: %w: %s", err, text)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	var bytes int64
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return "", 0, err
		}
		bytes += info.Size()
	}
	return folder, bytes, err
}

func (o options) say(format string, args ...any) {
	fmt.Fprintf(o.progress, time.Now().Format("15:04:05 ")+format+"\n", args...)
}

// measure takes one catalog through the life of a house: opened empty, closed, opened again, changed, asked. Answers come from memory
// whatever the database is, so that questions are asked on SQLite alone.
func (o options) measure(database string, entities int) (measurement, error) {
	m := measurement{database: database, entities: entities}
	catalog, size, err := o.generate(entities)
	if err != nil {
		return m, err
	}
	m.source = size
	folder, err := os.MkdirTemp(o.folder, "house-")
	if err != nil {
		return m, err
	}
	address := ""
	if database == postgres {
		server, err := openPostgres()
		if err != nil {
			return m, err
		}
		defer server.close()
		address = server.address
	}
	h, err := furnish(o.callboard, folder, catalog, address)
	if err != nil {
		return m, err
	}
	err = o.live(h, &m, catalog)
	if err != nil && h.process != nil {
		time.Sleep(100 * time.Millisecond) // a process that has ended shows it a little later than its connections do
		err = errors.Join(err, h.process.alive())
		h.process.kill()
	}
	return m, errors.Join(err, os.RemoveAll(folder))
}

func (o options) live(h *house, m *measurement, catalog string) (err error) {
	o.say("cold start on %s", m.database)
	if m.cold, err = h.load(); err != nil {
		return err
	}
	o.say("%s, %.0f entities a second, %s", round(m.cold.took), m.cold.rate, megabytes(m.cold.memory.now))
	if err = h.close(); err != nil {
		return err
	}
	if m.warm, err = h.reopen(); err != nil {
		return err
	}
	o.say("warm start %s, %s", round(m.warm.took), megabytes(m.warm.memory.now))
	if m.change, err = h.edit(filepath.Join(catalog, "part-0000.yaml")); err != nil {
		return err
	}
	o.say("a change is visible after %s", round(m.change.median))
	if m.database == sqlite {
		if m.queries, err = o.askAll(h); err != nil {
			return err
		}
	}
	if m.after, err = h.process.memory(); err != nil {
		return err
	}
	o.say("memory %s, at most %s", megabytes(m.after.now), megabytes(m.after.peak))
	return h.close()
}

func (o options) askAll(h *house) ([]queried, error) {
	k, err := learn(h.address)
	if err != nil {
		return nil, err
	}
	list, err := k.workloads()
	if err != nil {
		return nil, err
	}
	top, err := openLimit(h.folder)
	if err != nil {
		return nil, err
	}
	defer top.process.kill()
	var all []queried
	for _, w := range list {
		if !o.ask.MatchString(w.name) {
			continue
		}
		q, err := o.askOne(h, top, w)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", w.name, err)
		}
		o.say("%s", q.line())
		all = append(all, q)
	}
	return all, top.process.stop()
}

// askOne asks the house and the server of constant bytes, one right after the other, so that both meet the same machine.
func (o options) askOne(h *house, top *limit, w workload) (queried, error) {
	q := queried{workload: w}
	var err error
	ask := func(server *process, address string, requests [][]byte) loads {
		l := load{server: server, address: address, requests: requests, connections: 1, duration: o.duration}
		var both loads
		if err == nil {
			both.one, err = l.run()
		}
		l.connections = manyConnections
		if err == nil {
			both.many, err = l.run()
		}
		return both
	}
	q.ours = ask(h.process, h.address, w.requests)
	if err != nil {
		return q, err
	}
	if err = top.set(q.ours.one.size()); err != nil {
		return q, err
	}
	q.bare = ask(top.process, top.bare, w.requests)
	q.furnished = ask(top.process, top.furnished, w.requests)
	q.same = ask(h.process, h.address, w.requests[:1])
	return q, err
}

// times is how many times the throughput of the bare handler is that of the house.
func (q queried) times() (one, many float64) {
	return q.bare.one.rate / q.ours.one.rate, q.bare.many.rate / q.ours.many.rate
}

func (q queried) line() string {
	one, many := q.times()
	return fmt.Sprintf("%-40s %8d B  1: p50 %-8s p99 %-8s %.0f/s  16: p99 %-8s %.0f/s  cpu %s/%s  times %.1f %.1f", q.name, q.ours.one.size(),
		round(q.ours.one.p50), round(q.ours.one.p99), q.ours.one.rate, round(q.ours.many.p99), q.ours.many.rate,
		round(q.ours.many.cpu), round(q.bare.many.cpu), one, many)
}
