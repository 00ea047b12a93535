// Package apptest drives the callboard binary from outside, as its users do: for tests.
package apptest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	// binaryVariable names a binary to test instead of the one that is built from the source.
	binaryVariable = "CALLBOARD_TEST_BINARY"
	// requireVariable set to "all" makes it a failure when something is missing that a test needs.
	requireVariable = "CALLBOARD_TEST_REQUIRE"
)

// Main is for TestMain. It takes away what Binary built, after what else is to be done when all tests have run.
func Main(m *testing.M, after ...func()) {
	folder, err := os.MkdirTemp("", "callboard-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	built.folder = folder
	code := m.Run()
	for _, do := range after {
		do()
	}
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

var built struct {
	folder string // empty unless Main runs the tests
	once   sync.Once
	path   string
	err    error
}

// Binary is the path of the binary. The first test that asks builds it.
func Binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() { built.path, built.err = build() })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

func build() (string, error) {
	if path := os.Getenv(binaryVariable); path != "" {
		return filepath.Abs(path)
	}
	if built.folder == "" {
		return "", errors.New("the binary is built only where TestMain calls apptest.Main")
	}
	if err := openSource(); err != nil {
		return "", err
	}
	path := filepath.Join(built.folder, "callboard")
	command := exec.Command("go", "build", "-o", path, "./cmd/callboard")
	command.Dir = House()
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the binary: %w\n%s", err, output)
	}
	return path, nil
}

// openSource opens the folders of the source. go test keeps results, and would tell those of an older binary: it knows what tests import
// and open, and not what they build.
func openSource() error {
	return filepath.WalkDir(House(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if name := entry.Name(); path != House() && (strings.HasPrefix(name, ".") || slices.Contains(notSource, name)) {
			return fs.SkipDir
		}
		return nil
	})
}

// notSource are folders that no binary is made of.
var notSource = []string{"bin", "data", "docs", "node_modules", "testdata"}

// House is the root of the source.
func House() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

// Need skips the test because something is missing that not everybody has, or fails it where nothing may be skipped.
func Need(t testing.TB, missing string) {
	t.Helper()
	if os.Getenv(requireVariable) == "all" {
		t.Fatal(missing)
	}
	t.Skip(missing)
}
