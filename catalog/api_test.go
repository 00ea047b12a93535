package catalog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/foundation/web/webtest"
)

// service answers from values; what a test does not fill in must not be asked.
type service struct {
	catalog.Service
	registrations []catalog.Registration
	ancestors     []catalog.Ancestor
	problems      []entity.Problem
	troubles      []catalog.Trouble
	unprocessed   []catalog.Unprocessed
	dryRun        catalog.DryRun
	err           error
	asked         []string
}

func (s *service) ask(format string, args ...any) error {
	s.asked = append(s.asked, fmt.Sprintf(format, args...))
	return s.err
}

func (s *service) Registrations(context.Context) ([]catalog.Registration, error) {
	return s.registrations, s.err
}

func (s *service) RegistrationOf(_ context.Context, ref string) (catalog.Registration, error) {
	return catalog.Registration{ID: "1"}, s.ask("registration of %s", ref)
}

func (s *service) Register(_ context.Context, typ, target, onConflict string) (catalog.Registration, error) {
	return catalog.Registration{ID: "1", Type: typ, Target: target, EntityRef: "location:default/x"}, s.ask("register %s %s %q", typ, target, onConflict)
}

func (s *service) TryRegister(_ context.Context, typ, target string) (catalog.DryRun, error) {
	return s.dryRun, s.ask("try %s %s", typ, target)
}

func (s *service) Reregister(_ context.Context, id, typ, target string) (catalog.Registration, error) {
	return catalog.Registration{ID: id, Type: typ, Target: target}, s.ask("reregister %s %s %s", id, typ, target)
}

func (s *service) Unregister(_ context.Context, id string) error { return s.ask("unregister %s", id) }
func (s *service) Refresh(_ context.Context, ref string) error   { return s.ask("refresh %s", ref) }
func (s *service) Delete(_ context.Context, uid string) error    { return s.ask("delete %s", uid) }
func (s *service) Forget(_ context.Context, uid string) error    { return s.ask("forget %s", uid) }

func (s *service) Validate(context.Context, any, string) ([]entity.Problem, error) {
	return s.problems, s.err
}

func (s *service) Ancestry(context.Context, string) ([]catalog.Ancestor, error) {
	return s.ancestors, s.err
}
func (s *service) Problems(context.Context) ([]catalog.Trouble, error) { return s.troubles, s.err }
func (s *service) Unprocessed(_ context.Context, failed bool) ([]catalog.Unprocessed, error) {
	return s.unprocessed, s.ask("unprocessed %v", failed)
}

// house is the API over an index of six components and a user.
func house(t testing.TB, s *service) http.Handler { return loggedHouse(t, s, slog.DiscardHandler) }

func loggedHouse(t testing.TB, s *service, log slog.Handler) http.Handler {
	t.Helper()
	return houseOf(t, s, rows(), log)
}

func houseOf(t testing.TB, s *service, rows []index.Row, log slog.Handler) http.Handler {
	t.Helper()
	x := index.New()
	x.Apply(index.Batch{Upserts: rows, Seq: 1})
	rt := web.New(web.Options{
		Log:          slog.New(slog.DiscardHandler),
		Authenticate: func(r *http.Request) (*http.Request, error) { return r, nil },
	})
	catalog.NewAPI(s, x, slog.New(log)).Routes(rt.Mount("/api/catalog"))
	return rt
}

func rows() []index.Row {
	rows := []index.Row{{Ref: "user:default/ada", UID: "u-0", Body: []byte(`{"apiVersion":"backstage.io/v1alpha1","kind":"User","metadata":{"name":"Ada","namespace":"default"},"spec":{"memberOf":[]}}`)}}
	for i, name := range []string{"f", "e", "d", "c", "b", "a"} {
		kind := []string{"service", "website"}[i%2]
		body := fmt.Sprintf(`{"apiVersion":"backstage.io/v1alpha1","kind":"Component","metadata":{"name":"%s","namespace":"default","tags":["go"]},"spec":{"owner":"ada","type":"%s"}}`, name, kind)
		row := index.Row{Ref: "component:default/" + name, UID: fmt.Sprintf("u-%d", i+1), Body: []byte(body)}
		if name < "c" {
			row.Relations = []entity.Relation{
				{Source: row.Ref, Type: "ownedBy", Target: "user:default/ada"}, {Source: "user:default/ada", Type: "ownerOf", Target: row.Ref},
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func names(list string) string {
	var items []string
	for name := range strings.SplitSeq(list, "") {
		items = append(items, `{"metadata":{"name":"`+name+`"}}`)
	}
	return strings.Join(items, ",")
}

func TestReadingEntities(t *testing.T) {
	webtest.Run(t, house(t, &service{}),
		webtest.Scenario{Path: "/api/catalog/entities?filter=kind=user&fields=kind", JSON: `[{"kind":"User"}]`, ResponseHeader: map[string]string{"Content-Type": "application/json; charset=utf-8", "Link": ""}},
		webtest.Scenario{Path: "/api/catalog/entities?fields=metadata.name", JSON: `[{"metadata":{"name":"Ada"}},` + names("fedcba") + `]`},
		webtest.Scenario{Path: "/api/catalog/entities?filter=kind=none", JSON: `[]`},
		webtest.Scenario{Path: "/api/catalog/entities?fields=metadata.name&offset=4", JSON: `[` + names("ef") + `,{"metadata":{"name":"Ada"}}]`},
		webtest.Scenario{Path: "/api/catalog/entities?fields=metadata.name&limit=2&order=desc:metadata.name", JSON: `[` + names("fe") + `]`},
		webtest.Scenario{Method: "HEAD", Path: "/api/catalog/entities"},
		webtest.Scenario{Path: "/api/catalog/entities/", Contains: []string{`"Ada"`}},
		webtest.Scenario{Path: "/api/catalog/entities?x=1", Status: 400, JSON: `{"error":{"name":"InputError","message":"Unknown query parameter 'x'"},"request":{"method":"GET","url":"/entities?x=1"},"response":{"statusCode":400}}`},
		webtest.Scenario{Path: "/api/catalog/entities/by-uid/U-6", Contains: []string{`"name":"a"`, `"uid":"u-6"`, `"ownedBy"`}},
		webtest.Scenario{Path: "/api/catalog/entities/by-uid/none", Status: 404, Contains: []string{"No entity with uid none"}},
		webtest.Scenario{Path: "/api/catalog/entities/by-uid/u-6?fields=kind", Status: 400, Contains: []string{"Unknown query parameter 'fields'"}},
		webtest.Scenario{Path: "/api/catalog/entities/by-name/Component/Default/A", Contains: []string{`"name":"a"`}},
		webtest.Scenario{Path: "/api/catalog/entities/by-name/component/default/A%20b", Status: 404, Contains: []string{"No entity named 'A b' found, with kind 'component' in namespace 'default'"}},
		webtest.Scenario{Method: "PATCH", Path: "/api/catalog/entities", Status: 404, Empty: true},
	)
}

func TestPagesOfEntitiesAreLinked(t *testing.T) {
	h := house(t, &service{})
	var got []string
	for address := "/entities?limit=3&fields=metadata.name"; address != ""; {
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, httptest.NewRequest("GET", "/api/catalog"+address, nil))
		got = append(got, recorder.Body.String())
		link := recorder.Header().Get("Link")
		address = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	}
	want := []string{"[" + names("abc") + "]", "[" + names("def") + "]", `[{"metadata":{"name":"Ada"}}]`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

type answer struct {
	Items []struct {
		Metadata struct{ Name string }
	}
	TotalItems int
	PageInfo   struct{ NextCursor, PrevCursor string }
}

func (a answer) String() string {
	text := ""
	for _, item := range a.Items {
		text += item.Metadata.Name
	}
	if a.PageInfo.PrevCursor != "" {
		text = "<" + text
	}
	if a.PageInfo.NextCursor != "" {
		text += ">"
	}
	return fmt.Sprintf("%s of %d", text, a.TotalItems)
}

func askPage(t *testing.T, h http.Handler, query string) answer {
	t.Helper()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, httptest.NewRequest("GET", "/api/catalog/entities/by-query?"+query, nil))
	var page answer
	if err := json.Unmarshal(recorder.Body.Bytes(), &page); err != nil || recorder.Code != 200 {
		t.Fatalf("%s: %d %v %s", query, recorder.Code, err, recorder.Body)
	}
	return page
}

// Two letters are lowered by JavaScript in another way than by Go, and keys and values are compared in JavaScript's.
func TestCaseIsThatOfJavaScript(t *testing.T) {
	var rows []index.Row
	for i, title := range []string{"ΟΔΟΣ", "οδος", "İzmir", "izmir"} {
		rows = append(rows, index.Row{
			Ref: fmt.Sprintf("component:default/c%d", i), UID: fmt.Sprint(i),
			Body: []byte(fmt.Sprintf(`{"kind":"Component","metadata":{"annotations":{"ΑΣ":"%d"},"name":"c%d","title":"%s"}}`, 9-i, i, title)),
		})
	}
	h := houseOf(t, &service{}, rows, slog.DiscardHandler)
	page := askPage(t, h, "limit=1&orderField=metadata.name&filter=metadata.title="+url.QueryEscape("ΟΔΟΣ"))
	if got := askPage(t, h, "cursor="+url.QueryEscape(page.PageInfo.NextCursor)).String(); got != "<c1 of 2" {
		t.Errorf("the page behind a cursor: %s", got)
	}
	for query, want := range map[string]string{
		"orderField=" + url.QueryEscape("metadata.annotations.ΑΣ"):                       "c3c2c1c0 of 4",
		"fullTextFilterFields=metadata.title&fullTextFilterTerm=" + url.QueryEscape("İ"): "c2 of 1",
		"fullTextFilterFields=metadata.title&fullTextFilterTerm=i":                       "c2c3 of 2",
	} {
		if got := askPage(t, h, query).String(); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	webtest.Run(t, h,
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entities/by-query", Body: `{"query":{"metadata.title":"ΟΔΟΣ"}}`, Contains: []string{`"totalItems":2`}},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entities/by-query", Body: `{"query":{"metadata.title":{"$hasPrefix":"ΟΔΟΣ"}}}`, Contains: []string{`"totalItems":2`}},
		webtest.Scenario{Path: "/api/catalog/entity-facets?facet=" + url.QueryEscape("metadata.annotations.ΑΣ"), Contains: []string{`"value":"9"`}},
	)
}

func TestCursorsLeadThereAndBack(t *testing.T) {
	h := house(t, &service{})
	for _, c := range []struct{ query, steps, want string }{
		{"orderField=metadata.name&limit=3&filter=kind=component", "np", "abc> of 6, <def of 6, abc> of 6"},
		{"orderField=metadata.name,desc&limit=4&filter=kind=component", "np", "fedc> of 6, <ba of 6, fedc> of 6"},
		{"limit=4&filter=kind=component", "np", "fedc> of 6, <ba of 6, fedc> of 6"},
		{"orderField=metadata.name&limit=2&filter=kind=component", "nnpp", "ab> of 6, <cd> of 6, <ef of 6, <cd> of 6, ab> of 6"},
		{"orderField=metadata.name&limit=2&filter=kind=component&offset=3", "n", "de> of 6, <f of 6"},
		{"orderField=metadata.name&limit=2&fullTextFilterTerm=A", "", "aAda of 2"},
		{"orderField=spec.type&limit=2&totalItems=exclude&filter=spec.type=service", "n", "fd> of 0, <b of 0"},
		{"limit=0", "", " of 7"},
	} {
		page := askPage(t, h, c.query)
		got := []string{page.String()}
		limit := "&limit=" + strings.SplitN(strings.SplitN(c.query, "limit=", 2)[1], "&", 2)[0]
		for _, step := range strings.Split(c.steps, "") {
			cursor := page.PageInfo.NextCursor
			if step == "p" {
				cursor = page.PageInfo.PrevCursor
			}
			if cursor == "" {
				break
			}
			page = askPage(t, h, "cursor="+url.QueryEscape(cursor)+limit)
			got = append(got, page.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s: %s", c.query, diff)
		}
	}
}

func TestAskingWithBodies(t *testing.T) {
	webtest.Run(t, house(t, &service{}),
		webtest.Scenario{
			Method: "POST", Path: "/api/catalog/entities/by-query", Body: `{"query":{"spec.type":{"$in":["website"]},"metadata.name":{"$hasPrefix":"A"}},"fields":["metadata.name"]}`,
			JSON: `{"items":[` + names("a") + `],"totalItems":1,"pageInfo":{}}`,
		},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entities/by-query", Contains: []string{`"totalItems":7`}},
		webtest.Scenario{
			Method: "POST", Path: "/api/catalog/entities/by-refs?filter=kind=component", Body: `{"entityRefs":["component:default/a","component:default/A","user:default/ada","component:default/a"],"fields":["metadata.name"]}`,
			JSON: `{"items":[` + names("a") + `,null,null,` + names("a") + `]}`,
		},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entities/by-refs", Body: `{"entityRefs":[]}`, JSON: `{"items":[]}`},
		webtest.Scenario{
			Method: "POST", Path: "/api/catalog/entity-facets", Body: `{"facets":["spec.type"],"query":{"kind":"component"}}`,
			JSON: `{"facets":{"spec.type":[{"value":"service","count":3},{"value":"website","count":3}]}}`,
		},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entity-facets", Body: `{"facets":[]}`, Status: 400, Contains: []string{"Missing or empty facets parameter"}},
		webtest.Scenario{Path: "/api/catalog/entity-facets?facet=KIND&facet=no%22ne&facet=KIND", JSON: `{"facets":{"KIND":[{"value":"Component","count":6},{"value":"User","count":1}],"no\"ne":[]}}`},
		webtest.Scenario{Path: "/api/catalog/entity-facets?facet=&facet=", Status: 400, Contains: []string{"Missing facet parameter"}},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/refresh", Status: 400, Contains: []string{"unsupported media type undefined"}},
	)
}

func TestAnswersThatWouldFillTheMemoryAreRefused(t *testing.T) {
	rows := []index.Row{{Ref: "component:default/big", UID: "u-big", Body: []byte(`{"kind":"Component","metadata":{"name":"big","description":"` + strings.Repeat("x", 100_000) + `"}}`)}}
	refs := `"component:default/big"` + strings.Repeat(`,"component:default/big"`, 999)
	webtest.Run(t, houseOf(t, &service{}, rows, slog.DiscardHandler),
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entities/by-refs", Body: `{"entityRefs":[` + refs + `]}`, Status: 400, Contains: []string{"more than 64 MB: ask for fewer"}},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/entities/by-refs", Body: `{"entityRefs":[` + refs + `],"fields":["metadata.name"]}`, Contains: []string{`"name":"big"`}},
	)
}

// slow notes what a stream does to a connection: the deadlines it asks for, and whether each piece has one of its own.
type slow struct {
	httptest.ResponseRecorder
	deadline     time.Time
	pieces, late int
}

func (s *slow) SetWriteDeadline(at time.Time) error {
	s.deadline = at
	return nil
}

func (s *slow) Write(piece []byte) (int, error) {
	s.pieces++
	if s.deadline.IsZero() {
		s.late++
	}
	s.deadline = time.Time{}
	return len(piece), nil
}

func TestEveryPieceOfAStreamHasADeadlineOfItsOwn(t *testing.T) {
	var many []index.Row
	for i := range 2000 {
		many = append(many, index.Row{Ref: fmt.Sprintf("component:default/c%d", i), UID: fmt.Sprint(i), Body: []byte(`{"kind":"Component"}`)})
	}
	connection := &slow{ResponseRecorder: *httptest.NewRecorder()}
	houseOf(t, &service{}, many, slog.DiscardHandler).ServeHTTP(connection, httptest.NewRequest("GET", "/api/catalog/entities", nil))
	if connection.pieces < 4 || connection.late > 0 {
		t.Errorf("%d pieces, %d of them without a deadline", connection.pieces, connection.late)
	}
}

func TestAncestryShowsTheEntitiesOnTheWay(t *testing.T) {
	s := &service{ancestors: []catalog.Ancestor{{Ref: "component:default/a", Parents: []string{"user:default/ada"}}, {Ref: "location:default/gone"}, {Ref: "user:default/ada"}}}
	webtest.Run(t, house(t, s), webtest.Scenario{
		Path:     "/api/catalog/entities/by-name/component/default/A/ancestry",
		Contains: []string{`"rootEntityRef":"component:default/a"`, `"parentEntityRefs":["user:default/ada"]`, `"parentEntityRefs":[]`, `"name":"Ada"`}, Lacks: []string{"gone"},
	})
	s.err = fault.New(fault.NotFound, "No such entity component:default/nope")
	webtest.Run(t, house(t, s), webtest.Scenario{Path: "/api/catalog/entities/by-name/component/default/nope/ancestry", Status: 404, Contains: []string{"No such entity component:default/nope"}})
}

func TestChangesAreHandedToTheServiceAndAudited(t *testing.T) {
	const location = `{"type":"url","target":"x"}`
	for _, c := range []struct {
		scenario     webtest.Scenario
		asked, event string
	}{
		{webtest.Scenario{Method: "POST", Path: "/locations", Body: location, Status: 201, JSON: `{"location":{"id":"1","type":"url","target":"x","entityRef":"location:default/x"},"entities":[]}`}, `register url x ""`, "location-mutate"},
		{webtest.Scenario{Method: "POST", Path: "/locations?onConflict=refresh", Body: location, Status: 201}, `register url x "refresh"`, "location-mutate"},
		{webtest.Scenario{Method: "POST", Path: "/locations?dryRun=true", Body: location, Status: 201, Contains: []string{`{"exists":false,`, `"entities":[]`}}, `try url x`, ""},
		{webtest.Scenario{Method: "PUT", Path: "/locations/7", Body: location, Contains: []string{`"id":"7"`}}, `reregister 7 url x`, "location-mutate"},
		{webtest.Scenario{Method: "DELETE", Path: "/locations/7", Status: 204, Empty: true}, `unregister 7`, "location-mutate"},
		{webtest.Scenario{Method: "DELETE", Path: "/entities/by-uid/u", Status: 204, Empty: true}, `delete u`, "entity-mutate"},
		{webtest.Scenario{Method: "POST", Path: "/refresh", Body: `{"entityRef":"A:b/C"}`, Empty: true}, `refresh A:b/C`, "entity-mutate"},
		{webtest.Scenario{Method: "DELETE", Path: "/entities/unprocessed/delete/u", Status: 204, Empty: true}, `forget u`, "entity-mutate"},
		{webtest.Scenario{Path: "/locations/by-entity/Component/default/A", Contains: []string{`"id":"1"`}}, `registration of component:default/a`, ""},
	} {
		s, log := &service{}, &bytes.Buffer{}
		c.scenario.Path = "/api/catalog" + c.scenario.Path
		webtest.Run(t, loggedHouse(t, s, slog.NewJSONHandler(log, nil)), c.scenario)
		if diff := cmp.Diff([]string{c.asked}, s.asked); diff != "" {
			t.Error(diff)
		}
		if c.event == "" != (log.Len() == 0) || !strings.Contains(log.String(), c.event) {
			t.Errorf("%s %s is logged as %s", c.scenario.Method, c.scenario.Path, log)
		}
	}
}

func TestFailedChangesAreAuditedToo(t *testing.T) {
	log := &bytes.Buffer{}
	s := &service{err: fault.New(fault.Conflict, "Location url:x already exists")}
	webtest.Run(t, loggedHouse(t, s, slog.NewJSONHandler(log, nil)), webtest.Scenario{Method: "POST", Path: "/api/catalog/locations", Body: `{"type":"url","target":"x"}`, Status: 409})
	for _, want := range []string{`"msg":"catalog.location-mutate"`, `"isAuditEvent":true`, `"severityLevel":"medium"`, `"status":"failed"`, `"error":"Location url:x already exists"`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("log lacks %s: %s", want, log)
		}
	}
}

func TestLocationsAreListedAndPaged(t *testing.T) {
	s := &service{registrations: []catalog.Registration{{ID: "1", Type: "url", Target: "a"}, {ID: "2", Type: "url", Target: "b"}, {ID: "3", Type: "url", Target: "ab"}}}
	h := house(t, s)
	webtest.Run(t, h,
		webtest.Scenario{Path: "/api/catalog/locations", Contains: []string{`[{"data":{"id":"1"`}},
		webtest.Scenario{
			Method: "POST", Path: "/api/catalog/locations/by-query", Body: `{"query":{"target":{"$hasPrefix":"A"}},"limit":1}`,
			Contains: []string{`"items":[{"id":"1"`, `"totalItems":2`, `"nextCursor":"`},
			Check: func(t *testing.T, _ *http.Response, body string) {
				var page answer
				if err := json.Unmarshal([]byte(body), &page); err != nil {
					t.Fatal(err)
				}
				webtest.Run(t, h, webtest.Scenario{
					Method: "POST", Path: "/api/catalog/locations/by-query", Body: `{"cursor":"` + page.PageInfo.NextCursor + `"}`,
					Contains: []string{`"items":[{"id":"3"`, `"totalItems":2,"pageInfo":{}`},
				})
			},
		},
		webtest.Scenario{Method: "POST", Path: "/api/catalog/locations/by-query", Body: `{"query":{"$any":[]}}`, JSON: `{"items":[],"totalItems":0,"pageInfo":{}}`},
	)
	webtest.Run(t, house(t, &service{}), webtest.Scenario{Path: "/api/catalog/locations", JSON: `[]`})
}

func TestValidationTellsOnlyWhatBackstageTells(t *testing.T) {
	const body = `{"entity":{},"location":"url:x"}`
	post := func(s webtest.Scenario) webtest.Scenario {
		s.Method, s.Path, s.Body = "POST", "/api/catalog/validate-entity", body
		return s
	}
	webtest.Run(t, house(t, &service{}), post(webtest.Scenario{Empty: true}))
	webtest.Run(t, house(t, &service{problems: []entity.Problem{{Name: "InputError", Message: "m", Cause: &entity.Cause{Name: "TypeError", Message: "c"}, Line: 3, Level: entity.Error}}}),
		post(webtest.Scenario{Status: 400, JSON: `{"errors":[{"name":"InputError","message":"m","cause":{"name":"TypeError","message":"c"}}]}`}))
	webtest.Run(t, house(t, &service{err: fault.New(fault.Invalid, "Invalid location ref")}),
		post(webtest.Scenario{Status: 400, JSON: `{"errors":[{"name":"TypeError","message":"Invalid location ref"}]}`}))
}

func TestProblemsAreFilteredByEntityAndOwner(t *testing.T) {
	trouble := func(ref string) catalog.Trouble {
		return catalog.Trouble{Ref: ref, Problem: entity.Problem{Name: "E", Message: ref}}
	}
	h := house(t, &service{troubles: []catalog.Trouble{trouble("component:default/a"), trouble("component:default/b"), trouble("component:default/c"), trouble("")}})
	webtest.Run(t, h,
		webtest.Scenario{Path: "/api/catalog/problems?limit=1", Contains: []string{`"totalItems":4`, `"entityRef":"component:default/a"`}, Lacks: []string{"default/b"}},
		webtest.Scenario{Path: "/api/catalog/problems?ref=Component:default/B", Contains: []string{`"totalItems":1`, "default/b"}},
		webtest.Scenario{Path: "/api/catalog/problems?owner=user:default/ada", Contains: []string{`"totalItems":2`}},
		webtest.Scenario{Path: "/api/catalog/problems?owner=user:default/nobody", JSON: `{"items":[],"totalItems":0}`},
	)
}

func TestUnprocessedEntitiesHaveBackstagesColumns(t *testing.T) {
	s := &service{unprocessed: []catalog.Unprocessed{
		{UID: "1", Ref: "component:default/x", Location: "url:x", Entity: entity.Entity{"spec": map[string]any{"owner": "ada"}}, Problems: []entity.Problem{{Name: "E", Message: "m"}}}, {UID: "2"},
	}}
	webtest.Run(t, house(t, s),
		webtest.Scenario{Path: "/api/catalog/entities/unprocessed/failed?owner=ada", JSON: `{"type":"failed","entities":[{"entity_id":"1","entity_ref":"component:default/x","unprocessed_entity":{"spec":{"owner":"ada"}},
			"processed_entity":null,"errors":[{"name":"E","message":"m"}],"cache":{},"location_key":"url:x","next_update_at":"0001-01-01T00:00:00Z","last_discovery_at":"0001-01-01T00:00:00Z"}]}`},
		webtest.Scenario{Path: "/api/catalog/entities/unprocessed/pending", Contains: []string{`"type":"pending"`, `"entity_id":"2"`}},
	)
	if diff := cmp.Diff([]string{"unprocessed true", "unprocessed false"}, s.asked); diff != "" {
		t.Error(diff)
	}
}
