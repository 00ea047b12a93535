//go:build unix

package databasetest

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// keeper runs the server until its standard input closes, which the kernel does however this process ends; then it stops
// the server at once and removes its folder. It ignores the interrupt that a terminal sends to all.
const keeper = `trap '' INT
"$1"/postgres -D "$2"/data -k "$2" -c listen_addresses= -c max_connections=200 \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB >"$2"/log 2>&1 </dev/null &
read ignored
kill -QUIT $!
wait
cd / && rm -rf "$2"`

const startTimeout = time.Minute

// startServer makes a cluster that nobody will miss: it can only be reached through a socket in its folder.
func startServer(bin string) (string, error) {
	folder, err := os.MkdirTemp("", "pg-")
	if err != nil {
		return "", err
	}
	attributes, err := asOrdinaryUser(folder)
	if err != nil {
		return "", err
	}
	initialise := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(folder, "data"), "-U", "test", "-A", "trust",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	initialise.Dir, initialise.SysProcAttr = folder, attributes
	if output, err := initialise.CombinedOutput(); err != nil {
		_ = os.RemoveAll(folder)
		return "", fmt.Errorf("initdb: %w: %s", err, output)
	}
	running := exec.Command("/bin/sh", "-c", keeper, "keeper", bin, folder)
	running.Dir, running.SysProcAttr = folder, attributes
	if lifeline, err = running.StdinPipe(); err != nil {
		return "", err
	}
	if err := running.Start(); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w", err)
	}
	if err := awaitReady(filepath.Join(folder, "log")); err != nil {
		_ = lifeline.Close()
		return "", err
	}
	query := url.Values{"host": {folder}, "user": {"test"}, "sslmode": {"disable"}}
	return "postgres:///postgres?" + query.Encode(), nil
}

// lifeline is kept so that it is not closed while the process lives.
var lifeline io.WriteCloser

// asOrdinaryUser gives the folder to the user postgres if this process is root, as whom the server refuses to run.
func asOrdinaryUser(folder string) (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres: %w", err)
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(folder, uid, gid); err != nil {
		return nil, err
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func awaitReady(logFile string) error {
	var text []byte
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		text, _ = os.ReadFile(logFile)
		if bytes.Contains(text, []byte("database system is ready to accept connections")) {
			return nil
		}
		if bytes.Contains(text, []byte("FATAL")) {
			break
		}
	}
	return fmt.Errorf("PostgreSQL did not start: %s", text)
}
