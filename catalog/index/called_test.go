package index_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEntitiesAreSortedByWhatPeopleCallThem(t *testing.T) {
	x := named("Group:team-a The Zebras", "Group:team-b", "User:o.brien Inés O’Brien")
	want := []string{"the zebras", "team b", "inés o’brien", ""}
	if diff := cmp.Diff(want, x.Called([]string{"group:default/team-a", "group:default/team-b", "user:default/o.brien", "group:default/gone"})); diff != "" {
		t.Error(diff)
	}
}
