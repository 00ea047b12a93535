package catalog

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/s2"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/fault"
)

// How often the index is put aside while the portal runs. It always is when it stops.
const (
	firstSaving = time.Minute // after the start, when most of the reading is over
	savingPause = time.Hour
)

// snapshot puts a copy of this replica's index aside, from which the next start is quick: the tables hold the same, so that whatever is wrong
// with the copy only costs the time to build the index anew.
type snapshot struct {
	path  string // of the file; empty if there is none
	store store
	index *index.Index
	log   *slog.Logger

	saved int64         // Seq of the index as it was put aside last; belongs to whoever writes, as long as busy is open
	next  time.Time     // when it is due again
	busy  chan struct{} // closed when the copy under way is written; nil if there has been none
}

// mark says of which state of the tables a copy is: that in which the change log ended with an entry that is still there. In a database
// that has had another history since then, a backup that was restored, the entry of this number is another one.
type mark struct {
	Seq      int64  `json:"seq"`
	Ref      string `json:"ref"`
	At       int64  `json:"at"`
	Entities int    `json:"entities"`
}

// A copy that is behind by more than this is of no use: it is quicker to build the index anew than to follow so many changes.
func (m mark) mostBehind() int64 { return 10_000 + int64(m.Entities)/5 }

// load fills the empty index with the copy. It is false if there is none, or none that fits.
func (s *snapshot) load(ctx context.Context) bool {
	if s.path == "" {
		return false
	}
	begun := time.Now()
	err := s.read(ctx)
	switch {
	case err == nil:
		s.saved = s.index.Seq()
		s.log.InfoContext(ctx, "index read from its copy", "file", s.path, "took", time.Since(begun).Round(time.Millisecond).String())
	case errors.Is(err, fs.ErrNotExist):
	default:
		s.log.WarnContext(ctx, "the copy of the index is of no use, building it anew", "file", s.path, "error", err)
	}
	return err == nil
}

func (s *snapshot) read(ctx context.Context) error {
	file, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer file.Close()
	unpacked := bufio.NewReaderSize(s2.NewReader(file), 64<<10)
	line, err := unpacked.ReadSlice('\n')
	if err != nil {
		return err
	}
	var m mark
	if err := json.Unmarshal(line, &m); err != nil {
		return err
	}
	if err := s.fits(ctx, m); err != nil {
		return err
	}
	return s.index.Restore(unpacked)
}

func (s *snapshot) fits(ctx context.Context, m mark) error {
	ref, at, err := s.store.changeAt(ctx, m.Seq)
	switch {
	case fault.Is(err, fault.NotFound):
		return fmt.Errorf("the change log has no entry %d any more", m.Seq)
	case err != nil:
		return err
	case ref != m.Ref || at != m.At:
		return fmt.Errorf("it is of another database, or of another history of this one")
	}
	now, err := s.store.clock(ctx)
	if err == nil && now-m.Seq > m.mostBehind() {
		err = fmt.Errorf("there have been %d changes since", now-m.Seq)
	}
	return err
}

// tick puts the index aside if that is due. It is called between two changes, and writes most of the copy beside the next ones.
func (s *snapshot) tick(ctx context.Context) {
	if s.next.IsZero() {
		s.next = time.Now().Add(firstSaving)
	}
	if s.path == "" || s.writing() || time.Now().Before(s.next) || s.index.Seq() == s.saved {
		return
	}
	s.next = time.Now().Add(savingPause)
	finish, err := s.begin(ctx)
	if err != nil {
		s.complain(ctx, err)
		return
	}
	s.busy = make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		s.complain(ctx, finish())
	}(s.busy)
}

// save puts the index aside as it is at the end.
func (s *snapshot) save(ctx context.Context) {
	if s.busy != nil {
		<-s.busy
	}
	if s.path == "" || s.index.Seq() == s.saved {
		return
	}
	finish, err := s.begin(ctx)
	if err == nil {
		err = finish()
	}
	s.complain(ctx, err)
}

func (s *snapshot) writing() bool {
	if s.busy == nil {
		return false
	}
	select {
	case <-s.busy:
		return false
	default:
		return true
	}
}

func (s *snapshot) complain(ctx context.Context, err error) {
	if err != nil {
		s.log.WarnContext(ctx, "cannot put a copy of the index aside; the next start will take longer", "file", s.path, "error", err)
	}
}

// begin writes what changes in the index; what it returns writes the rest and puts the file in its place.
func (s *snapshot) begin(ctx context.Context) (finish func() error, err error) {
	m := mark{Seq: s.index.Seq(), Entities: s.index.Len()}
	if m.Ref, m.At, err = s.store.changeAt(ctx, m.Seq); err != nil {
		return nil, err
	}
	line, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(s.path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	packed := s2.NewWriter(file)
	discard := func(err error) error {
		return errors.Join(err, packed.Close(), file.Close(), os.Remove(file.Name()))
	}
	if _, err := packed.Write(append(line, '\n')); err != nil {
		return nil, discard(err)
	}
	rest, err := s.index.Save(packed)
	if err != nil {
		return nil, discard(err)
	}
	return func() error {
		err := errors.Join(rest(), packed.Close(), file.Close())
		if err == nil {
			err = os.Rename(file.Name(), s.path)
		}
		if err != nil {
			return errors.Join(err, os.Remove(file.Name()))
		}
		s.saved = m.Seq
		return nil
	}, nil
}
