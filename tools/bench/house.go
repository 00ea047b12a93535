package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// house is a portal with a catalog of its own in a folder, started as people start it.
type house struct {
	binary  string
	folder  string
	address string
	process *process
}

const configuration = `
app: {title: Bench, baseUrl: "http://%[1]s"}
backend:
  baseUrl: http://%[1]s
  listen: "%[1]s"
  database:
    client: %[2]s
    connection: %[3]s
  auth:
    externalAccess:
      - {type: static, options: {token: %[4]s, subject: bench}}
catalog:
  processingInterval: {hours: 24}
  rules:
    - allow: [Component, API, Resource, System, Domain, Group, User, Location]
  locations:
    - {type: file, target: %[5]q}
`

// furnish writes the configuration of a house over a catalog. postgres is the url of an empty database; without it there is SQLite.
func furnish(binary, folder, catalog, postgres string) (*house, error) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h := &house{binary: binary, folder: folder, address: free.Addr().String()}
	if err := free.Close(); err != nil {
		return nil, err
	}
	client, connection := "better-sqlite3", filepath.Join(folder, "data")
	if postgres != "" {
		client, connection = "pg", postgres
	}
	text := fmt.Sprintf(configuration, h.address, client, connection, token, filepath.Join(catalog, "root.yaml"))
	return h, os.WriteFile(filepath.Join(folder, "app-config.yaml"), []byte(text), 0o600)
}

// open starts the house and waits until it says that it is ready.
func (h *house) open() (took time.Duration, err error) {
	began := time.Now()
	h.process, err = start(filepath.Join(h.folder, "log"), nil, h.binary, "serve", "--config", filepath.Join(h.folder, "app-config.yaml"))
	if err != nil {
		return 0, err
	}
	ready := []byte("GET /.backstage/health/v1/readiness HTTP/1.1\r\nHost: bench\r\n\r\n")
	err = h.await(10*time.Minute, 2*time.Millisecond, func() (bool, error) {
		a, err := askOnce(h.address, ready)
		return err == nil && a.status == 200, nil
	})
	return time.Since(began), err
}

func (h *house) close() error { return h.process.stop() }

// await asks again and again until done; it gives up when the house has fallen down.
func (h *house) await(patience, pause time.Duration, done func() (bool, error)) error {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(pause) {
		if err := h.process.alive(); err != nil {
			return err
		}
		if ok, err := done(); err != nil || ok {
			return err
		}
	}
	return fmt.Errorf("nothing came of it within %s; the log is %s", patience, h.process.log)
}
