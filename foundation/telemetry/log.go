// Package telemetry tells operators what the portal does: one log, one set of metrics.
package telemetry

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// NewLogger writes one record per line to w. Level is one of Backstage's names (debug, info, warn, error; anything
// else is info and is complained about), format is "json" or "text". Whatever secrets answers at the time of a record
// is shown as ***; nil means that there are none.
func NewLogger(w io.Writer, level, format string, secrets func() []string) *slog.Logger {
	least, known := Level(level)
	options := &slog.HandlerOptions{Level: least, ReplaceAttr: backstageNames}
	if secrets != nil {
		w = &redactor{to: w, secrets: secrets}
	}
	var handler slog.Handler = slog.NewTextHandler(w, options)
	if format == "json" {
		handler = slog.NewJSONHandler(w, options)
	}
	log := slog.New(contextHandler{handler})
	if !known && level != "" {
		log.Warn("Unknown log level, using info", "level_name", level)
	}
	return log
}

// Level turns Backstage's name of a level into slog's; false if there is no such name, and then it is info.
func Level(name string) (slog.Level, bool) {
	switch strings.ToLower(name) {
	case "debug":
		return slog.LevelDebug, true
	case "info":
		return slog.LevelInfo, true
	case "warn":
		return slog.LevelWarn, true
	case "error":
		return slog.LevelError, true
	}
	return slog.LevelInfo, false
}

// backstageNames keeps the keys that log shippers set up for Backstage already read.
func backstageNames(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		a.Key = "timestamp"
	case slog.MessageKey:
		a.Key = "message"
	case slog.LevelKey:
		if level, ok := a.Value.Any().(slog.Level); ok {
			a.Value = slog.StringValue(strings.ToLower(level.String()))
		}
	}
	return a
}

type attrsKey struct{}

// WithAttrs adds attributes to every record that is logged with the context it answers.
func WithAttrs(ctx context.Context, attrs ...slog.Attr) context.Context {
	return context.WithValue(ctx, attrsKey{}, slices.Concat(attrsOf(ctx), attrs))
}

func attrsOf(ctx context.Context) []slog.Attr {
	attrs, _ := ctx.Value(attrsKey{}).([]slog.Attr)
	return attrs
}

// contextHandler adds what WithAttrs put into the context.
type contextHandler struct{ slog.Handler }

func (h contextHandler) Handle(ctx context.Context, record slog.Record) error {
	if attrs := attrsOf(ctx); len(attrs) > 0 {
		record = record.Clone()
		record.AddAttrs(attrs...)
	}
	return h.Handler.Handle(ctx, record)
}

func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.Handler.WithAttrs(attrs)}
}

func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.Handler.WithGroup(name)}
}
