package ui

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/callboard/callboard/foundation/config"
)

// Support is where readers find help: app.support, as in Backstage. The zero Support is nowhere.
type Support struct {
	// Where to turn to in the end: an address on the web, mailto:, or a path of the portal.
	URL string `config:"url"`
	// What kinds of help there are.
	Items []SupportItem `config:"items"`
}

// SupportItem is one kind of help.
type SupportItem struct {
	// What it is called.
	Title string `config:"title"`
	// Backstage's name of an icon, such as chat, docs, email or github.
	Icon string `config:"icon"`
	// Where it is found.
	Links []SupportLink `config:"links"`
}

// SupportLink is a link to help.
type SupportLink struct {
	// As support.url.
	URL string `config:"url"`
	// What the link says. Default: its address.
	Title string `config:"title"`
}

// CheckConfig finds an address that leads nowhere.
func (s *Support) CheckConfig() error {
	if s.URL == "" {
		return nil
	}
	return checkHelp(s.URL)
}

// CheckConfig finds help without a name.
func (i *SupportItem) CheckConfig() error {
	if i.Title == "" {
		return config.Wrong("title", "is missing: it is what the help is called")
	}
	return nil
}

// CheckConfig finds a link that leads nowhere.
func (l *SupportLink) CheckConfig() error { return checkHelp(l.URL) }

func checkHelp(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
	case u.Scheme == "https" || u.Scheme == "http":
		if u.Host != "" {
			return nil
		}
	case u.Scheme == "mailto":
		return nil
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(address, "/"):
		return nil
	}
	return config.Wrong("url", "must be an address such as https://chat.example.com, mailto:help@example.com, or a path such as /catalog")
}

func (s Support) isEmpty() bool { return s.URL == "" && len(s.Items) == 0 }

func (l SupportLink) title() string { return cmp.Or(l.Title, strings.TrimPrefix(l.URL, "mailto:")) }
