package index

import "time"

// Measure has observe told how long each question took: page, select, refs and counts. It is for whoever makes the index, before anybody asks.
func (x *Index) Measure(observe func(question string, took time.Duration)) { x.observe = observe }

// took is deferred with the time when a question came.
func (x *Index) took(question string, came time.Time) {
	if x.observe != nil {
		x.observe(question, time.Since(came))
	}
}
