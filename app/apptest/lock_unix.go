//go:build unix

package apptest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Lock waits until no other test on this machine holds the name, and holds it until the end of the test.
func Lock(t testing.TB, name string) {
	t.Helper()
	file, err := os.OpenFile(filepath.Join(os.TempDir(), name+".lock"), os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() }) // which gives up the lock
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
}
