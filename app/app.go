// Package app is the hall: it opens every room in order and joins them.
package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/ingest"
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
	Serving func(address string) // called when connections are accepted; may be nil
}

// App is the open house.
type App struct {
	config   Config
	build    Build
	files    *config.Config
	log      *slog.Logger
	metrics  *telemetry.Metrics
	db       *database.DB
	forge    *forge.Forge
	readers  catalog.Readers
	catalog  *catalog.Catalog
	settings *identity.Settings
	jobs     *job.Runner
	router   *web.Router
}

// New opens the rooms from the ground up. Nothing runs or listens before Serve.
func New(ctx context.Context, files *config.Config, build Build) (*App, error) {
	settings, err := ReadConfig(files)
	if err != nil {
		return nil, err
	}
	a := &App{config: settings, build: build, files: files, metrics: telemetry.NewMetrics()}
	a.log = telemetry.NewLogger(build.Log, logLevel(settings), os.Getenv("LOG_FORMAT"), files.Secrets)
	for _, key := range files.Unused() {
		a.log.Warn("configuration key is not used", "key", key.Path, "at", key.String())
	}
	if a.db, err = database.Open(ctx, settings.Backend.Database, a.log); err != nil {
		return nil, err
	}
	if err := a.openCatalog(ctx); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	if err := a.db.Migrate(ctx, "identity", identity.Migrations()); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	a.settings = identity.NewSettings(a.db, a.log)
	a.jobs = job.New(a.db, a.log, replicaName(a.db))
	if err := a.openFront(ctx); err != nil {
		return nil, errors.Join(err, a.db.Close())
	}
	return a, nil
}

func (a *App) openCatalog(ctx context.Context) error {
	if err := a.db.Migrate(ctx, "catalog", catalog.Migrations()); err != nil {
		return err
	}
	options, err := a.config.catalogOptions()
	if err != nil {
		return err
	}
	options.Metrics, options.Snapshot = a.metrics, a.snapshot()
	if a.forge, err = newForge(a.config, a.metrics); err != nil {
		return err
	}
	a.readers = newReaders(a.forge, options)
	a.catalog, err = catalog.New(a.db, a.readers, a.log, options)
	return err
}

// newForge knows whatever hosts the configuration allows.
func newForge(c Config, metrics *telemetry.Metrics) (*forge.Forge, error) {
	client := remote.New(remote.Options{Metrics: metrics.Registry, UserAgent: "callboard"})
	return forge.New(c.Forge, c.Reading, client, forge.Limits{})
}

// newReaders are the ways to files: the disk, and those hosts.
func newReaders(hosts *forge.Forge, options catalog.Options) catalog.Readers {
	var files []string
	for _, at := range options.Locations {
		if at.Type == "file" {
			files = append(files, at.Target)
		}
	}
	return catalog.NewReaders(ingest.New(hosts, ingest.Options{Files: files}), hosts)
}

// Serve starts the rooms and answers requests until ctx ends; then everything stops in reverse order. Also the start is given up at once
// when ctx ends, or when nobody can be heard at the address.
func (a *App) Serve(ctx context.Context) error {
	if err := a.db.Hold(ctx); err != nil {
		return errors.Join(err, a.db.Close())
	}
	a.router.Hold()
	running, stop := context.WithCancel(context.Background())
	go tendMemory(running)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		a.settings.Keep(running)
	}()
	defer func() {
		stop()
		a.catalog.Wait()
		<-kept
		if err := a.db.Close(); err != nil {
			a.log.Error("cannot close the database", "error", err)
		}
	}()
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	served := make(chan error, 1)
	go func() {
		defer leave()
		served <- a.router.Serve(ctx, a.server())
	}()
	err := a.start(ctx, running, stop)
	if err == nil {
		a.router.Ready()
	} else {
		leave()
	}
	err = errors.Join(<-served, err)
	deadline, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	a.jobs.Stop(deadline)
	return err
}

// start opens the rooms that run until stop. If ctx ends meanwhile it stops them, which is no error.
func (a *App) start(ctx, running context.Context, stop context.CancelFunc) error {
	goOn := context.AfterFunc(ctx, stop)
	err := a.startRooms(running)
	if goOn() || !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (a *App) startRooms(ctx context.Context) error {
	begun := time.Now()
	if err := a.catalog.Start(ctx); err != nil {
		return err
	}
	a.log.Info("catalog loaded", "entities", a.catalog.Index().Len(), "took", time.Since(begun).Round(time.Millisecond).String())
	a.jobs.Metrics, a.jobs.Lease = a.metrics, a.config.Own.Jobs.Lease
	a.jobs.Alone = a.db.Dialect() == database.SQLite
	for _, j := range a.catalog.Jobs() {
		if err := a.jobs.Every(j); err != nil {
			return err
		}
	}
	return a.jobs.Start(ctx)
}
