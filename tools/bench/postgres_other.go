//go:build !unix

package main

import "errors"

type postgresServer struct{ address string }

func openPostgres() (*postgresServer, error) {
	return nil, errors.New("PostgreSQL is started on Unix only: leave postgres out of -databases")
}

func (s *postgresServer) close() {}
