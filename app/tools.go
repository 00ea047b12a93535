package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/catalog/index"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/remote"
	"github.com/callboard/callboard/foundation/telemetry"
)

// importTimeout is for the whole list of entities of a large Backstage.
const importTimeout = 10 * time.Minute

// NewChecker validates descriptors with the kinds, rules and hosts of a configuration.
func NewChecker(files *config.Config) (*catalog.Checker, error) {
	settings, err := ReadConfig(files)
	if err != nil {
		return nil, err
	}
	options, err := settings.catalogOptions()
	if err != nil {
		return nil, err
	}
	hosts, err := newForge(settings, telemetry.NewMetrics())
	if err != nil {
		return nil, err
	}
	return catalog.NewChecker(newReaders(hosts, options), options)
}

// with opens the catalog as it is kept, without reading any location, for as long as fn runs.
func with(ctx context.Context, files *config.Config, build Build, fn func(context.Context, *App) error) error {
	a, err := New(ctx, files, build)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	err = a.catalog.Open(running)
	if err == nil {
		err = fn(ctx, a)
	}
	stop()
	a.catalog.Wait()
	return errors.Join(err, a.db.Close())
}

// dump is the form of an export: what a Backstage answers to GET /locations and GET /entities, in one object.
type dump struct {
	Locations []catalog.Registration `json:"locations"`
	Entities  []entity.Entity        `json:"entities"`
}

// Export writes all entities and registered locations as one JSON object.
func Export(ctx context.Context, files *config.Config, build Build, w io.Writer) error {
	return with(ctx, files, build, func(ctx context.Context, a *App) error {
		locations, err := a.catalog.Registrations(ctx)
		if err != nil {
			return err
		}
		if locations == nil {
			locations = []catalog.Registration{}
		}
		head, err := json.Marshal(locations)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "{\"locations\":%s,\"entities\":[\n", head); err != nil {
			return err
		}
		first := true
		err = a.catalog.Index().Stream(index.Query{ByRef: true}, func(chunk []byte) error {
			if !first {
				chunk = append([]byte(",\n"), chunk...)
			}
			first = false
			_, err := w.Write(chunk)
			return err
		})
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, "\n]}\n")
		return err
	})
}

// Source says what to import: an export, or the address of a running Backstage.
type Source struct {
	Name  string // importing again under a name replaces what it brought before
	From  string // a path, or http(s)://host
	Token string // for a running Backstage
}

// ImportReport counts what an import brought.
type ImportReport struct {
	catalog.ImportResult
	Registered    int
	NotRegistered []string // locations, each with the reason
}

// Import registers the locations of an export or a running Backstage, and takes over the entities that came in other ways.
func Import(ctx context.Context, files *config.Config, build Build, source Source) (ImportReport, error) {
	var report ImportReport
	err := with(ctx, files, build, func(ctx context.Context, a *App) error {
		opened, err := a.openSource(ctx, source)
		if err != nil {
			return err
		}
		var registered []catalog.Registration
		for _, l := range opened.Locations {
			_, err := a.catalog.Register(ctx, l.Type, l.Target, catalog.RefreshExisting)
			if fault.KindOf(err) == fault.Invalid {
				report.NotRegistered = append(report.NotRegistered, fmt.Sprintf("%s:%s: %s", l.Type, l.Target, err))
				continue
			}
			if err != nil {
				return err
			}
			registered = append(registered, l)
		}
		report.Registered = len(registered)
		report.ImportResult, err = a.catalog.Import(ctx, source.Name, each(opened.Entities), registered)
		return err
	})
	return report, err
}

func each(entities []entity.Entity) iter.Seq2[entity.Entity, error] {
	return func(yield func(entity.Entity, error) bool) {
		for _, e := range entities {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (a *App) openSource(ctx context.Context, source Source) (dump, error) {
	var d dump
	if !strings.HasPrefix(source.From, "http://") && !strings.HasPrefix(source.From, "https://") {
		file, err := os.Open(source.From)
		if err != nil {
			return d, err
		}
		defer file.Close()
		if err := json.NewDecoder(file).Decode(&d); err != nil {
			return d, fmt.Errorf("%s is not an export: %w", source.From, err)
		}
		return d, nil
	}
	base := strings.TrimSuffix(strings.TrimSuffix(source.From, "/"), "/api/catalog") + "/api/catalog"
	var locations []struct {
		Data catalog.Registration `json:"data"`
	}
	if err := fetch(ctx, base+"/locations", source.Token, &locations); err != nil {
		return d, err
	}
	for _, l := range locations {
		d.Locations = append(d.Locations, l.Data)
	}
	return d, fetch(ctx, base+"/entities", source.Token, &d.Entities)
}

// fetch asks a running Backstage. Whoever imports chose the address, so any host will do.
func fetch(ctx context.Context, address, token string, into any) error {
	header := http.Header{"Accept": {"application/json"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	client := remote.New(remote.Options{AllowPrivate: true, MaxBytes: 4 << 30, Timeout: importTimeout})
	answer, err := client.Open(ctx, remote.Request{URL: address, Header: header})
	if err != nil {
		return fmt.Errorf("ask %s: %w", address, err)
	}
	defer answer.Close()
	if answer.Status != http.StatusOK {
		return fmt.Errorf("%s answered with status %d", address, answer.Status)
	}
	if err := json.NewDecoder(answer).Decode(into); err != nil {
		return fmt.Errorf("read the answer of %s: %w", address, err)
	}
	return nil
}
