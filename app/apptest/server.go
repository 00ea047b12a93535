package apptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take that is waited for.
const patience = time.Minute

// Options say how a server is started.
type Options struct {
	// Database is backend.database. The zero value is a SQLite file of the test's own.
	Database Database
	// Config is YAML that overrides what every server of a test has: see base.
	Config string
	// Files are written to the working directory of the server, to which relative targets are relative.
	Files map[string]string
	// Env is added to the environment, as NAME=value.
	Env []string
}

// Server is a running callboard serve. It is killed with the test.
type Server struct {
	URL string // of this run: it changes when the server is started again
	Dir string // the working directory

	t       testing.TB
	run     run
	command *exec.Cmd
	log     *log
	ended   chan struct{}
}

// Start runs a server in a folder of its own and waits until it is ready.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	if options.Database == nil {
		options.Database = SQLite(t)
	}
	s := &Server{Dir: t.TempDir(), t: t}
	s.Write(options.Files)
	s.Write(map[string]string{"app-config.yaml": base(t, options.Database), "app-config.test.yaml": options.Config})
	arguments := []string{"--config", "app-config.yaml"}
	if options.Config != "" {
		arguments = append(arguments, "--config", "app-config.test.yaml")
	}
	return s.launch(run{arguments, options.Env})
}

// StartIn runs a server in a folder that has a configuration already, which must let it listen on 127.0.0.1:0.
func StartIn(t testing.TB, dir string, env []string, arguments ...string) *Server {
	t.Helper()
	s := &Server{Dir: dir, t: t}
	return s.launch(run{arguments, env})
}

// run is how the binary is called.
type run struct{ arguments, env []string }

func (s *Server) launch(how run) *Server {
	s.t.Helper()
	s.run = how
	s.t.Cleanup(s.clean)
	s.Start()
	return s
}

// base is what every server needs to be driven by a test: a free port, and no sign-in.
func base(t testing.TB, on Database) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"app": map[string]any{"baseUrl": "http://127.0.0.1"},
		"backend": map[string]any{
			"baseUrl": "http://127.0.0.1", "listen": "127.0.0.1:0", "database": on,
			"auth": map[string]any{"dangerouslyDisableDefaultAuthPolicy": true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Start runs the server again, after Stop or Kill, on what it left behind.
func (s *Server) Start() {
	s.t.Helper()
	s.Begin()
	s.awaitReady()
}

func (s *Server) begin() {
	s.t.Helper()
	s.log = newLog()
	s.ended = make(chan struct{})
	s.command = exec.Command(Binary(s.t), append([]string{"serve"}, s.run.arguments...)...)
	s.command.Dir, s.command.Stdout, s.command.Stderr = s.Dir, s.log, s.log
	s.command.Env = append(append(os.Environ(), "LOG_FORMAT=json"), s.run.env...)
	if err := s.command.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func(command *exec.Cmd, ended chan struct{}) {
		_ = command.Wait() // how it ended is in ProcessState
		close(ended)
	}(s.command, s.ended)
}

// Begin is Start for those who do not want to wait until the catalog is loaded.
func (s *Server) Begin() {
	s.t.Helper()
	s.begin()
	s.awaitAddress()
}

// Fail starts the server, which must not come to be ready but end with an error. It returns what was written.
func (s *Server) Fail() string {
	s.t.Helper()
	s.begin()
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.t.Fatalf("the server did not end\n%s", s.Log())
	}
	if s.command.ProcessState.ExitCode() != 1 {
		s.t.Fatalf("the server ended with %s\n%s", s.command.ProcessState, s.Log())
	}
	return s.Log()
}

func (s *Server) awaitAddress() {
	s.t.Helper()
	select {
	case address := <-s.log.listening:
		s.URL = "http://" + address
	case <-s.ended:
		s.t.Fatalf("the server ended at once: %s\n%s", s.command.ProcessState, s.Log())
	case <-time.After(patience):
		s.t.Fatalf("the server does not listen\n%s", s.Log())
	}
}

func (s *Server) awaitReady() {
	s.t.Helper()
	s.Eventually("the server is ready", func() bool {
		answer, err := http.Get(s.URL + "/.backstage/health/v1/readiness")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// Stop asks the server to end and waits until it has, which must succeed.
func (s *Server) Stop() {
	s.t.Helper()
	s.end(syscall.SIGTERM)
	if code := s.command.ProcessState.ExitCode(); code != 0 {
		s.t.Fatalf("the server ended with %s\n%s", s.command.ProcessState, s.Log())
	}
}

// Kill ends the server without asking.
func (s *Server) Kill() {
	s.t.Helper()
	s.end(syscall.SIGKILL)
}

// end does nothing if the server has ended already.
func (s *Server) end(signal syscall.Signal) {
	s.t.Helper()
	_ = s.command.Process.Signal(signal)
	select {
	case <-s.ended:
	case <-time.After(patience):
		_ = s.command.Process.Kill()
		s.t.Fatalf("the server did not end on %s\n%s", signal, s.Log())
	}
}

func (s *Server) clean() {
	if s.command == nil || s.command.Process == nil {
		return
	}
	_ = s.command.Process.Kill()
	<-s.ended
	if s.t.Failed() {
		s.t.Logf("the server warned:\n%s", s.log.warnings())
	}
}

// Log is what the server has written since it was last started.
func (s *Server) Log() string { return s.log.String() }

// Write puts files below the working directory of the server; empty text takes a file away.
func (s *Server) Write(files map[string]string) {
	s.t.Helper()
	for name, text := range files {
		path := filepath.Join(s.Dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil && text == "" {
			err = os.RemoveAll(path)
		} else if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// Eventually waits until is true, which the server brings about on its own.
func (s *Server) Eventually(what string, is func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("it never came that %s\n%s", what, s.Log())
		}
	}
}

// Holds waits until the catalog has an entity for each ref, such as component:default/web.
func (s *Server) Holds(refs ...string) {
	s.t.Helper()
	for _, ref := range refs {
		kind, rest, _ := strings.Cut(ref, ":")
		s.Eventually("the catalog holds "+ref, func() bool {
			return s.Ask(http.MethodGet, fmt.Sprintf("/api/catalog/entities/by-name/%s/%s", kind, rest), nil, nil) == http.StatusOK
		})
	}
}
