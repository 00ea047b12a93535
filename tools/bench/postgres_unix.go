//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// postgresServer is a PostgreSQL with its own defaults, as safe as they are, which can be reached only through a socket in its folder.
type postgresServer struct {
	address  string
	folder   string
	command  *exec.Cmd
	lifeline io.Closer
}

// keeper stops the server when its standard input closes, which the kernel does however this process ends.
const keeper = `trap '' INT
"$1"/postgres -D "$2"/data -k "$2" -c listen_addresses= -c shared_buffers=512MB -c max_wal_size=4GB >"$2"/log 2>&1 </dev/null &
read ignored
kill -INT $!
wait`

func openPostgres() (*postgresServer, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &postgresServer{}
	if s.folder, err = os.MkdirTemp("", "pg-"); err != nil { // sockets have short names
		return nil, err
	}
	attributes, err := asOrdinaryUser(s.folder)
	if err != nil {
		return nil, err
	}
	initialise := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(s.folder, "data"), "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	initialise.Dir, initialise.SysProcAttr = s.folder, attributes
	if output, err := initialise.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, output)
	}
	s.command = exec.Command("/bin/sh", "-c", keeper, "keeper", bin, s.folder)
	s.command.Dir, s.command.SysProcAttr = s.folder, attributes
	if s.lifeline, err = s.command.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	s.address = "postgres:///bench?" + url.Values{"host": {s.folder}, "user": {"bench"}, "sslmode": {"disable"}}.Encode()
	return s, s.await()
}

func (s *postgresServer) await() error {
	for range 1000 {
		text, _ := os.ReadFile(filepath.Join(s.folder, "log"))
		if bytes.Contains(text, []byte("ready to accept connections")) {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("PostgreSQL did not start")
}

func (s *postgresServer) close() {
	_ = s.lifeline.Close()
	_ = s.command.Wait()
	_ = os.RemoveAll(s.folder)
}

// binaries is the folder of initdb and postgres: the one on the PATH or the newest that Debian's packages put down.
func binaries() (string, error) {
	packaged, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.Reverse(packaged)
	for _, folder := range append(filepath.SplitList(os.Getenv("PATH")), packaged...) {
		_, noInit := exec.LookPath(filepath.Join(folder, "initdb"))
		_, noServer := exec.LookPath(filepath.Join(folder, "postgres"))
		if noInit == nil && noServer == nil {
			return folder, nil
		}
	}
	return "", errors.New("PostgreSQL is not installed here: put initdb and postgres on the PATH, or leave postgres out of -databases")
}

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
