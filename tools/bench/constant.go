package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/callboard/callboard/foundation/telemetry"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
	"golang.org/x/sync/errgroup"
)

// limit is what no portal in Go can beat: constant bytes from net/http with nothing around it, and the same through the house's own
// router with sign-in, metrics and log.
type limit struct {
	process         *process
	bare, furnished string // addresses
}

const constantCommand = "constant"

// openLimit starts this very program as the server of constant bytes.
func openLimit(folder string) (*limit, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	l := &limit{}
	l.process, err = start(filepath.Join(folder, "constant.log"), func(out io.Reader) error {
		line, err := bufio.NewReader(out).ReadString('\n')
		l.bare, l.furnished, _ = strings.Cut(strings.TrimSpace(line), " ")
		return err
	}, self, constantCommand)
	return l, err
}

// set says how many bytes the next answers have.
func (l *limit) set(bytes int64) error {
	a, err := askOnce(l.bare, fmt.Appendf(nil, "PUT /%d HTTP/1.1\r\nHost: bench\r\n\r\n", bytes))
	if err == nil && a.status != 200 {
		err = fmt.Errorf("the server of constant bytes answers with status %d", a.status)
	}
	return err
}

// constant answers every request with as many bytes as were asked for last.
type constant struct {
	size  atomic.Int64
	bytes []byte
}

// piece is how much of a long answer is written at once.
const piece = 64 << 10

func (c *constant) write(w http.ResponseWriter) {
	header, size := w.Header(), c.size.Load()
	header["Content-Type"] = []string{"application/json; charset=utf-8"}
	if size <= int64(len(c.bytes)) {
		header["Content-Length"] = []string{strconv.FormatInt(size, 10)}
		_, _ = w.Write(c.bytes[:size])
		return
	}
	for ; size > 0; size -= piece {
		if _, err := w.Write(c.bytes[:min(size, piece)]); err != nil {
			return
		}
	}
}

// ServeHTTP is the bare handler.
func (c *constant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut {
		size, err := strconv.ParseInt(strings.Trim(r.URL.Path, "/"), 10, 64)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.size.Store(size)
		return
	}
	c.write(w)
}

// routes are those of the catalog that are measured.
var routes = []string{
	"GET /entities", "GET /entities/by-query", "POST /entities/by-refs", "GET /entity-facets",
	"GET /entities/by-name/{kind}/{namespace}/{name}",
}

// router is the handler behind everything that a request of the house goes through.
func (c *constant) router(log io.Writer) (http.Handler, error) {
	door, err := identity.New(identity.Options{Policy: identity.Policy{ExternalAccess: []identity.ExternalAccess{
		{Type: "static", Options: identity.AccessOptions{Token: token, Subject: "bench"}},
	}}})
	if err != nil {
		return nil, err
	}
	metrics := telemetry.NewMetrics()
	logger := telemetry.NewLogger(log, "info", "json", nil)
	rt := web.New(web.Options{Log: logger, Metrics: metrics.Registry, Authenticate: door.Authenticate, Compress: true})
	catalog := rt.Mount("/api/catalog")
	for _, pattern := range routes {
		catalog.Raw(pattern, func(w http.ResponseWriter, _ *http.Request) error { c.write(w); return nil })
	}
	return rt, nil
}

// serveConstant is the hidden command: it prints its two addresses and serves until it is told to stop.
func serveConstant() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &constant{bytes: []byte(strings.Repeat("0123456789abcdef", 4<<20/16))}
	furnished, err := c.router(os.Stderr)
	if err != nil {
		return err
	}
	var group errgroup.Group
	for i, handler := range []http.Handler{c, furnished} {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		fmt.Print(listener.Addr(), []string{" ", "\n"}[i])
		server := &http.Server{Handler: handler, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
		context.AfterFunc(ctx, func() { _ = server.Close() })
		group.Go(func() error { return server.Serve(listener) })
	}
	if err := group.Wait(); err != http.ErrServerClosed {
		return err
	}
	return nil
}
