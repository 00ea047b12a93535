package app_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/datolabs-io/go-backstage/v3"
	"github.com/google/go-cmp/cmp"
)

// TestGoClient lets the client that Go programs use for Backstage talk to a server.
func TestGoClient(t *testing.T) {
	server := yard(t, apptest.SQLite(t))
	client, err := backstage.NewClient(server.URL, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("entities", func(t *testing.T) { clientListsEntities(t, client) })
	t.Run("kinds", func(t *testing.T) { clientReadsKinds(t, client) })
	t.Run("locations", func(t *testing.T) { clientManagesLocations(t, server, client) })
}

func clientListsEntities(t *testing.T, client *backstage.Client) {
	entities := client.Catalog.Entities
	listed, answer, err := entities.List(t.Context(), &backstage.ListEntityOptions{
		Filters: []string{"kind=component,spec.type=website", "kind=domain"},
		Fields:  []string{"kind", "metadata.name"},
		Order:   []backstage.ListEntityOrder{{Direction: backstage.OrderDescending, Field: "metadata.name"}},
	})
	expectStatus(t, answer, err, http.StatusOK)
	want := []backstage.Entity{
		{Kind: "Domain", Metadata: backstage.EntityMeta{Name: "rails"}},
		{Kind: "Component", Metadata: backstage.EntityMeta{Name: "board"}},
	}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Error(diff)
	}

	board, answer, err := client.Catalog.Components.Get(t.Context(), "board", "")
	expectStatus(t, answer, err, http.StatusOK)
	again, answer, err := entities.Get(t.Context(), board.Metadata.UID)
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff(board.Metadata, again.Metadata); diff != "" {
		t.Errorf("by name and by uid it is not the same:\n%s", diff)
	}
	_, answer, err = entities.Get(t.Context(), "00000000-0000-4000-8000-000000000000")
	expectStatus(t, answer, err, http.StatusNotFound)
}

func clientReadsKinds(t *testing.T, client *backstage.Client) {
	catalog := client.Catalog
	component, answer, err := catalog.Components.Get(t.Context(), "timetable", "default")
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff(&backstage.ComponentEntityV1alpha1Spec{
		Type: "service", Lifecycle: "production", Owner: "signalbox", System: "dispatch",
		ProvidesApis: []string{"times"}, DependsOn: []string{"resource:ledger"},
	}, component.Spec); diff != "" {
		t.Error(diff)
	}
	related := func(r backstage.EntityRelation) bool {
		return r.Type == "hasPart" && r.TargetRef == "component:default/parser"
	}
	if !slices.ContainsFunc(component.Relations, related) {
		t.Errorf("the part of the component is missing in %v", component.Relations)
	}
	api, answer, err := catalog.APIs.Get(t.Context(), "times", "")
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff(&backstage.ApiEntityV1alpha1Spec{
		Type: "openapi", Lifecycle: "production", Owner: "signalbox", System: "dispatch", Definition: "openapi: 3.0.0",
	}, api.Spec); diff != "" {
		t.Error(diff)
	}
	resource, answer, err := catalog.Resources.Get(t.Context(), "ledger", "")
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff(&backstage.ResourceEntityV1alpha1Spec{Type: "database", Owner: "works", System: "dispatch"}, resource.Spec); diff != "" {
		t.Error(diff)
	}
	system, answer, err := catalog.Systems.Get(t.Context(), "dispatch", "")
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff(&backstage.SystemEntityV1alpha1Spec{Owner: "signalbox", Domain: "rails"}, system.Spec); diff != "" {
		t.Error(diff)
	}
	domain, answer, err := catalog.Domains.Get(t.Context(), "rails", "")
	expectStatus(t, answer, err, http.StatusOK)
	if domain.Spec.Owner != "works" {
		t.Errorf("the domain belongs to %q", domain.Spec.Owner)
	}
	clientReadsPeople(t, client)
}

func clientReadsPeople(t *testing.T, client *backstage.Client) {
	catalog := client.Catalog
	group, answer, err := catalog.Groups.Get(t.Context(), "signalbox", "")
	expectStatus(t, answer, err, http.StatusOK)
	if group.Spec.Type != "team" || group.Spec.Parent != "works" {
		t.Errorf("the group is a %q below %q", group.Spec.Type, group.Spec.Parent)
	}
	user, answer, err := catalog.Users.Get(t.Context(), "ada", "")
	expectStatus(t, answer, err, http.StatusOK)
	if user.Spec.Profile.Email != "ada@yard.example" || !slices.Equal(user.Spec.MemberOf, []string{"signalbox"}) {
		t.Errorf("the user is %+v", user.Spec)
	}
	location, answer, err := catalog.Locations.Get(t.Context(), "yard", "")
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff([]string{"./people.yaml", "./things.yaml", "./nested/location.yaml"}, location.Spec.Targets); diff != "" {
		t.Error(diff)
	}
}

func clientManagesLocations(t *testing.T, server *apptest.Server, client *backstage.Client) {
	site := apptest.NewSite(t)
	site.Put("/depot.yaml", `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: depot}
spec: {type: service, lifecycle: production, owner: works}
`)
	locations, target := client.Catalog.Locations, site.URL+"/depot.yaml"
	tried, answer, err := locations.Create(t.Context(), target, true)
	expectStatus(t, answer, err, http.StatusCreated)
	if tried.Exists || len(tried.Entities) == 0 {
		t.Errorf("trying out the location answers %+v", tried)
	}
	created, answer, err := locations.Create(t.Context(), target, false)
	expectStatus(t, answer, err, http.StatusCreated)
	server.Holds("component:default/depot")

	listed, answer, err := locations.List(t.Context())
	expectStatus(t, answer, err, http.StatusOK)
	if len(listed) != 1 || cmp.Diff(created.Location, listed[0].Data) != "" {
		t.Errorf("%+v was created, but %+v is listed", created.Location, listed)
	}
	one, answer, err := locations.GetByID(t.Context(), created.Location.ID)
	expectStatus(t, answer, err, http.StatusOK)
	if diff := cmp.Diff(created.Location, one); diff != "" {
		t.Error(diff)
	}
	depot, answer, err := client.Catalog.Components.Get(t.Context(), "depot", "")
	expectStatus(t, answer, err, http.StatusOK)
	answer, err = locations.DeleteByID(t.Context(), created.Location.ID)
	expectStatus(t, answer, err, http.StatusNoContent)
	server.Eventually("the entity of the location is gone", func() bool {
		_, answer, err := client.Catalog.Components.Get(t.Context(), "depot", "")
		return err == nil && answer.StatusCode == http.StatusNotFound
	})
	answer, err = client.Catalog.Entities.Delete(t.Context(), depot.Metadata.UID)
	expectStatus(t, answer, err, http.StatusNoContent)
}

func expectStatus(t *testing.T, answer *http.Response, err error, want int) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != want {
		t.Fatalf("status %d, expected %d", answer.StatusCode, want)
	}
}
