package index

import (
	"slices"
	"sync"
)

// streamed is how many rows of a Stream are of one moment.
const streamed = 250

// pieces are what streams are put together in: to grow one anew for each would take a third of the bytes that it hands over.
var pieces = sync.Pool{New: func() any { return new([]byte) }}

const keptPiece = 1 << 20 // bytes; what enormous entities made larger is left to the collector

// stream is a Stream under way.
type stream struct {
	x     *Index
	chunk func([]byte) error
	piece []byte
}

// Stream hands over the rows of q, separated by commas, in pieces that are good until chunk returns; Offset, Limit and Count are heeded,
// positions are not. The catalog may change meanwhile: entities that do not change come exactly once.
func (x *Index) Stream(q Query, chunk func([]byte) error) error {
	q.After, q.Before, q.Count = nil, nil, false
	kept := pieces.Get().(*[]byte)
	s := stream{x: x, chunk: chunk, piece: (*kept)[:0]}
	defer func() {
		if cap(s.piece) <= keptPiece {
			*kept = s.piece
			pieces.Put(kept)
		}
	}()
	if q.Missing == Last && len(q.Order) > 0 {
		return s.found(x.Select(q).Hits, q.Shape)
	}
	return s.pages(q)
}

// pages hands over one page after the other.
func (s *stream) pages(q Query) error {
	for left := q.Limit; ; {
		if q.Limit = streamed; left > 0 {
			q.Limit = min(left, streamed)
		} else if left < 0 {
			return nil
		}
		var p Page
		s.piece, p = s.x.AppendPage(s.piece, q)
		if len(p.Hits) > 0 {
			if err := s.chunk(s.piece); err != nil {
				return err
			}
		}
		if left > 0 {
			if left -= len(p.Hits); left == 0 {
				left = -1
			}
		}
		if !p.More {
			return nil
		}
		q.After, q.Offset, s.piece = p.Last, 0, append(s.piece[:0], ',')
	}
}

// found hands over rows that were found at once. Those that have gone meanwhile are left out.
func (s *stream) found(hits []Hit, shape func(dst, full []byte) []byte) error {
	print := press{x: s.x, shape: shape}
	first := true
	for some := range slices.Chunk(hits, streamed) {
		s.piece = s.piece[:0]
		s.x.mu.RLock()
		for _, h := range some {
			if s.x.held(h.Handle) != nil {
				if !first {
					s.piece = append(s.piece, ',')
				}
				first = false
				s.piece = print.append(s.piece, h.id)
			}
		}
		s.x.mu.RUnlock()
		if len(s.piece) > 0 {
			if err := s.chunk(s.piece); err != nil {
				return err
			}
		}
	}
	return nil
}
