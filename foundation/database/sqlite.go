package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/callboard/callboard/fault"
)

const (
	memory       = ":memory:"
	fileName     = "callboard.sqlite"
	busyTimeout  = "busy_timeout(10000)" // milliseconds, while another process writes
	minReaders   = 4
	pageCacheKiB = 16 << 10 // of the writer
	readCacheKiB = 2 << 10  // of each reader: nearly all that is asked for is answered by the index
)

func (e *engine) openSQLite(ctx context.Context, connection Connection) error {
	path, err := e.sqlitePath(connection.URL)
	if err != nil {
		return err
	}
	synchronous := "synchronous(FULL)"
	if connection.URL == memory {
		synchronous = "synchronous(OFF)"
	}
	// Each transaction of the writer begins as a writer: one that reads first and writes later cannot be helped by waiting.
	e.path, e.passing = path, connection.URL == memory
	e.writer, err = sql.Open("sqlite", sqliteURL(path, "immediate", pageCacheKiB, "journal_mode(WAL)", synchronous, "foreign_keys(1)"))
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	e.writer.SetMaxOpenConns(1)
	e.readers, err = sql.Open("sqlite", sqliteURL(path, "deferred", readCacheKiB, "query_only(1)"))
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	readers := max(minReaders, runtime.GOMAXPROCS(0))
	e.readers.SetMaxOpenConns(readers)
	e.readers.SetMaxIdleConns(readers)
	// The writer closes last: it then folds the log back into the file.
	e.closers = append([]closer{e.readers.Close, e.writer.Close}, e.closers...)
	return e.pingSQLite(ctx, path)
}

func (e *engine) pingSQLite(ctx context.Context, path string) error {
	db := &DB{engine: e}
	// Processes that open a new file at once can be refused in spite of the busy timeout.
	err := db.again(ctx, isPassing, func() error { return e.writer.PingContext(ctx) })
	if err == nil {
		err = db.again(ctx, isPassing, func() error { return e.readers.PingContext(ctx) })
	}
	if err == nil {
		return nil
	}
	_ = db.Close()
	return fmt.Errorf("open the SQLite database %s: %w. Check backend.database.connection, and that the file and its folder can be written", path, err)
}

// sqlitePath is the file to open, whose folder then exists. What should be in memory is a file that goes away when the
// database is closed: only files let readers go on while something is written.
func (e *engine) sqlitePath(connection string) (string, error) {
	path := strings.TrimPrefix(connection, "file:")
	switch {
	case path == "":
		return "", fault.New(fault.Invalid, "backend.database.connection is missing: give a file, a directory or %s", memory)
	case connection == memory:
		folder, err := os.MkdirTemp("", "callboard-")
		if err != nil {
			return "", fmt.Errorf("make a folder for the database: %w", err)
		}
		e.closers = append(e.closers, func() error { return os.RemoveAll(folder) })
		return filepath.Join(folder, fileName), nil
	}
	info, err := os.Stat(path)
	isFolder := err == nil && info.IsDir() || err != nil && (os.IsPathSeparator(path[len(path)-1]) || filepath.Ext(path) == "")
	if isFolder {
		path = filepath.Join(path, fileName)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the database: %w. Check backend.database.connection", err)
	}
	return path, nil
}

func sqliteURL(path, lock string, cacheKiB int, pragmas ...string) string {
	return sqliteFile(path, url.Values{
		"_txlock":      {lock},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_pragma":      append([]string{busyTimeout, fmt.Sprintf("cache_size(-%d)", cacheKiB), "temp_store(MEMORY)"}, pragmas...),
	})
}

func sqliteFile(path string, query url.Values) string {
	escaped := (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	return "file:" + escaped + "?" + query.Encode()
}
