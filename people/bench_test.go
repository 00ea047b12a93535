package people_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/people"
)

// large is a company of 5,000 groups in four levels, 20,000 people and 225,000 things.
func large(b *testing.B) (*people.Service, *index.Index, *company) {
	b.Helper()
	c, r := newCompany(b), rand.New(rand.NewPCG(1, 2))
	c.group("g0", "")
	for i := 1; i < 5000; i++ {
		c.group(fmt.Sprintf("g%d", i), fmt.Sprintf("g%d", (i-1)/17))
	}
	for i := range 20000 {
		c.user(fmt.Sprintf("u%d", i), fmt.Sprintf("g%d", r.IntN(5000)))
	}
	types := []string{"service", "library", "website", "job"}
	for i := range 225000 {
		needs := []string{fmt.Sprintf("component:default/c%d", r.IntN(225000)), fmt.Sprintf("component:default/c%d", r.IntN(225000))}
		c.thing(fmt.Sprintf("component:default/c%d", i), types[r.IntN(4)], fmt.Sprintf("group:default/g%d", 300+r.IntN(4700)), needs...)
	}
	s, x := c.open()
	return s, x, c
}

func BenchmarkPeople(b *testing.B) {
	s, x, c := large(b)
	must := func(b *testing.B, err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	for name, ask := range map[string]func(b *testing.B, i int){
		"Tree": func(b *testing.B, _ int) {
			_, err := s.Tree(people.TreeQuery{Mine: []string{"group:default/g4711"}})
			must(b, err)
		},
		"TreeAfterAChange": func(b *testing.B, i int) {
			x.Apply(index.Batch{Upserts: []index.Row{*c.rows["component:default/c1"]}, Seq: x.Seq() + 1})
			_, err := s.Tree(people.TreeQuery{Mine: []string{"group:default/g4711"}})
			must(b, err)
		},
		"Group": func(b *testing.B, i int) {
			ref := fmt.Sprintf("group:default/g%d", 300+i%4700)
			_, err := s.Group(ref, nil)
			must(b, err)
			_, err = s.Owned(ref, 14, nil)
			must(b, err)
			_, _, err = s.Members(ref, true, 20, nil)
			must(b, err)
			_, _, err = s.Dependents(ref, 8, nil)
			must(b, err)
		},
		"TopGroup": func(b *testing.B, _ int) {
			_, err := s.Owned("group:default/g0", 14, nil)
			must(b, err)
			_, _, err = s.Members("group:default/g0", true, 20, nil)
			must(b, err)
			_, _, err = s.Dependents("group:default/g0", 8, nil)
			must(b, err)
		},
		"User": func(_ *testing.B, i int) {
			ref := fmt.Sprintf("user:default/u%d", i%20000)
			s.User(ref, nil)
			s.OwnedBy(ref, 14, nil)
		},
		"Search": func(_ *testing.B, i int) { s.Find(fmt.Sprintf("g%d", i%5000), 100, people.TreeQuery{}) },
	} {
		b.Run(name, func(b *testing.B) {
			for i := range b.N {
				ask(b, i)
			}
		})
	}
}
