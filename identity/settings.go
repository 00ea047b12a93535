package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
)

// Limits of what one user can keep.
const (
	maxSettings = 1000
	maxValue    = 100 << 10 // bytes of JSON, as much as Backstage takes
	maxName     = 255
	maxStarred  = 500
	maxViews    = 100
)

// The buckets of the portal's own. Starred entities are where Backstage keeps them.
const (
	starredBucket, starredName = "starredEntities", "entityRefs"
	ownBucket                  = "callboard"
	themeName, homeName        = "theme", "home"
	viewsName, visitsName      = "views", "visits"
)

// Settings are what each user has chosen: in Backstage's words for its clients, and as plain values for the rooms above.
//
// What is read for somebody who is no user is empty, and choices of theirs are refused.
type Settings struct {
	store  store
	log    *slog.Logger
	visits visits
}

// NewSettings keeps settings in a database that has the room's tables.
func NewSettings(db *database.DB, log *slog.Logger) *Settings {
	return &Settings{store: store{db}, log: log, visits: visits{fresh: map[string][]Visit{}}}
}

// read decodes a choice of who asks; what it is decoded into stays as it is if there is none.
func (s *Settings) read(ctx context.Context, bucket, name string, into any) error {
	who := Of(ctx)
	if who.Kind != User {
		return nil
	}
	return s.store.decode(ctx, who.Subject, bucket, name, into)
}

// decode takes a value that is not of the expected form, which any client can write, for none.
func (s store) decode(ctx context.Context, user, bucket, name string, into any) error {
	value, found, err := s.setting(ctx, user, bucket, name)
	if err != nil || !found {
		return err
	}
	_ = json.Unmarshal([]byte(value), into)
	return nil
}

// write keeps a choice of who asks.
func (s *Settings) write(ctx context.Context, bucket, name string, value any) error {
	who, err := UserOf(ctx)
	if err != nil {
		return err
	}
	return s.store.db.Transact(ctx, func(tx *database.DB) error { return store{tx}.encode(ctx, who.Subject, bucket, name, value) })
}

func (s store) encode(ctx context.Context, user, bucket, name string, value any) error {
	text, err := marshal(value)
	if err != nil {
		return err
	}
	return s.put(ctx, user, bucket, name, text)
}

func marshal(value any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("encode a setting: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// Starred are the references of the entities that who asks has starred, the latest first.
func (s *Settings) Starred(ctx context.Context) ([]string, error) {
	var refs []string
	err := s.read(ctx, starredBucket, starredName, &refs)
	slices.Reverse(refs) // Backstage's clients append
	return refs, err
}

// Star adds an entity to the starred ones of who asks, or takes it away.
func (s *Settings) Star(ctx context.Context, ref entity.Ref, on bool) error {
	who, err := UserOf(ctx)
	if err != nil {
		return err
	}
	return s.store.db.Transact(ctx, func(tx *database.DB) error {
		var refs []string
		if err := (store{tx}).decode(ctx, who.Subject, starredBucket, starredName, &refs); err != nil {
			return err
		}
		refs = slices.DeleteFunc(refs, func(known string) bool { return known == ref.String() })
		if on {
			refs = append(refs, ref.String())
		}
		if on && len(refs) > maxStarred {
			return fault.New(fault.Invalid, "You have starred %d entities already. Take some stars away first.", maxStarred)
		}
		return store{tx}.encode(ctx, who.Subject, starredBucket, starredName, append([]string{}, refs...))
	})
}

// Theme is light or dark if who asks chose one; else empty.
func (s *Settings) Theme(ctx context.Context) (string, error) {
	theme := ""
	err := s.read(ctx, ownBucket, themeName, &theme)
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	return theme, err
}

// ChooseTheme keeps light or dark; anything else leaves it to the reader's system.
func (s *Settings) ChooseTheme(ctx context.Context, theme string) error {
	return s.write(ctx, ownBucket, themeName, theme)
}

// Arrangement is how a user wants the widgets of the home page: their ids in order, and those that are hidden.
type Arrangement struct {
	Order  []string `json:"order,omitempty"`
	Hidden []string `json:"hidden,omitempty"`
}

// Home is the arrangement of who asks; the zero Arrangement is as it comes.
func (s *Settings) Home(ctx context.Context) (Arrangement, error) {
	var a Arrangement
	return a, s.read(ctx, ownBucket, homeName, &a)
}

// ArrangeHome keeps an arrangement.
func (s *Settings) ArrangeHome(ctx context.Context, a Arrangement) error {
	return s.write(ctx, ownBucket, homeName, a)
}

// View is a list that a user has named: its address is the whole of it.
type View struct {
	Name string `json:"name"`
	Path string `json:"path"`
}

// Views are the saved ones of who asks, by name.
func (s *Settings) Views(ctx context.Context) ([]View, error) {
	var views []View
	err := s.read(ctx, ownBucket, viewsName, &views)
	return views, err
}

// SaveView keeps a view, instead of one of the same name.
func (s *Settings) SaveView(ctx context.Context, view View) error {
	view.Name = strings.TrimSpace(view.Name)
	if view.Name == "" || len(view.Name) > maxName {
		return fault.New(fault.Invalid, "A saved view needs a name of at most %d letters.", maxName)
	}
	return s.changeViews(ctx, func(views []View) []View {
		views = append(without(views, view.Name), view)
		slices.SortFunc(views, func(a, b View) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
		return views
	})
}

// DropView forgets a view. A name that is not there is no error.
func (s *Settings) DropView(ctx context.Context, name string) error {
	return s.changeViews(ctx, func(views []View) []View { return without(views, name) })
}

func without(views []View, name string) []View {
	return slices.DeleteFunc(views, func(v View) bool { return v.Name == name })
}

func (s *Settings) changeViews(ctx context.Context, change func([]View) []View) error {
	who, err := UserOf(ctx)
	if err != nil {
		return err
	}
	return s.store.db.Transact(ctx, func(tx *database.DB) error {
		var views []View
		if err := (store{tx}).decode(ctx, who.Subject, ownBucket, viewsName, &views); err != nil {
			return err
		}
		if views = change(views); len(views) > maxViews {
			return fault.New(fault.Invalid, "You have saved %d views already. Delete some first.", maxViews)
		}
		return store{tx}.encode(ctx, who.Subject, ownBucket, viewsName, views)
	})
}
