package forge_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/remote"
)

const (
	giteaVariable = "CALLBOARD_TEST_GITEA"      // the binary of a Gitea
	giteaStatic   = "CALLBOARD_TEST_GITEA_ROOT" // its source, for a binary that has no templates in it
)

const giteaConfig = `
RUN_MODE = prod
RUN_USER = %s
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = %[2]s
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = %[3]s
ROOT_URL = http://127.0.0.1:%[3]s/
DISABLE_SSH = true
OFFLINE_MODE = true
%[4]s
[database]
DB_TYPE = sqlite3
PATH = %[2]s/gitea.db
SQLITE_JOURNAL_MODE = WAL
[repository]
ROOT = %[2]s/repos
DEFAULT_BRANCH = main
[security]
INSTALL_LOCK = true
SECRET_KEY = not-a-secret
INTERNAL_TOKEN = eyJhbGciOiJIUzI1NiJ9.e30.x
PASSWORD_HASH_ALGO = pbkdf2
[cron]
ENABLED = false
[log]
LEVEL = Warn
`

// tea is a running Gitea with a user o, who has an empty and a begun repository.
type tea struct {
	t           *testing.T
	url, config string
	dir         string
}

func startGitea(t *testing.T) *tea {
	t.Helper()
	binary := os.Getenv(giteaVariable)
	if binary == "" {
		t.Skip("no Gitea is here: set " + giteaVariable)
	}
	dir := t.TempDir()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	static := ""
	if root := os.Getenv(giteaStatic); root != "" {
		static = "STATIC_ROOT_PATH = " + root
	}
	g := &tea{t: t, url: "http://127.0.0.1:" + port, dir: dir, config: filepath.Join(dir, "app.ini")}
	if err := os.WriteFile(g.config, fmt.Appendf(nil, giteaConfig, me.Username, dir, port, static), 0o600); err != nil {
		t.Fatal(err)
	}
	g.run("migrate")
	g.run("admin", "user", "create", "--username", "o", "--password", "Passw0rd!x", "--email", "o@example.test", "--must-change-password=false")
	web := g.command("web")
	if err := web.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = web.Process.Signal(os.Interrupt)
		_ = web.Wait()
	})
	g.await()
	return g
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (g *tea) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Getenv(giteaVariable), append([]string{"-c", g.config, "-w", g.dir}, args...)...)
	c.Env, c.Dir = append(os.Environ(), "HOME="+g.dir), g.dir
	return c
}

func (g *tea) run(args ...string) string {
	g.t.Helper()
	out, err := g.command(args...).Output()
	if err != nil {
		g.t.Fatalf("%v: %v %s", args, err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1]
}

func (g *tea) token(scopes string) string {
	return g.run("admin", "user", "generate-access-token", "--username", "o", "--token-name", scopes, "--scopes", scopes, "--raw")
}

func (g *tea) await() {
	g.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		response, err := http.Get(g.url + "/api/v1/version")
		if err == nil {
			response.Body.Close()
			return
		}
		if time.Now().After(deadline) {
			g.t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (g *tea) post(path, body string) {
	g.t.Helper()
	request, err := http.NewRequest(http.MethodPost, g.url+"/api/v1"+path, bytes.NewBufferString(body))
	if err != nil {
		g.t.Fatal(err)
	}
	request.SetBasicAuth("o", "Passw0rd!x")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		g.t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		g.t.Fatalf("%s answers %s", path, response.Status)
	}
}

func (g *tea) forge(token string) *forge.Forge {
	return newForge(g.t, forge.Config{Gitea: []forge.GiteaConfig{{
		Host: strings.TrimPrefix(g.url, "http://"), BaseURL: g.url, Password: token,
	}}}, remote.New(remote.Options{}))
}

func TestARealGiteaTakesProposals(t *testing.T) {
	g := startGitea(t)
	g.post("/user/repos", `{"name": "r", "auto_init": true, "default_branch": "main"}`)
	g.post("/user/repos", `{"name": "empty"}`)
	f := g.forge(g.token("write:repository"))
	p := forge.Proposal{
		Repository: g.url + "/o/r", Branch: "add/it", NewFiles: true, Files: map[string]string{"catalog-info.yaml": "kind: X # ä\n", "docs/a b.md": "# A\n"},
		Title: "Add it", Text: "So that it is **found**.",
	}
	pull, err := f.Propose(t.Context(), p)
	if err != nil || pull.Found || pull.Base != "main" || pull.URL != g.url+"/o/r/pulls/1" || pull.Number != 1 {
		t.Fatalf("got %+v, %v", pull, err)
	}
	again, err := f.Propose(t.Context(), p)
	if err != nil || !again.Found || again.URL != pull.URL || again.Number != 1 {
		t.Errorf("again gives %+v, %v", again, err)
	}
	if file, err := f.Read(t.Context(), g.url+"/o/r/src/branch/add%2Fit/catalog-info.yaml", ""); err != nil || string(file.Data) != p.Files["catalog-info.yaml"] {
		t.Errorf("the branch holds %q, %v", file.Data, err)
	}
	g.post("/repos/o/r/pulls/1/merge", `{"Do": "merge"}`)
	for path, text := range p.Files {
		if file, err := f.Read(t.Context(), again.Files[path], ""); err != nil || string(file.Data) != text {
			t.Errorf("%s holds %q, %v", again.Files[path], file.Data, err)
		}
	}
	g.others(f, p)
}

// others are what happens besides, once the proposal is merged and its branch is left.
func (g *tea) others(f *forge.Forge, merged forge.Proposal) {
	g.t.Helper()
	try := func(f *forge.Forge, change func(*forge.Proposal), kind fault.Kind, want string) {
		g.t.Helper()
		p := merged
		change(&p)
		if _, err := f.Propose(g.t.Context(), p); !fault.Is(err, kind) || !strings.Contains(err.Error(), want) {
			g.t.Errorf("got %v, want %s", err, want)
		}
	}
	try(f, func(p *forge.Proposal) { p.Branch = "again" }, fault.Conflict, "Nothing would change")
	try(f, func(p *forge.Proposal) { p.Branch, p.Files = "more", map[string]string{"catalog-info.yaml": "other"} }, fault.Conflict, "There is a catalog-info.yaml in the repository already: "+g.url)
	try(f, func(p *forge.Proposal) { p.Files = map[string]string{"other.yaml": ""} }, fault.Conflict, "There is a branch add/it already")
	try(f, func(p *forge.Proposal) { p.Repository = g.url + "/o/empty" }, fault.Conflict, "The repository is empty")
	try(f, func(p *forge.Proposal) { p.Repository = g.url + "/o/none" }, fault.NotFound, "has no repository o/none")
	readonly, wrong := g.forge(g.token("read:repository")), g.forge("0123456789abcdef0123456789abcdef01234567")
	fresh := func(p *forge.Proposal) { p.Branch, p.Files = "fresh", map[string]string{"fresh.yaml": ""} }
	try(readonly, fresh, fault.Forbidden, "may not write to o/r")
	try(wrong, fresh, fault.Forbidden, "does not accept the token")
	change := merged
	change.Branch, change.NewFiles, change.Files = "change", false, map[string]string{"catalog-info.yaml": "kind: Y\n"}
	pull, err := f.Propose(g.t.Context(), change)
	if err != nil || pull.Number != 2 {
		g.t.Errorf("a change of a file gives %+v, %v", pull, err)
	}
}
