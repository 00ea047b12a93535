package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// report writes the figures as Markdown.
func report(w io.Writer, all []measurement) {
	fmt.Fprint(w, "### Start, memory, change\n\n")
	table(w, []string{
		"entities", "database", "ingest, entities/s", "cold start", "processor time of it", "memory after it", "warm start", "memory after it",
		"comparing all files", "one file, median / most", "memory at last", "most ever", "descriptors", "database file",
	}, lifes(all))
	for _, m := range all {
		if len(m.queries) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n### Queries at %s entities\n\n", grouped(m.entities))
		table(w, []string{
			"query", "bytes", "p50", "p99", "p50 ×16", "p99 ×16", "requests/s", "requests/s ×16", "limit/s", "limit/s ×16", "times", "times ×16",
			"with router", "same query", "processor time", "of the limit",
		}, asked(m.queries))
	}
}

func lifes(all []measurement) [][]string {
	var rows [][]string
	for _, m := range all {
		storage := "–"
		if m.cold.storage > 0 {
			storage = megabytes(m.cold.storage)
		}
		rows = append(rows, []string{
			grouped(m.entities), m.database, grouped(int(m.cold.rate)), round(m.cold.took), round(m.cold.cpu), megabytes(m.cold.memory.now),
			round(m.warm.took), megabytes(m.warm.memory.now), round(m.warm.check), round(m.change.median) + " / " + round(m.change.most),
			megabytes(m.after.now), megabytes(max(m.after.peak, m.cold.memory.peak)), megabytes(m.source), storage,
		})
	}
	return rows
}

func asked(list []queried) [][]string {
	var rows [][]string
	for _, q := range list {
		one, many := q.times()
		rows = append(rows, []string{
			q.name, grouped(int(q.ours.one.size())), round(q.ours.one.p50), round(q.ours.one.p99), round(q.ours.many.p50), round(q.ours.many.p99),
			perSecond(q.ours.one), perSecond(q.ours.many), perSecond(q.bare.one), perSecond(q.bare.many), fmt.Sprintf("%.1f", one), fmt.Sprintf("%.1f", many),
			fmt.Sprintf("%.1f", q.bare.many.rate/q.furnished.many.rate), perSecond(q.same.many), round(q.ours.many.cpu), round(q.bare.many.cpu),
		})
	}
	return rows
}

func table(w io.Writer, head []string, rows [][]string) {
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat(" ---: |", len(head)))
	for _, row := range rows {
		fmt.Fprintf(w, "| %s |\n", strings.Join(row, " | "))
	}
}

func perSecond(r result) string {
	if r.rate < 100 {
		return fmt.Sprintf("%.1f", r.rate)
	}
	return grouped(int(r.rate))
}

// round keeps three figures.
func round(d time.Duration) string {
	switch {
	case d < 100*time.Microsecond:
		return fmt.Sprintf("%.1f µs", d.Seconds()*1e6)
	case d < time.Millisecond:
		return fmt.Sprintf("%.0f µs", d.Seconds()*1e6)
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.2f ms", d.Seconds()*1e3)
	case d < time.Second:
		return fmt.Sprintf("%.0f ms", d.Seconds()*1e3)
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

func megabytes(bytes int64) string { return grouped(int(bytes/1_000_000)) + " MB" }

// grouped writes 250000 as 250,000.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
