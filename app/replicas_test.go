package app_test

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/callboard/callboard/app/apptest"
)

// replicaKills are made in the test of two replicas.
const replicaKills = 12

func TestTwoReplicasAgreeWhicheverIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	l := newLoad(t)
	replicas := l.twoReplicas()
	for range replicaKills {
		dying := rand.IntN(2)
		l.untilOneIsKilled(replicas, dying)
		survivor := replicas[1-dying]
		l.check(survivor)
		l.change(0, l.versions[0]+1) // nobody asks for it to be read
		l.settled(survivor)
		replicas[dying].Start()
		l.check(replicas[dying])
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d changes were acknowledged", l.written)
	l.agree(replicas)
	l.answersStay(replicas[0])
	l.agree(replicas)
	l.answersAreThoseOfTheFiles(replicas[1])
}

func TestTwoReplicasStartTogetherOnAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	l := newLoad(t)
	l.agree(l.twoReplicas())
}

// twoReplicas start at the same time on one new database.
func (l *load) twoReplicas() [2]*apptest.Server {
	on := apptest.Postgres(l.t)
	options := apptest.Options{Database: on, Config: l.config()}
	var replicas [2]*apptest.Server
	var both sync.WaitGroup
	for i := range replicas {
		both.Go(func() { replicas[i] = apptest.Start(l.t, options) })
	}
	both.Wait()
	return replicas
}

// untilOneIsKilled works through two replicas, kills one of them at a random moment, and goes on through the other for a while.
func (l *load) untilOneIsKilled(replicas [2]*apptest.Server, dying int) {
	var all sync.WaitGroup
	stop := make(chan struct{})
	for worker := range loadWorkers {
		all.Go(func() { l.work([]string{replicas[0].URL, replicas[1].URL}, worker, stop) })
	}
	<-time.After(rand.N(longestLife))
	replicas[dying].Kill()
	<-time.After(rand.N(longestLife))
	close(stop)
	all.Wait()
}

// agree waits until both replicas have read everything and give the same answer to the byte.
func (l *load) agree(replicas [2]*apptest.Server) {
	l.t.Helper()
	for _, replica := range replicas {
		l.settled(replica)
	}
	replicas[0].Eventually("the replicas agree", func() bool { return entities(replicas[0]) == entities(replicas[1]) })
}
