package database

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
)

// Config is backend.database.
type Config struct {
	// better-sqlite3 keeps everything in one file and needs no server; pg is PostgreSQL, which several replicas can share.
	Client string `config:"client"`
	// For better-sqlite3 a file, a directory (callboard.sqlite is made in it) or :memory:, which is forgotten at the end.
	// For pg a url, postgres://user:password@host:5432/database, or an object with host, port, user, password, database and ssl.
	Connection Connection `config:"connection"`
	// Whether to create the PostgreSQL database if the server does not have it. Default: true.
	EnsureExists *bool `config:"ensureExists"`
	// Settings of Backstage's database library; only pool.max is used.
	KnexConfig Knex `config:"knexConfig"`
}

// Knex is backend.database.knexConfig.
type Knex struct {
	Pool Pool `config:"pool"`
}

// Pool is backend.database.knexConfig.pool.
type Pool struct {
	// How many connections one replica may open to PostgreSQL. Default: 20.
	Max int `config:"max"`
}

// Connection is backend.database.connection in either of its forms.
type Connection struct {
	URL      string // the string form: a PostgreSQL url, or for SQLite a path; also connectionString and filename of the object
	Host     string // a name, an address or the directory of a Unix socket
	Port     int
	User     string
	Password string
	Database string
	SSL      *SSL // nil: no encryption unless the url asks for it
	// ConnectTimeout is how long to wait for the server; 0 means ten seconds.
	ConnectTimeout time.Duration
	// Settings are handed to the server for each session: application_name, search_path, statement_timeout.
	Settings map[string]string
}

// SSL is backend.database.connection.ssl; the zero value checks the server's certificate against the system's authorities.
type SSL struct {
	Insecure   bool   // rejectUnauthorized: false
	CA         string // PEM
	Cert, Key  string // PEM, for servers that know their clients by certificate
	ServerName string // if it differs from the host
}

// UnmarshalConfig reads either form. Keys that nobody here knows are left, to be reported as unused.
func (c *Connection) UnmarshalConfig(v config.Value) error {
	if v.Kind() != config.Object {
		parsed, err := ParseConnection(v.Any())
		if err != nil {
			return v.Errorf("%w", err)
		}
		*c = parsed
		return nil
	}
	*c = Connection{}
	var wrong []error
	for _, key := range v.Keys() {
		set := c.field(key)
		if set == nil {
			continue
		}
		child, _ := v.Field(key)
		if err := set(child.Any()); err != nil {
			wrong = append(wrong, child.Errorf("%s %w", child.Path(), err))
		}
	}
	return errors.Join(wrong...)
}

// ParseConnection understands what the configuration holds below backend.database.connection: a string or an object.
// Values may be strings where numbers are meant, as they are after environment substitution.
func ParseConnection(value any) (Connection, error) {
	switch v := value.(type) {
	case nil:
		return Connection{}, nil
	case string:
		return Connection{URL: v}, nil
	case map[string]any:
		return parseObject(v)
	}
	return Connection{}, fault.New(fault.Invalid, "backend.database.connection must be a string or an object")
}

func parseObject(object map[string]any) (Connection, error) {
	var c Connection
	for _, key := range slices.Sorted(maps.Keys(object)) {
		set := c.field(key)
		if set == nil {
			continue
		}
		if err := set(object[key]); err != nil {
			return Connection{}, fault.New(fault.Invalid, "backend.database.connection.%s %w", key, err)
		}
	}
	return c, nil
}

// field answers how to set what a key of the object means, nil if it means nothing here.
func (c *Connection) field(key string) func(any) error {
	switch key {
	case "connectionString", "filename":
		return into(&c.URL, text)
	case "directory":
		return into(&c.URL, folder)
	case "host":
		return into(&c.Host, text)
	case "port":
		return into(&c.Port, number)
	case "user":
		return into(&c.User, text)
	case "password":
		return into(&c.Password, text)
	case "database":
		return into(&c.Database, text)
	case "connectionTimeoutMillis":
		return into(&c.ConnectTimeout, milliseconds)
	case "ssl":
		return into(&c.SSL, parseSSL)
	case "application_name", "search_path", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout":
		return func(value any) (err error) {
			if c.Settings == nil {
				c.Settings = map[string]string{}
			}
			c.Settings[key], err = text(value)
			return err
		}
	case "type":
		return onlyDefault
	}
	return nil
}

func into[T any](field *T, parse func(any) (T, error)) func(any) error {
	return func(value any) (err error) {
		*field, err = parse(value)
		return err
	}
}

// folder ends in a separator, which tells it from a file.
func folder(value any) (string, error) {
	path, err := text(value)
	if path != "" {
		path += "/"
	}
	return path, err
}

func onlyDefault(value any) error {
	if value == nil || value == "default" {
		return nil
	}
	return fmt.Errorf("%v is not supported: give host, user and password instead", value)
}

func milliseconds(value any) (time.Duration, error) {
	n, err := number(value)
	return time.Duration(n) * time.Millisecond, err
}

func parseSSL(value any) (*SSL, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil
	case bool, string:
		on, err := truth(v)
		if err != nil || !on {
			return nil, err
		}
		return &SSL{}, nil
	case map[string]any:
		ssl := &SSL{}
		var err error
		for key, into := range map[string]*string{"ca": &ssl.CA, "cert": &ssl.Cert, "key": &ssl.Key, "servername": &ssl.ServerName} {
			if v[key] == nil {
				continue
			}
			if *into, err = text(v[key]); err != nil {
				return nil, fmt.Errorf("has a wrong %s: it %w", key, err)
			}
		}
		if v["rejectUnauthorized"] != nil {
			checked, err := truth(v["rejectUnauthorized"])
			if err != nil {
				return nil, fmt.Errorf("has a wrong rejectUnauthorized: it %w", err)
			}
			ssl.Insecure = !checked
		}
		return ssl, nil
	}
	return nil, fmt.Errorf("must be true, false or an object")
}

func text(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool, int, int64, uint64, float64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("must be a string")
}

func number(value any) (int, error) {
	if value == nil {
		return 0, nil
	}
	s, err := text(value)
	if err != nil || s == "" {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("must be a whole number")
	}
	return n, nil
}

func truth(value any) (bool, error) {
	switch strings.ToLower(fmt.Sprint(value)) {
	case "true", "require":
		return true, nil
	case "false", "":
		return false, nil
	}
	return false, fmt.Errorf("must be true or false")
}

// CheckConfig finds what is wrong with client and connection together.
func (c *Config) CheckConfig() error {
	dialect, err := c.dialect()
	if err == nil && dialect == Postgres {
		_, err = postgresSettings(c.Connection)
	}
	return err
}

func (c Config) dialect() (Dialect, error) {
	switch c.Client {
	case "better-sqlite3", "sqlite3":
		if isPostgresURL(c.Connection.URL) || c.Connection.Host != "" {
			return 0, config.Wrong("client", "must be pg, because the connection is meant for PostgreSQL")
		}
		return SQLite, nil
	case "pg":
		return Postgres, nil
	case "":
		if isPostgresURL(c.Connection.URL) || c.Connection.Host != "" {
			return Postgres, nil
		}
		return SQLite, nil
	}
	return 0, config.Wrong("client", "is %q: use better-sqlite3 or pg", c.Client)
}

func isPostgresURL(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}
