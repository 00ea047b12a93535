package home

import (
	"net/url"
	"strings"
	"time"
	_ "time/tzdata" // so that zones are known where the machine has no list of them

	"github.com/callboard/callboard/foundation/config"
)

// Config is what a company puts on everybody's first page: callboard.home in the configuration.
type Config struct {
	// Text in Markdown for those who are new here, in a widget of its own.
	Welcome string `config:"welcome"`
	// Links to the company's own tools.
	Tools []Tool `config:"tools"`
}

// Tool is a link in the widget Tools.
type Tool struct {
	// What the link is called.
	Label string `config:"label"`
	// Where it leads: an address on the web, or a path of the portal.
	URL string `config:"url"`
	// Backstage's name of an icon, such as dashboard, docs or chat. Default: a plain one.
	Icon string `config:"icon"`
}

// CheckConfig finds links that lead nowhere.
func (t *Tool) CheckConfig() error {
	if t.Label == "" {
		return config.Wrong("label", "is missing: it is what the link is called")
	}
	u, err := url.Parse(t.URL)
	onWeb := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	here := err == nil && u.Host == "" && u.Scheme == "" && strings.HasPrefix(t.URL, "/")
	if !onWeb && !here {
		return config.Wrong("url", "must be an address such as https://grafana.example.com, or a path such as /catalog")
	}
	return nil
}

// Homepage is Backstage's section homepage.
type Homepage struct {
	// The time in other places, in a widget of its own.
	Clocks []Clock `config:"clocks"`
}

// Clock is the time of one place.
type Clock struct {
	// What the place is called. Default: the last part of the time zone.
	Label string `config:"label"`
	// A name of the IANA database, such as Europe/Vienna.
	Zone Zone `config:"timezone"`
}

// CheckConfig finds a clock that shows no place's time.
func (c *Clock) CheckConfig() error {
	if c.Zone.Location == nil {
		return config.Wrong("timezone", "is missing: name one, such as Europe/Vienna")
	}
	return nil
}

// Zone is a time zone by its name.
type Zone struct{ *time.Location }

// UnmarshalConfig accepts the names of the IANA database and UTC. Local is refused: whose that is depends on the machine.
func (z *Zone) UnmarshalConfig(v config.Value) error {
	name, _ := v.Any().(string)
	location, err := time.LoadLocation(name)
	if name == "" || name == "Local" || err != nil {
		return v.Errorf("is no time zone: name one of the IANA database, such as Europe/Vienna")
	}
	z.Location = location
	return nil
}
