//go:build pprof

package main

import (
	"log"
	"net/http"
	_ "net/http/pprof" // on the default mux, which the portal does not serve
	"os"
)

// A portal built with -tags pprof shows its profiles at the address in CALLBOARD_PPROF. No other build can.
func init() {
	if address := os.Getenv("CALLBOARD_PPROF"); address != "" {
		go func() { log.Print(http.ListenAndServe(address, nil)) }()
	}
}
