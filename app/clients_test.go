package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/callboard/callboard/app/apptest"
)

// yard starts a server with the catalog in testdata/yard, which may read from this machine and changes only when told to.
func yard(t *testing.T, on apptest.Database) *apptest.Server {
	t.Helper()
	server := apptest.Start(t, apptest.Options{Database: on, Config: `
backend:
  reading:
    allow: [{host: '127.0.0.1:1-65535'}]
catalog:
  processingInterval: {hours: 1}
  rules: [{allow: [Component, API, Resource, System, Domain, Group, User, Location]}]
  locations: [{type: file, target: ` + filepath.Join(apptest.House(), "app/testdata/yard/root.yaml") + `}]
`})
	server.Holds("user:default/ada", "resource:default/ledger", "component:shed/whistle")
	return server
}

func TestBackstagesOwnClient(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		apptest.Need(t, "node, which runs Backstage's catalog client, is not installed")
	}
	if _, err := os.Stat(filepath.Join(apptest.House(), "node_modules/@backstage/catalog-client")); err != nil {
		apptest.Need(t, "Backstage's catalog client is not installed: run npm ci")
	}
	apptest.Each(t, func(t *testing.T, on apptest.Database) {
		server := yard(t, on)
		output, err := exec.CommandContext(t.Context(), "node", "testdata/clients/catalog.cjs", server.URL).CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s", err, output)
		}
	})
}
