package web

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server says how to serve.
type Server struct {
	Address string         // as ParseListen gives it; "" = ":7007"
	Serving func(net.Addr) // called when connections are accepted, with the address that was found for port 0

	Certificate, Key string // PEM; both or neither
	SelfSigned       bool   // https with a certificate made at start, for development

	HeaderTimeout time.Duration // from the first byte to the end of the headers; 0 = 10 s
	ReadTimeout   time.Duration // the whole request; 0 = 60 s
	WriteTimeout  time.Duration // the whole answer, except where KeepOpen was called; 0 = 60 s
	IdleTimeout   time.Duration // between two requests of a connection; 0 = 75 s

	StopDelay   time.Duration // how long readiness says no before the door closes, so that load balancers notice
	StopTimeout time.Duration // how long requests in flight may take after that; 0 = 20 s
}

// Serve answers requests until ctx ends, then lets those in flight finish.
func (rt *Router) Serve(ctx context.Context, server Server) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cmp.Or(server.Address, DefaultListen))
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cmp.Or(server.Address, DefaultListen), err)
	}
	secured, err := server.secure(listener)
	if err != nil {
		_ = listener.Close()
		return err
	}
	house := rt.httpServer(server)
	failed := make(chan error, 1)
	go func() { failed <- house.Serve(secured) }()
	if server.Serving != nil {
		server.Serving(listener.Addr())
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
		return rt.stop(house, server)
	}
}

func (rt *Router) httpServer(server Server) *http.Server {
	return &http.Server{
		Handler:           rt,
		ReadHeaderTimeout: cmp.Or(server.HeaderTimeout, 10*time.Second),
		ReadTimeout:       cmp.Or(server.ReadTimeout, time.Minute),
		WriteTimeout:      cmp.Or(server.WriteTimeout, time.Minute),
		IdleTimeout:       cmp.Or(server.IdleTimeout, 75*time.Second),
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(rt.site.Log.Handler(), slog.LevelDebug),
	}
}

// stop closes the house: readiness says no, streams are told to end, requests in flight get their time, and then the doors shut.
func (rt *Router) stop(house *http.Server, server Server) error {
	rt.site.phase.stop()
	time.Sleep(server.StopDelay)
	patience := cmp.Or(server.StopTimeout, 20*time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := house.Shutdown(ctx); err != nil {
		rt.site.Log.Warn("requests cut off at shutdown", "after", patience)
		if err := house.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("close server: %w", err)
		}
	}
	return nil
}

func (s Server) secure(listener net.Listener) (net.Listener, error) {
	var pair tls.Certificate
	var err error
	switch {
	case s.Certificate != "" || s.Key != "":
		if pair, err = tls.X509KeyPair([]byte(s.Certificate), []byte(s.Key)); err != nil {
			return nil, fmt.Errorf("read backend.https.certificate: %w", err)
		}
	case s.SelfSigned:
		if pair, err = selfSigned(); err != nil {
			return nil, fmt.Errorf("make certificate: %w", err)
		}
	default:
		return listener, nil
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
}
