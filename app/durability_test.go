package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/callboard/callboard/app/apptest"
)

// TestNothingAcknowledgedIsLost kills a server while many register locations, and looks for all that were told that theirs is.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		server, site := yard(t, on), apptest.NewSite(t)
		acknowledged := make(chan acknowledgement)
		var all sync.WaitGroup
		for worker := range 8 {
			all.Go(func() {
				for i := 0; register(server.URL, site, fmt.Sprintf("car-%d-%d", worker, i), acknowledged); i++ {
				}
			})
		}
		go func() { all.Wait(); close(acknowledged) }()
		var kept []acknowledgement
		for a := range acknowledged {
			if kept = append(kept, a); len(kept) == 100 {
				server.Kill()
			}
		}
		if len(kept) < 100 {
			t.Fatalf("only %d locations were registered\n%s", len(kept), server.Log())
		}

		server.Start()
		var listed []struct {
			Data struct{ ID, Target string }
		}
		if status := server.Ask(http.MethodGet, "/api/catalog/locations", nil, &listed); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		there := map[string]string{}
		for _, l := range listed {
			there[l.Data.ID] = l.Data.Target
		}
		for _, a := range kept {
			if there[a.id] != a.target {
				t.Errorf("%s was registered as %s and is lost", a.target, a.id)
			}
			server.Holds("component:default/" + a.name)
		}
	})
}

// acknowledgement is a location that the server said is registered.
type acknowledgement struct{ id, target, name string }

// register is false once the server does not answer.
func register(address string, site *apptest.Site, name string, acknowledged chan<- acknowledgement) bool {
	path := "/" + name + ".yaml"
	site.Put(path, "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: "+name+"}\n"+
		"spec: {type: service, lifecycle: production, owner: works}\n")
	body := fmt.Sprintf(`{"type":"url","target":%q}`, site.URL+path)
	answer, err := http.Post(address+"/api/catalog/locations", "application/json", strings.NewReader(body))
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	var created struct {
		Location struct{ ID, Target string }
	}
	if json.NewDecoder(answer.Body).Decode(&created) != nil || answer.StatusCode != http.StatusCreated {
		return false
	}
	acknowledged <- acknowledgement{created.Location.ID, created.Location.Target, name}
	return true
}
