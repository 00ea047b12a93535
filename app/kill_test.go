package app_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/app/apptest"
)

// kills are made on each database.
const kills = 52

// longestLife is how long a server lives at most before it is killed: long enough to read everything and to be read again.
const longestLife = 700 * time.Millisecond

func TestServerMayBeKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		t.Parallel()
		l := newLoad(t)
		server := apptest.Start(t, apptest.Options{Database: on, Config: l.config()})
		for range kills {
			l.untilKilled(server)
			server.Start()
			l.check(server)
			if t.Failed() {
				t.FailNow()
			}
		}
		t.Logf("%d changes were acknowledged", l.written)
		l.settled(server)
		l.answersStay(server)
		l.answersAreThoseOfTheFiles(server)
	})
}

// untilKilled works through a server and kills it at a random moment.
func (l *load) untilKilled(server *apptest.Server) {
	var all sync.WaitGroup
	stop := make(chan struct{})
	for worker := range loadWorkers {
		all.Go(func() { l.work([]string{server.URL}, worker, stop) })
	}
	<-time.After(rand.N(longestLife))
	server.Kill()
	close(stop)
	all.Wait()
}

// settled waits until the server has read all that there is.
func (l *load) settled(server *apptest.Server) {
	l.t.Helper()
	want := l.names()
	server.Eventually("all files are read", func() bool {
		var names []string
		for _, e := range components(l.t, entities(server)) {
			names = append(names, e.Metadata.Name)
		}
		slices.Sort(names)
		return slices.Equal(names, want) && !hasPending(server)
	})
}

// hasPending reports whether Locations wait for their first reading: they are there as soon as what they point at is, or a little later.
func hasPending(server *apptest.Server) bool {
	var pending struct{ Entities []json.RawMessage }
	server.Ask(http.MethodGet, "/api/catalog/entities/unprocessed/pending", nil, &pending)
	return len(pending.Entities) > 0
}

// answersStay compares the answers of a server with those of one that has just read its tables: whole, with uids and etags.
func (l *load) answersStay(server *apptest.Server) {
	l.t.Helper()
	before := entities(server)
	server.Stop()
	server.Start()
	if diff := cmp.Diff(lines(before), lines(entities(server))); diff != "" {
		l.t.Errorf("the answers changed with a restart (-before +after):\n%s", diff)
	}
}

// answersAreThoseOfTheFiles compares the answers with those of a server that knows nothing else.
func (l *load) answersAreThoseOfTheFiles(server *apptest.Server) {
	l.t.Helper()
	fresh := apptest.Start(l.t, apptest.Options{Config: l.config()})
	for i, id := range l.ids {
		if id != "" {
			fresh.Ask(http.MethodPost, "/api/catalog/locations", map[string]string{"type": "url", "target": l.site.URL + address(i)}, nil)
		}
	}
	l.settled(fresh)
	var want, got []string
	defer func() {
		if diff := cmp.Diff(want, got); diff != "" {
			l.t.Errorf("not what the files say (-fresh +catalog):\n%s", diff)
		}
	}()
	server.Eventually("the answers are those of the files", func() bool {
		want, got = withoutIDs(l.t, entities(fresh)), withoutIDs(l.t, entities(server))
		return slices.Equal(want, got)
	})
}

func entities(server *apptest.Server) string {
	var text string
	server.Ask(http.MethodGet, "/api/catalog/entities", nil, &text)
	return text
}

// lines has each entity on a line, for comparing.
func lines(list string) []string { return strings.Split(list, `,{"apiVersion"`) }

type component struct {
	Kind     string
	Metadata struct{ Name string }
}

func components(t *testing.T, list string) []component {
	t.Helper()
	var all []component
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(c component) bool { return c.Kind != "Component" })
}

// withoutIDs are the entities without uids and etags, sorted.
func withoutIDs(t *testing.T, list string) []string {
	t.Helper()
	var all []map[string]any
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		t.Fatal(err)
	}
	texts := make([]string, len(all))
	for i, e := range all {
		metadata, _ := e["metadata"].(map[string]any)
		delete(metadata, "uid")
		delete(metadata, "etag")
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	slices.Sort(texts)
	return texts
}
