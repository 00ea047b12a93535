package people

import (
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
)

// User is somebody with their teams.
type User struct {
	Teams      []Team
	Colleagues int // who share a team, without the user
}

// Team is a group that somebody is in.
type Team struct {
	Named
	Above   []Named // from the top down
	Members int
	Owned   int
	Some    []Named // others who are in it
	ref     string
}

const (
	shownTeams      = 20
	shownColleagues = 12 // of a team
)

// User finds the teams of a user and who else is in them. ref is canonical; somebody unknown is in no team.
func (s *Service) User(ref string, visible *index.Visibility) User {
	o := s.organisation()
	refs := s.index.Related(ref, "memberOf")
	var user User
	if len(refs) > 0 {
		_, both := s.page(index.Query{Where: all(entity.OneOf("kind", "user"), entity.OneOf("relations.memberof", refs...)), Visible: visible, Limit: index.NoRows})
		user.Colleagues = max(0, both-1)
	}
	names := s.named(refs, visible)
	for i, team := range refs[:min(len(refs), shownTeams)] {
		t := Team{Named: names[i], ref: team}
		if at, there := o.at[team]; there {
			t.Above, t.Members, t.Owned = s.groupNames(o, o.above(at), visible), len(o.groups[at].members), o.groups[at].owned
			t.Some = s.others(team, ref, visible)
		}
		user.Teams = append(user.Teams, t)
	}
	return user
}

// others are members of a team without one.
func (s *Service) others(team, without string, visible *index.Visibility) []Named {
	list, _ := s.page(index.Query{Where: all(entity.OneOf("kind", "user"), entity.OneOf("relations.memberof", team)), Visible: visible, Limit: shownColleagues + 1})
	var others []Named
	for _, person := range sorted(list) {
		if person.Ref.String() != without && len(others) < shownColleagues {
			others = append(others, person)
		}
	}
	return others
}

// OwnedBy is what a user owns: Direct is the user's own, All adds what their teams own.
func (s *Service) OwnedBy(ref string, named int, visible *index.Visibility) []Owning {
	return s.owned(possession{direct: []string{ref}, all: s.owners(ref), visible: visible}, named)
}

// owners are a user and their teams.
func (s *Service) owners(user string) []string {
	return append([]string{user}, s.index.Related(user, "memberOf")...)
}
