package entitypage

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/names"
	"github.com/callboard/callboard/ui"
)

// fact is a piece of the strip: what, the answer, and a detail.
type fact struct {
	Label, Note string
	Link        ui.EntityLink // the answer is an entity
	Text, Path  string        // or words, perhaps with a link
	At          time.Time     // or a moment
	More        ui.Button     // a link beside Note; only Label and Path count
}

// strip answers at a glance who owns the entity and how to reach them, where it belongs, who needs it, when it changed, and where its
// source and documentation are.
func (v *entityPage) strip() []fact {
	var facts []fact
	facts = append(facts, v.ownerFact()...)
	facts = append(facts, v.partFact()...)
	facts = append(facts, v.peopleFacts()...)
	facts = append(facts, v.needFact()...)
	if !v.changed.IsZero() {
		facts = append(facts, fact{Label: "Changed", At: v.changed, Note: "its entry in the catalog"})
	}
	if at := v.sourceURL(); at != "" {
		u, _ := url.Parse(at)
		facts = append(facts, fact{Label: "Source", Text: names.Repository(u), Path: at, Note: u.Host})
	} else if at, err := entity.ParseLocationRef(v.entity.Annotation(entity.AnnotationLocation)); err == nil {
		facts = append(facts, fact{Label: "Source", Text: names.LastOf(at.Target), Path: v.path + "/source", Note: "read from a " + at.Type})
	}
	return append(facts, v.docsFact()...)
}

func (v *entityPage) ownerFact() []fact {
	owner := v.entity.Target("ownedBy")
	if owner == "" {
		return nil
	}
	f := fact{Label: "Owner", Link: v.Link(owner)}
	if e := v.Entity(owner); e != nil {
		f.Note = strings.ToLower(e.Kind())
		if members := v.related(owner, "hasMember"); len(members) > 0 {
			f.Note = ui.Count(len(members), "person", "people")
		}
		f.More = contactOf(e)
	} else {
		f.Note = "is not in the catalog"
	}
	return []fact{f}
}

// contactOf is how to reach an owner: by a link that says it is a chat, else by e-mail.
func contactOf(owner entity.Entity) ui.Button {
	for _, l := range linksOf(owner) {
		if l.URL != "" && l.isChat() {
			return ui.Button{Label: "Chat", Path: l.URL}
		}
	}
	if email := owner.Email(); email != "" {
		return ui.Button{Label: "E-mail", Path: "mailto:" + email}
	}
	return ui.Button{}
}

// isChat goes by whole words, and by hosts of chats: a matrix of compatibility is no chat.
func (l link) isChat() bool {
	about := strings.FieldsFunc(strings.ToLower(l.Title+" "+l.Note+" "+l.Symbol), func(r rune) bool { return !unicode.IsLetter(r) })
	if slices.ContainsFunc(about, func(word string) bool { return chatWords[word] }) {
		return true
	}
	u, err := url.Parse(l.URL)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc(chatHosts, func(known string) bool { return host == known || strings.HasSuffix(host, "."+known) })
}

var (
	chatWords = map[string]bool{"chat": true, "slack": true, "mattermost": true, "zulip": true, "discord": true}
	chatHosts = []string{"slack.com", "teams.microsoft.com", "chat.google.com", "matrix.to", "discord.com", "zulip.com", "zulipchat.com"}
)

func (v *entityPage) partFact() []fact {
	target := v.entity.Target("partOf")
	if target == "" {
		target = v.entity.Target("childOf")
	}
	if target == "" {
		return nil
	}
	f := fact{Label: "Part of", Link: v.Link(target)}
	if e := v.Entity(target); e != nil {
		f.Label = e.Kind()
		if strings.EqualFold(e.Kind(), v.entity.Kind()) {
			f.Label = "Part of"
		}
		f.Note = entity.Line(e.Property("type"))
		if above := v.Entity(e.Target("partOf")); above != nil {
			f.Note = "in " + above.Title()
		}
	}
	return []fact{f}
}

// peopleFacts are those of groups and users.
func (v *entityPage) peopleFacts() []fact {
	var facts []fact
	if teams := v.related(v.ref, "memberOf"); len(teams) > 0 {
		f := fact{Label: "Team", Link: v.Link(teams[0])}
		if len(teams) > 1 {
			f.Note = "and " + ui.Count(len(teams)-1, "other team", "other teams")
		} else if above := v.Entity(v.Entity(teams[0]).Target("childOf")); above != nil {
			f.Note = "in " + above.Title()
		}
		facts = append(facts, f)
	}
	if email := v.entity.Email(); email != "" {
		facts = append(facts, fact{Label: "E-mail", Text: email, Path: "mailto:" + email})
	}
	if n := len(v.related(v.ref, "hasMember")); n > 0 {
		facts = append(facts, fact{Label: "Members", Text: ui.Count(n, "person", "people"), Path: v.path + "#members"})
	}
	if owned := v.related(v.ref, "ownerOf"); len(owned) > 0 {
		mine := web.WithQuery("/catalog", [][2]string{{"kind", "all"}, {"owner", strings.ToLower(v.entity.Ref().Short("group"))}})
		facts = append(facts, fact{Label: "Owns", Text: ui.Count(len(owned), "thing", "things"), Path: mine, Note: kindsAmong(owned)})
	}
	return facts
}

// kindsAmong counts references by kind: 7 components, 5 resources.
func kindsAmong(refs []string) string {
	counts := map[string]int{}
	for _, ref := range refs {
		kind, _, _ := strings.Cut(ref, ":")
		counts[kind]++
	}
	kinds := slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], strings.Compare(a, b)) })
	var parts []string
	for _, kind := range kinds[:min(2, len(kinds))] {
		parts = append(parts, ui.Count(counts[kind], kindInWords(kind), kindsInWords(kind)))
	}
	return strings.Join(parts, ", ")
}

// kindInWords is a kind as it stands in a sentence.
func kindInWords(kind string) string {
	if kind == "api" {
		return "API"
	}
	return kind
}

func kindsInWords(kind string) string {
	if kind == "api" {
		return "APIs"
	}
	return strings.ToLower(names.Plural(kind))
}

// needFact is how many others need the entity.
func (v *entityPage) needFact() []fact {
	users := map[string]bool{}
	for _, relation := range v.Relations(v.ref) {
		if relation.Type == "dependencyOf" || relation.Type == "apiConsumedBy" {
			users[relation.Target] = true
		}
	}
	if len(users) == 0 {
		return nil
	}
	return []fact{{Label: "Needed by", Text: ui.Count(len(users), "other", "others"), Path: v.path + "/relations"}}
}

// related are the targets of an entity's relations of a type.
func (v *entityPage) related(ref, relation string) []string {
	var targets []string
	for _, one := range v.Relations(ref) {
		if one.Type == relation {
			targets = append(targets, one.Target)
		}
	}
	return targets
}
