package app

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/web"
)

func (a *App) server() web.Server {
	return web.Server{Address: string(a.config.Backend.Listen), Serving: func(at net.Addr) {
		a.log.Info("listening", "address", at.String(), "version", a.build.Version)
		if a.build.Serving != nil {
			a.build.Serving(at.String())
		}
	}}
}

// snapshot is the file for the copy of the index; empty for none.
func (a *App) snapshot() string {
	file := a.db.Path()
	switch folder := a.config.Own.Index.Folder; {
	case folder != "":
		return filepath.Join(folder, "catalog.index")
	case file != "":
		return file + ".index"
	}
	return ""
}

// replicaName tells replicas apart in the list of leases. There is only one process on a SQLite file.
func replicaName(db *database.DB) string {
	if db.Dialect() == database.SQLite {
		return "single"
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s/%d", host, os.Getpid())
}

func logLevel(c Config) string {
	if level := os.Getenv("LOG_LEVEL"); level != "" {
		return level
	}
	if c.Backend.Logger.Level != "" {
		return c.Backend.Logger.Level
	}
	return "info"
}

// isLocal reports whether the portal is on a machine of the developer's own: then guests are welcome.
func isLocal(baseURL string) bool {
	u, err := url.Parse(baseURL)
	if err != nil {
		return false
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
