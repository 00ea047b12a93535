package walks

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/forge/forgetest"
	"github.com/callboard/callboard/ui/uitest"
)

func TestMain(m *testing.M) { apptest.Main(m, uitest.Close) }

// extra is what a portal of a test has besides the configuration in the root of the house, which brings the example company.
const extra = `
backend:
  listen: "127.0.0.1:0"
  database: {client: better-sqlite3, connection: %q}
  reading: {allow: [{host: '127.0.0.1:1-65535'}]}
catalog:
  processingInterval: {hours: 1}
  orphanStrategy: keep
`

const gitHost = `
integrations:
  gitea: [{host: %q, baseUrl: %q, password: %q}]
`

// tea is the Git host of the portal that was opened last.
var tea *forgetest.Gitea

// exampleMistakes is how many of the example's files are wrong on purpose, at least.
const exampleMistakes = 12

// openPortal starts the portal as `make run` does, and waits until it knows the example company.
func openPortal(t *testing.T) *apptest.Server {
	t.Helper()
	uitest.Need(t)
	dir := t.TempDir()
	config := filepath.Join(dir, "app-config.test.yaml")
	tea = forgetest.NewGitea(t)
	text := fmt.Appendf(fmt.Appendf(nil, extra, filepath.Join(dir, "data")), gitHost, tea.Host, tea.URL, forgetest.Token)
	if err := os.WriteFile(config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	server := apptest.StartIn(t, apptest.House(), nil, "--config", "app-config.yaml", "--config", config)
	visitor := newVisitor(t, server.URL)
	for _, path := range []string{
		"/catalog/default/user/guest", "/catalog/default/component/booking-api", "/catalog/default/api/ticket-wallet", "/catalog/default/depot/wien",
		"/catalog/default/template/website", "/catalog/default/airesource/night-shift", "/catalog/default/component/callboard-guide",
	} {
		server.Eventually("the portal has "+path, func() bool { return visitor.status(path) == http.StatusOK })
	}
	server.Eventually("the portal knows what is wrong", func() bool { return visitor.problems() >= exampleMistakes })
	return server
}
