package identity

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/web"
)

// Routes mounts /api/user-settings, and the forms by which pages change settings.
// known reports whether who asks sees an entity of a canonical reference, which can then be starred.
func (s *Settings) Routes(rt *web.Router, known func(r *http.Request, ref string) bool) {
	api := rt.Mount("/api/user-settings")
	api.JSON("GET /buckets/{bucket}/keys/{key...}", s.show)
	api.JSON("PUT /buckets/{bucket}/keys/{key...}", s.set)
	api.JSON("DELETE /buckets/{bucket}/keys/{key...}", s.unset)
	api.JSON("POST /multiget", s.many)

	rt.Action("POST /star", func(r *http.Request) (string, error) { return s.star(r, known) })
	rt.Action("POST /views", s.saveView)
	rt.Action("POST /views/drop", s.dropView)
}

// address is which setting of whom a request is about.
type address struct{ user, bucket, name string }

func addressOf(r *http.Request) (address, error) {
	who, err := UserOf(r.Context())
	a := address{who.Subject, r.PathValue("bucket"), r.PathValue("key")}
	if err == nil && (a.bucket == "" || a.name == "" || len(a.bucket) > maxName || len(a.name) > maxName) {
		err = fault.New(fault.Invalid, "A bucket and a key have 1 to %d characters", maxName)
	}
	return a, err
}

// settingBody is a setting as Backstage's clients read it.
type settingBody struct {
	Bucket string          `json:"bucket"`
	Key    string          `json:"key"`
	Value  json.RawMessage `json:"value"`
}

func (s *Settings) show(r *http.Request) (any, error) {
	a, err := addressOf(r)
	if err != nil {
		return nil, err
	}
	value, found, err := s.store.setting(r.Context(), a.user, a.bucket, a.name)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "Unable to find '%s' in bucket '%s'", a.name, a.bucket)
	}
	return settingBody{a.bucket, a.name, json.RawMessage(value)}, err
}

func (s *Settings) set(r *http.Request) (any, error) {
	a, err := addressOf(r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Value json.RawMessage `json:"value"`
	}
	if err := web.ReadJSON(r, &body); err != nil {
		return nil, err
	}
	switch {
	case body.Value == nil:
		return nil, fault.New(fault.Invalid, `Missing required field "value"`)
	case len(body.Value) > maxValue:
		return nil, fault.New(fault.Invalid, "The value is longer than %d KB", maxValue>>10)
	}
	value, err := marshal(body.Value)
	if err != nil {
		return nil, err
	}
	err = s.store.db.Transact(r.Context(), func(tx *database.DB) error {
		return store{tx}.put(r.Context(), a.user, a.bucket, a.name, value)
	})
	return settingBody{a.bucket, a.name, json.RawMessage(value)}, err
}

func (s *Settings) unset(r *http.Request) (any, error) {
	a, err := addressOf(r)
	if err != nil {
		return nil, err
	}
	return web.Status{Code: http.StatusNoContent}, s.store.remove(r.Context(), a.user, a.bucket, a.name)
}

const maxAsked = 100 // settings in one request

func (s *Settings) many(r *http.Request) (any, error) {
	who, err := UserOf(r.Context())
	if err != nil {
		return nil, err
	}
	var asked struct {
		Items []struct {
			Bucket string `json:"bucket"`
			Key    string `json:"key"`
		} `json:"items"`
	}
	if err := web.ReadJSON(r, &asked); err != nil {
		return nil, err
	}
	if len(asked.Items) > maxAsked {
		return nil, fault.New(fault.Invalid, "At most %d settings can be asked for at once", maxAsked)
	}
	type item struct {
		Value json.RawMessage `json:"value"`
	}
	items := make([]*item, len(asked.Items))
	for i, one := range asked.Items {
		value, found, err := s.store.setting(r.Context(), who.Subject, one.Bucket, one.Key)
		if err != nil {
			return nil, err
		}
		if found {
			items[i] = &item{json.RawMessage(value)}
		}
	}
	return map[string]any{"items": items}, nil
}

// star is the form of a star button.
func (s *Settings) star(r *http.Request, known func(r *http.Request, ref string) bool) (string, error) {
	ref, err := entity.ParseRef(r.FormValue("ref"), entity.Ref{})
	if err != nil {
		return "", fault.New(fault.Invalid, "Only an entity can be starred: %w", err)
	}
	starred, err := strconv.ParseBool(r.FormValue("starred"))
	if err != nil {
		return "", fault.New(fault.Invalid, "The form does not say whether to star: starred must be true or false.")
	}
	if starred && !known(r, ref.String()) {
		stars, err := s.Starred(r.Context())
		if err != nil {
			return "", err
		}
		if !slices.Contains(stars, ref.String()) {
			return "", fault.New(fault.NotFound, "There is no %s to star.", ref)
		}
	}
	return back(r), s.Star(r.Context(), ref, starred)
}

func (s *Settings) saveView(r *http.Request) (string, error) {
	view := View{Name: r.FormValue("name"), Path: r.FormValue("path")}
	if !web.IsLocal(view.Path) || len(view.Path) > 2000 {
		return "", fault.New(fault.Invalid, "Only a page of the portal can be saved as a view.")
	}
	return view.Path, s.SaveView(r.Context(), view)
}

func (s *Settings) dropView(r *http.Request) (string, error) {
	return back(r), s.DropView(r.Context(), r.FormValue("name"))
}

// back is the page on which a form was sent.
func back(r *http.Request) string {
	if to := r.FormValue("back"); web.IsLocal(to) {
		return to
	}
	return "/"
}
