package problems

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/problems/findings"
)

// What follows from an error.
const (
	stateHidden  = "hidden"
	stateOld     = "old"
	stateUnread  = "unread"
	stateWarning = "warning"
	stateWaiting = "waiting"
)

// sharers bounds of how many entities of a broken file the owners are looked up.
const sharers = 50

// findings are the problems with what follows from them and whom they concern.
func (t *Current) findings(x *index.Index) []findings.Finding {
	unshown := map[string]catalog.Unshown{}
	for _, one := range t.Unshown {
		unshown[one.Ref] = one
	}
	list := make([]findings.Finding, 0, len(t.List))
	for _, one := range t.List {
		f := findings.Finding{
			Key: keyOf(one.Ref, one.Location, one.Message, one.Field, fmt.Sprint(one.Line)), Ref: one.Ref, Said: findings.Sentence(one.Problem), File: one.Location, Since: one.Since,
		}
		_, shown := x.ByRef(one.Ref)
		switch {
		case one.Ref == "":
			f.State, f.Owners = stateUnread, ownersIn(x, one.Location)
		case !shown:
			f.State, f.Name, f.Owners = stateHidden, cmp.Or(unshown[one.Ref].Title, nameIn(one.Ref)), some(unshown[one.Ref].Owner)
		case strings.HasPrefix(one.Ref, "location:"):
			f.State, f.Name = stateUnread, nameIn(one.Ref)
		default:
			f.State, f.Name, f.Owners = stateOld, nameIn(one.Ref), ownersOf(x, one.Ref)
		}
		if one.Level == entity.Warning {
			f.State = stateWarning
		}
		list = append(list, f)
	}
	for _, one := range t.Unshown {
		if !one.Tried {
			list = append(list, findings.Finding{
				Key: keyOf(one.Ref, stateWaiting), Ref: one.Ref, Name: one.Title, Owners: some(one.Owner), File: one.Location, Since: one.Since,
				State: stateWaiting, Said: "What it points at has not been read yet",
			})
		}
	}
	return findings.New(list)
}

// keyOf is a short name that stays as long as the texts do.
func keyOf(texts ...string) string {
	h := fnv.New64a()
	for _, text := range texts {
		h.Write([]byte(text))
		h.Write([]byte{0})
	}
	return fmt.Sprintf("%x", h.Sum64())
}

func nameIn(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

func some(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// ownersOf are those whom an entity shows; a group or user owns itself.
func ownersOf(x *index.Index, ref string) []string {
	if owners := x.Related(ref, "ownedBy"); len(owners) > 0 {
		return owners
	}
	if strings.HasPrefix(ref, "group:") || strings.HasPrefix(ref, "user:") {
		return []string{ref}
	}
	return nil
}

const fileKey = "metadata.annotations." + entity.AnnotationLocation

// ownersIn are the owners of what a file brought in while it was good: they will want to know that it is not any more.
func ownersIn(x *index.Index, location string) []string {
	page := x.Select(index.Query{Where: entity.OneOf(fileKey, strings.ToLower(location)), Limit: sharers})
	var owners []string
	for _, hit := range page.Hits {
		for _, owner := range ownersOf(x, x.Ref(hit.Handle)) {
			if !slices.Contains(owners, owner) {
				owners = append(owners, owner)
			}
		}
	}
	return owners
}
