package catalog

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/callboard/callboard/foundation/web"
)

// How much an event in the audit log matters.
const (
	lowSeverity    = slog.LevelDebug
	mediumSeverity = slog.LevelInfo
)

// Trail is the catalog's part of the audit log, in the form and with the event names of Backstage.
type Trail struct{ Log *slog.Logger }

// Changed logs the outcome of a change. meta are pairs as slog takes them.
func (t Trail) Changed(r *http.Request, event string, err error, meta ...any) {
	_ = t.record(r, event, mediumSeverity, err, meta...)
}

// record logs the outcome of an event that matters as much as severity says, and returns err.
func (t Trail) record(r *http.Request, event string, severity slog.Level, err error, meta ...any) error {
	for i := range meta {
		if text, ok := meta[i].(string); ok {
			meta[i] = web.WithoutPassword(text)
		}
	}
	status, level := "succeeded", "low"
	if severity == mediumSeverity {
		level = "medium"
	}
	attrs := []any{
		"isAuditEvent", true, "plugin", "catalog", "eventId", event, "severityLevel", level,
		slog.Group("actor", "actorId", actor(r.Context()), "ip", web.RemoteAddress(r), "hostname", r.Host, "userAgent", r.UserAgent()),
		slog.Group("request", "url", r.URL.RequestURI(), "method", r.Method), slog.Group("meta", meta...),
	}
	if err != nil {
		status, attrs = "failed", append(attrs, "error", err)
	}
	t.Log.Log(context.WithoutCancel(r.Context()), severity, "catalog."+event, append(attrs, "status", status)...)
	return err
}
