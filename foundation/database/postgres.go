package database

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/callboard/callboard/foundation/config"
)

const (
	defaultDatabase = "callboard"
	defaultPool     = 20
	connectTimeout  = 10 * time.Second
)

func (e *engine) openPostgres(ctx context.Context, config Config) error {
	settings, err := postgresSettings(config.Connection)
	if err != nil {
		return err
	}
	e.writer = stdlib.OpenDB(*settings, stdlib.OptionAfterConnect(timesInUTC))
	e.readers = e.writer
	size := config.KnexConfig.Pool.Max
	if size <= 0 {
		size = defaultPool
	}
	e.writer.SetMaxOpenConns(size)
	e.writer.SetMaxIdleConns(size)
	e.writer.SetConnMaxIdleTime(5 * time.Minute)
	e.closers = []closer{e.writer.Close}
	err = e.writer.PingContext(ctx)
	if code, _ := postgresCode(err); code == "3D000" && (config.EnsureExists == nil || *config.EnsureExists) {
		if err = createDatabase(ctx, settings); err == nil {
			err = e.writer.PingContext(ctx)
		}
	}
	if err != nil {
		_ = e.writer.Close()
		return unreachable(settings, err)
	}
	e.hub.source = func(ctx context.Context) { e.followPostgres(ctx, settings) }
	return nil
}

func timesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}

// postgresSettings never quotes the url in an error: there is a password in it.
func postgresSettings(c Connection) (*pgx.ConnConfig, error) {
	address, ssl, err := postgresURL(c)
	if err != nil {
		return nil, err
	}
	settings, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, config.Wrong("connection", "cannot be understood: check the host, the port and the parameters of the url")
	}
	if settings.Database == "" {
		settings.Database = defaultDatabase
	}
	if settings.ConnectTimeout == 0 {
		settings.ConnectTimeout = connectTimeout
	}
	if c.ConnectTimeout > 0 {
		settings.ConnectTimeout = c.ConnectTimeout
	}
	if settings.RuntimeParams["application_name"] == "" {
		settings.RuntimeParams["application_name"] = "callboard"
	}
	for name, value := range c.Settings {
		settings.RuntimeParams[name] = value
	}
	if ssl != nil {
		if settings.TLSConfig, err = ssl.config(settings.Host); err != nil {
			return nil, err
		}
		settings.Fallbacks = nil // they would go on without encryption
	}
	return settings, nil
}

// postgresURL makes a url of either form; the ssl parameters of Node's driver become an SSL.
func postgresURL(c Connection) (string, *SSL, error) {
	if c.URL == "" {
		mode := "disable"
		if c.SSL != nil {
			mode = "require"
		}
		query := url.Values{"sslmode": {mode}}
		if c.Host != "" {
			query.Set("host", c.Host)
		}
		if c.Port > 0 {
			query.Set("port", fmt.Sprint(c.Port))
		}
		made := url.URL{Scheme: "postgres", Path: "/" + c.Database, RawQuery: query.Encode()}
		if c.User != "" {
			made.User = url.UserPassword(c.User, c.Password)
		}
		return made.String(), c.SSL, nil
	}
	parsed, err := url.Parse(c.URL)
	if err != nil || !isPostgresURL(c.URL) {
		return "", nil, config.Wrong("connection", "is no url of the form postgres://user:password@host:5432/database; special characters in the password must be percent-encoded")
	}
	query, ssl := parsed.Query(), c.SSL
	on := query.Get("ssl") == "true" || query.Get("ssl") == "1"
	if noVerify := query.Get("sslmode") == "no-verify"; ssl == nil && (on || noVerify) {
		ssl = &SSL{Insecure: noVerify}
	}
	if ssl != nil {
		query.Set("sslmode", "require")
	}
	query.Del("ssl")
	parsed.RawQuery = query.Encode()
	return parsed.String(), ssl, nil
}

func (s *SSL) config(host string) (*tls.Config, error) {
	made := &tls.Config{ServerName: host, InsecureSkipVerify: s.Insecure, MinVersion: tls.VersionTLS12}
	if s.ServerName != "" {
		made.ServerName = s.ServerName
	}
	if s.CA != "" {
		made.RootCAs = x509.NewCertPool()
		if !made.RootCAs.AppendCertsFromPEM([]byte(s.CA)) {
			return nil, config.Wrong("connection.ssl.ca", "holds no certificate in PEM form")
		}
	}
	if s.Cert != "" || s.Key != "" {
		pair, err := tls.X509KeyPair([]byte(s.Cert), []byte(s.Key))
		if err != nil {
			return nil, config.Wrong("connection.ssl.cert", "and key are no pair in PEM form")
		}
		made.Certificates = []tls.Certificate{pair}
	}
	return made, nil
}

func createDatabase(ctx context.Context, settings *pgx.ConnConfig) error {
	maintenance := settings.Copy()
	maintenance.Database = "postgres"
	conn, err := pgx.ConnectConfig(ctx, maintenance)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{settings.Database}.Sanitize())
	if code, _ := postgresCode(err); code == "42P04" || code == "23505" {
		return nil // another replica was quicker
	}
	return err
}

// unreachable says what to check.
func unreachable(settings *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("the PostgreSQL server %s:%d, user %s, database %s", settings.Host, settings.Port, settings.User, settings.Database)
	check := "that the server runs and can be reached from here"
	code, _ := postgresCode(err)
	var network *net.OpError
	var name *net.DNSError
	var unknown x509.UnknownAuthorityError
	var certificate *tls.CertificateVerificationError
	switch {
	case code == "28P01" || code == "28000":
		check = "user and password, and that the server's pg_hba.conf lets this user in"
	case code == "3D000":
		check = "database, or leave ensureExists on so that it is created"
	case code == "42501":
		check = "that the user may create databases, or create it beforehand"
	case errors.As(err, &unknown), errors.As(err, &certificate):
		check = "ssl, and give the authority of the server's certificate as ssl.ca"
	case strings.Contains(err.Error(), "TLS"):
		check = "ssl: the server does not speak it"
	case errors.As(err, &name):
		check = "host: there is no such name"
	case errors.As(err, &network):
		check = "host and port, and that the server runs"
	}
	return fmt.Errorf("connect to %s: %w. Check in backend.database.connection: %s", where, reason(err), check)
}

// reason drops the driver's own list of user, database and address, which stand in the sentence already.
func reason(err error) error {
	var pg *pgconn.PgError
	var network *net.OpError
	switch {
	case errors.As(err, &pg):
		return pg
	case errors.As(err, &network):
		return network
	}
	return err
}
