package app

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/callboard/callboard/catalog"
	"github.com/callboard/callboard/forge"
	"github.com/callboard/callboard/foundation/config"
	"github.com/callboard/callboard/foundation/database"
	"github.com/callboard/callboard/foundation/web"
	"github.com/callboard/callboard/home"
	"github.com/callboard/callboard/identity"
	"github.com/callboard/callboard/register"
	"github.com/callboard/callboard/ui"
)

// Config is what the house reads of app-config.yaml itself; each room has a section of its own.
type Config struct {
	App     AppConfig
	Support ui.Support
	Backend BackendConfig
	Catalog catalog.Config
	Own     OwnConfig
	Forge   forge.Config
	Reading forge.ReadingConfig
	Import  register.Config
	Policy  identity.Policy
	SignIn  identity.SignIn
	// Homepage is where Backstage names clocks.
	Homepage home.Homepage
	// Organization is organization.name, shown in page titles.
	Organization string
}

// AppConfig is the section app.
type AppConfig struct {
	// Title of the portal on every page. Default: Callboard.
	Title string `config:"title"`
	// Address at which people open the portal.
	BaseURL string `config:"baseUrl"`
}

// BackendConfig is the part of the section backend that concerns the house as a whole.
type BackendConfig struct {
	// Address at which APIs are reached from outside.
	BaseURL string `config:"baseUrl"`
	// Where to listen: ":7007", "host:port", a port, or {host, port}.
	Listen Listen `config:"listen"`
	// Where everything is kept.
	Database database.Config `config:"database"`
	Logger   struct {
		// debug, info, warn or error.
		Level string `config:"level"`
	} `config:"logger"`
	// Believe X-Forwarded-For of the proxy in front.
	TrustProxy bool `config:"trustProxy"`
	// What pages of other sites may ask.
	CORS *web.CORS `config:"cors"`
	// How often one address may ask.
	RateLimit *web.RateLimits `config:"rateLimit"`
	Health    struct {
		// Further headers of the health addresses.
		Headers map[string]string `config:"headers"`
	} `config:"health"`
}

// CheckConfig finds an address that is none.
func (c *BackendConfig) CheckConfig() error {
	if u, err := url.Parse(c.BaseURL); c.BaseURL != "" && (err != nil || u.Host == "") {
		return config.Wrong("baseUrl", "must be an address such as https://portal.example.com")
	}
	return nil
}

// Listen is backend.listen in any of Backstage's forms.
type Listen string

// UnmarshalConfig accepts what web.ParseListen accepts.
func (l *Listen) UnmarshalConfig(v config.Value) error {
	address, err := web.ParseListen(v.Any())
	if err != nil {
		return v.Errorf("%s", err)
	}
	*l = Listen(address)
	return nil
}

// OwnConfig is the section callboard, which plain Backstage ignores.
type OwnConfig struct {
	// Name, logo and colours of the portal.
	Brand ui.Brand `config:"brand"`
	// What is on everybody's first page.
	Home home.Config `config:"home"`
	// Kinds of the company's own.
	Kinds []catalog.KindConfig `config:"kinds"`
	Index struct {
		// Folder for a copy of the index, with which the portal starts quickly; each replica needs one of its own. Nothing is lost without
		// it. Default: the folder of the SQLite file; with PostgreSQL there is no copy.
		Folder string `config:"folder"`
	} `config:"index"`
	Jobs struct {
		// How long after a replica died its jobs are taken over by another. Default: 30 seconds.
		Lease time.Duration `config:"lease"`
	} `config:"jobs"`
}

// ReadConfig takes from the files what the house needs. All mistakes are reported together, each with file and line.
func ReadConfig(files *config.Config) (Config, error) {
	c := Config{
		App:     AppConfig{Title: "Callboard"},
		Backend: BackendConfig{Listen: web.DefaultListen, Database: database.Config{Connection: database.Connection{URL: "data"}}},
		Catalog: catalog.DefaultConfig(),
	}
	organization, _, err := files.String("organization.name")
	c.Organization = organization
	err = errors.Join(err,
		files.Decode("app", &c.App),
		files.DecodeStrict("app.support", &c.Support),
		files.Decode("backend", &c.Backend),
		files.Decode("catalog", &c.Catalog),
		files.Decode("catalog.import", &c.Import),
		files.DecodeStrict("callboard", &c.Own),
		files.Decode("integrations", &c.Forge),
		files.Decode("backend.reading", &c.Reading),
		files.Decode("backend.auth", &c.Policy),
		files.Decode("auth", &c.SignIn),
		files.Decode("homepage", &c.Homepage),
	)
	return c, err
}

// catalogOptions are the options of the catalog; relative paths start at the working directory, as in Backstage.
func (c Config) catalogOptions() (catalog.Options, error) {
	dir, err := os.Getwd()
	if err != nil {
		return catalog.Options{}, fmt.Errorf("find the working directory: %w", err)
	}
	return c.Catalog.Options(dir, c.Own.Kinds)
}
