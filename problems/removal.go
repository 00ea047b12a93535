package problems

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/ui"
)

const (
	mostAtOnce  = 500              // orphans that are listed to choose among them, and removed by one request
	removalTime = 20 * time.Second // of one request; the server allows an answer more than that
)

// removal is what a form asks to remove, and what became of it.
type removal struct {
	refs         []string
	all          bool // that the list shows
	Gone         int
	Failed       []failedRemoval
	Rest         int        // how many are still to go
	Again        []ui.Field // of the form that goes on with these
	Action, Back string
}

type failedRemoval struct {
	Link ui.EntityLink
	Why  string
}

// clearOrphans removes those that were chosen, or all that the address asks for, some at a time, and tells what is not removed.
func (p Pages) clearOrphans(r *http.Request) (web.Page, error) {
	v, err := p.open(r, listOrphans)
	if err != nil {
		return web.Page{}, err
	}
	asked, err := v.chosenToGo(r)
	if err != nil {
		return web.Page{}, err
	}
	v.remove(asked)
	p.known.forget()
	if len(asked.Failed) == 0 && asked.Rest == 0 {
		return web.Page{}, web.SeeOther(withField(v.path(), "said", "removed"))
	}
	return v.clearPage(clearedView(asked)), nil
}

// chosenToGo are the orphans that the form names. Who removes all must have seen how many they are.
func (v *listPage) chosenToGo(r *http.Request) (*removal, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "The form could not be read.")
	}
	asked := &removal{refs: r.PostForm["ref"], all: r.PostForm.Get("which") == "all", Action: v.clearPath(), Back: v.path()}
	if asked.all {
		asked.refs = v.orphans().refs()
		if seen, err := strconv.Atoi(r.PostForm.Get("seen")); err != nil || seen != len(asked.refs) {
			return nil, fault.New(fault.Conflict, "By now there are %s. Look at what would go, and try again.", ui.Count(len(asked.refs), "orphan", "orphans"))
		}
	}
	slices.Sort(asked.refs)
	asked.refs = slices.Compact(asked.refs)
	switch {
	case r.PostForm.Get("confirm") != "yes":
		return nil, fault.New(fault.Invalid, "Confirm that you have seen what will go.")
	case len(asked.refs) == 0:
		return nil, fault.New(fault.Invalid, "Choose what to remove.")
	case len(asked.refs) > mostAtOnce && !asked.all:
		return nil, fault.New(fault.Invalid, "At most %d orphans can be chosen at once. Choose fewer, or remove all that the list shows.", mostAtOnce)
	}
	return asked, nil
}

// remove deletes as many as one request may, and leaves the rest to the next. What is no orphan is refused, and told in the audit trail
// once for all.
func (v *listPage) remove(asked *removal) {
	ctx, cancel := context.WithTimeout(v.request.Context(), removalTime)
	defer cancel()
	var refused []string
	tried := 0
	for _, ref := range asked.refs[:min(len(asked.refs), mostAtOnce)] {
		if ctx.Err() != nil {
			break
		}
		tried++
		handle, why := v.orphan(ref)
		if why == "" {
			why = v.removeOrphan(handle, ref)
		} else {
			refused = append(refused, ref)
		}
		if why == "" {
			asked.Gone++
		} else {
			asked.Failed = append(asked.Failed, failedRemoval{Link: v.Link(ref), Why: why})
		}
	}
	if len(refused) > 0 {
		v.pages.trail.Changed(v.request, "entity-mutate", fault.New(fault.Conflict, "no orphans"), "actionType", "delete", "entityRefs", refused)
	}
	asked.leave(asked.refs[tried:], v.orphans().total)
}

// orphan is one that nothing brings in, or why it is none.
func (v *listPage) orphan(ref string) (orphan index.Handle, why string) {
	handle, there := v.pages.index.ByRef(ref)
	switch {
	case !there:
		return handle, "It is not in the catalog any more."
	case !v.pages.index.Matches(handle, orphaned, nil):
		return handle, "Something brings it in again."
	}
	return handle, ""
}

// removeOrphan deletes one, or says why it could not.
func (v *listPage) removeOrphan(handle index.Handle, ref string) (why string) {
	uid := v.pages.index.UID(handle)
	err := v.pages.catalog.Delete(v.request.Context(), uid)
	v.pages.trail.Changed(v.request, "entity-mutate", err, "actionType", "delete", "uid", uid, "entityRef", ref)
	var told *fault.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &told):
		return told.Message
	}
	return "It could not be deleted; the log of the portal says why."
}

// leave makes a form of those whose turn did not come. Of all that the list shows, whoever goes on has seen how many are left.
func (asked *removal) leave(refs []string, total func() int) {
	if asked.Rest = len(refs); asked.Rest == 0 {
		return
	}
	asked.Again = []ui.Field{{Name: "confirm", Value: "yes"}}
	if asked.all {
		asked.Rest = total()
		asked.Again = append(asked.Again, ui.Field{Name: "which", Value: "all"}, ui.Field{Name: "seen", Value: strconv.Itoa(asked.Rest)})
		return
	}
	for _, ref := range refs {
		asked.Again = append(asked.Again, ui.Field{Name: "ref", Value: ref})
	}
}

// again is the button that goes on.
func (asked *removal) again() ui.Button {
	return ui.Button{Label: "Remove " + ui.Number(min(asked.Rest, mostAtOnce)) + " more", Icon: "trash-2", Danger: true}
}

// outcome tells how far it came, in a heading.
func (asked *removal) outcome() string {
	if len(asked.Failed) > 0 {
		return "Not all could be removed"
	}
	return "Not all are removed yet"
}
