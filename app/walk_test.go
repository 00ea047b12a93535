package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database/databasetest"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestWalks runs testdata/*.txtar: walks through the running house with the real binary. Besides testscript's own commands they have
//
//	portal start|stop|kill   the server in the working directory, with its app-config.yaml; $URL is its address
//	portal log               prints what it wrote
//	holds REF…               waits until its catalog has the entities
//	exits STATUS COMMAND…    runs a command that must end with the status
//	get STATUS PATH          asks it, and prints the answer
//	postgres                 makes a PostgreSQL database, at $POSTGRES
//	same FILE FILE           compares two exports, but for what each catalog makes up itself
func TestWalks(t *testing.T) {
	binary := apptest.Binary(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", filepath.Dir(binary)+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("YARD", filepath.Join(apptest.House(), "app/testdata/yard"))
			env.Values[walkKey{}] = &walk{t: env.T().(testing.TB)}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"portal": onWalk((*walk).portal), "holds": onWalk((*walk).holds), "get": onWalk((*walk).get),
			"postgres": onWalk((*walk).postgres), "same": onWalk((*walk).same), "exits": onWalk((*walk).exits),
		},
	})
}

// walk is what a script has open.
type walk struct {
	t      testing.TB
	server *apptest.Server
}

type walkKey struct{}

// onWalk makes a command of a method. None of them can be negated.
func onWalk(do func(*walk, *testscript.TestScript, []string)) func(*testscript.TestScript, bool, []string) {
	return func(script *testscript.TestScript, negated bool, args []string) {
		if negated {
			script.Fatalf("this command cannot be negated")
		}
		do(script.Value(walkKey{}).(*walk), script, args)
	}
}

func (w *walk) portal(script *testscript.TestScript, args []string) {
	if len(args) != 1 {
		script.Fatalf("usage: portal start|stop|kill|log")
	}
	switch args[0] {
	case "start":
		if w.server == nil {
			w.server = apptest.StartIn(w.t, script.Getenv("WORK"), []string{"POSTGRES=" + script.Getenv("POSTGRES")})
		} else {
			w.server.Start()
		}
		script.Setenv("URL", w.server.URL)
	case "stop":
		w.server.Stop()
	case "kill":
		w.server.Kill()
	case "log":
		_, err := io.WriteString(script.Stdout(), w.server.Log())
		script.Check(err)
	default:
		script.Fatalf("portal cannot %s", args[0])
	}
}

func (w *walk) holds(_ *testscript.TestScript, args []string) { w.server.Holds(args...) }

func (w *walk) exits(script *testscript.TestScript, args []string) {
	if len(args) < 2 {
		script.Fatalf("usage: exits STATUS COMMAND…")
	}
	status := 0
	var exit *exec.ExitError
	if err := script.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		status = exit.ExitCode()
	} else {
		script.Check(err)
	}
	if strconv.Itoa(status) != args[0] {
		script.Fatalf("it ended with status %d, expected %s", status, args[0])
	}
}

func (w *walk) get(script *testscript.TestScript, args []string) {
	if len(args) != 2 {
		script.Fatalf("usage: get STATUS PATH")
	}
	var body string
	if status := strconv.Itoa(w.server.Ask(http.MethodGet, args[1], nil, &body)); status != args[0] {
		script.Fatalf("status %s, expected %s: %s", status, args[0], body)
	}
	_, err := fmt.Fprintln(script.Stdout(), body)
	script.Check(err)
}

func (w *walk) postgres(script *testscript.TestScript, _ []string) {
	script.Setenv("POSTGRES", databasetest.Postgres(w.t))
}

// same compares the entities and the registered locations of two exports.
func (w *walk) same(script *testscript.TestScript, args []string) {
	if len(args) != 2 {
		script.Fatalf("usage: same FILE FILE")
	}
	if diff := cmp.Diff(exported(script, args[0]), exported(script, args[1])); diff != "" {
		script.Fatalf("the exports differ:\n%s", diff)
	}
}

// exported is an export by ref, without what each catalog makes up itself: uids, etags and the Locations that stand for its roots.
func exported(script *testscript.TestScript, file string) map[string]any {
	var export struct {
		Locations []struct{ Type, Target string }
		Entities  []entity.Entity
	}
	script.Check(json.Unmarshal([]byte(script.ReadFile(file)), &export))
	all := map[string]any{}
	for _, l := range export.Locations {
		all[l.Type+":"+l.Target] = "registered"
	}
	for _, e := range export.Entities {
		if strings.HasPrefix(e.Name(), "generated-") {
			continue
		}
		delete(e.Metadata(), "uid")
		delete(e.Metadata(), "etag")
		all[e.Ref().String()] = e
	}
	return all
}
