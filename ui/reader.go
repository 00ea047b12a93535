package ui

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/web"
)

// What a reader's own browser keeps for us.
const (
	themeCookie  = "callboard-theme"
	sideCookie   = "callboard-side"
	recentCookie = "callboard-recent"
	aYear        = 365 * 24 * 3600
	recentThings = 6
)

// themeOf is light or dark if the reader chose, else empty: their system decides.
func (l *Look) themeOf(r *http.Request) string {
	if cookie, err := r.Cookie(themeCookie); err == nil && (cookie.Value == "light" || cookie.Value == "dark") {
		return cookie.Value
	}
	if l.Theme != nil {
		return l.Theme(r)
	}
	return ""
}

func (l *Look) chooseTheme(r *http.Request) (string, error) {
	cookie := keep(themeCookie, r.FormValue("theme"))
	switch cookie.Value {
	case "light", "dark":
	case "auto":
		cookie.Value, cookie.MaxAge = "", -1
	default:
		return "", fault.New(fault.Invalid, "The theme is light, dark or auto.")
	}
	if l.KeepTheme != nil {
		if err := l.KeepTheme(r, r.FormValue("theme")); err != nil {
			return "", err
		}
	}
	web.SetCookie(r, cookie)
	return wayBack(r), nil
}

// Folded is true if the reader wants the side bar to be its icons until they point at it. A cookie alone keeps it: it suits a screen, not a person.
func (l *Look) Folded(r *http.Request) bool {
	cookie, err := r.Cookie(sideCookie)
	return err == nil && cookie.Value == "folded"
}

func (l *Look) chooseSide(r *http.Request) (string, error) {
	cookie := keep(sideCookie, r.FormValue("side"))
	switch cookie.Value {
	case "folded":
	case "pinned":
		cookie.Value, cookie.MaxAge = "", -1
	default:
		return "", fault.New(fault.Invalid, "The side bar is pinned or folded.")
	}
	web.SetCookie(r, cookie)
	return wayBack(r), nil
}

// wayBack is where a form of the frame was sent from.
func wayBack(r *http.Request) string {
	if back := r.FormValue("back"); web.IsLocal(back) {
		return back
	}
	return "/"
}

func keep(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: aYear, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// Remember puts a page at the top of the reader's recent ones. The handler of the page calls it.
func Remember(r *http.Request, label, path string) {
	things := []Thing{{Label: label, Path: path}}
	for _, known := range remembered(r) {
		if known.Path != path && len(things) < recentThings {
			things = append(things, known)
		}
	}
	var lines []string
	for _, thing := range things {
		lines = append(lines, thing.Path+"\t"+shorten(thing.Label, 60))
	}
	web.SetCookie(r, keep(recentCookie, base64.RawURLEncoding.EncodeToString([]byte(strings.Join(lines, "\n")))))
}

// remembered is what the cookie says; a reader could have written anything into it.
func remembered(r *http.Request) []Thing {
	cookie, err := r.Cookie(recentCookie)
	if err != nil {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil
	}
	var things []Thing
	for line := range strings.SplitSeq(string(text), "\n") {
		path, label, found := strings.Cut(line, "\t")
		if found && web.IsLocal(path) && label != "" && len(things) < recentThings {
			things = append(things, Thing{Label: label, Path: path})
		}
	}
	return things
}

func shorten(text string, letters int) string {
	if runes := []rune(text); len(runes) > letters {
		return string(runes[:letters-1]) + "…"
	}
	return text
}
