// Package app is the hall: it opens every room in order and joins them.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/job"
	"github.com/callboard/callboard/foundation/remote"
	"github.com/callboard/callboard/foundation/telemetry"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/identity"
)

// Build is what the front door knows and the configuration does not.
type Build struct {
	Version string
	Log     io.Writer
}

// App is the open house.
type App struct {
	config  Config
	log     *slog.Logger
	db      *database.DB
	catalog *catalog.Catalog
	jobs    *job.Runner
	router  *web.Router
}
