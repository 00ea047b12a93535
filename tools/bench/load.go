package main

import (
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// load asks one server for a while over some connections, each with one request at a time.
type load struct {
	server      *process
	address     string
	requests    [][]byte
	connections int
	duration    time.Duration // every connection asks at least once
}

// result is what a load found.
type result struct {
	requests int
	bytes    int64 // of all bodies
	rate     float64
	p50, p99 time.Duration
	cpu      time.Duration // processor time of the server for one request
}

func (r result) size() int64 { return r.bytes / int64(max(1, r.requests)) }

// warmup lets connections, pools and caches come to their usual state before anything counts.
const warmup = 250 * time.Millisecond

// run loads the server twice: shortly so that it is warm, then to measure.
func (l load) run() (result, error) {
	brief := l
	brief.duration = min(warmup, l.duration)
	if _, err := brief.measure(); err != nil {
		return result{}, err
	}
	return l.measure()
}

func (l load) measure() (result, error) {
	answers := make([]tally, l.connections)
	connections := make([]*conn, l.connections)
	for i := range connections {
		c, err := dial(l.address)
		if err != nil {
			return result{}, err
		}
		defer c.Close()
		connections[i] = c
	}
	before, err := l.server.cpu()
	if err != nil {
		return result{}, err
	}
	var group errgroup.Group
	start := time.Now()
	for i := range connections {
		group.Go(func() error { return answers[i].fill(l, connections[i], i, start.Add(l.duration)) })
	}
	if err := group.Wait(); err != nil {
		return result{}, err
	}
	took := time.Since(start)
	after, err := l.server.cpu()
	if err != nil {
		return result{}, err
	}
	return summary(answers, took, after-before), nil
}

// tally is what one connection saw.
type tally struct {
	times []time.Duration
	bytes int64
}

// fill asks until the end. Connections begin at different places of the list, so that they do not ask the same at the same time.
func (t *tally) fill(l load, c *conn, number int, end time.Time) error {
	at := number * len(l.requests) / l.connections
	for began := time.Now(); ; {
		request := l.requests[at%len(l.requests)]
		a, err := c.ask(request, nil)
		if err != nil {
			return err
		}
		if a.status != 200 {
			return fmt.Errorf("status %d for %s", a.status, firstLine(request))
		}
		now := time.Now()
		t.times = append(t.times, now.Sub(began))
		t.bytes += a.bytes
		if now.After(end) {
			return nil
		}
		began = now
		at++
	}
}

func summary(answers []tally, took, cpu time.Duration) result {
	var times []time.Duration
	var r result
	for _, t := range answers {
		times = append(times, t.times...)
		r.bytes += t.bytes
	}
	slices.Sort(times)
	r.requests = len(times)
	r.rate = float64(r.requests) / took.Seconds()
	r.p50, r.p99 = percentile(times, 50), percentile(times, 99)
	r.cpu = cpu / time.Duration(r.requests)
	return r
}

// percentile is the smallest of the sorted times that so many in a hundred do not exceed.
func percentile(sorted []time.Duration, percent int) time.Duration {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func firstLine(request []byte) string {
	for i, c := range request {
		if c == '\r' {
			return string(request[:i])
		}
	}
	return string(request)
}
