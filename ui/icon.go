package ui

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// Icon draws an icon of icons.txt beside a word; it says nothing to screen readers. A name that is not there draws a plain shape.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">`+Drawing(name)+`</svg>`)
		return err
	})
}

// Drawing is the inside of an icon's svg element, of 24 by 24 units; of a name that is not there a plain shape.
func Drawing(name string) string {
	if drawing, found := icons[name]; found {
		return drawing
	}
	return icons["shapes"]
}

// kindIcons are those of Backstage's kinds; own kinds have the plain one.
var kindIcons = map[string]string{
	"component": "box", "api": "code-xml", "system": "layers", "domain": "boxes", "resource": "database", "group": "users", "user": "user",
	"template": "layout-template", "location": "map-pin",
}

// KindIcon is the icon of a kind, in any case.
func KindIcon(kind string) string {
	if icon, found := kindIcons[strings.ToLower(kind)]; found {
		return icon
	}
	return "shapes"
}

// linkIcons are Backstage's names for icons, as far as ours have them.
var linkIcons = map[string]string{
	"dashboard": "layout-grid", "docs": "file-text", "email": "user", "github": "git-branch", "group": "users", "user": "user", "web": "globe", "catalog": "layout-grid",
	"kind:api": "code-xml", "kind:component": "box", "kind:system": "layers", "kind:resource": "database", "kind:group": "users", "techdocs": "file-text", "help": "circle-help", "chat": "message-circle",
	"warning": "triangle-alert", "alert": "triangle-alert", "scaffolder": "plus", "search": "search",
}

// LinkIcon is the icon of a link that asks for one by Backstage's name; a plain one for names that we do not have.
func LinkIcon(name string) string {
	if icon, found := linkIcons[name]; found {
		return icon
	}
	if HasIcon(name) {
		return name
	}
	return "link"
}

// HasIcon reports whether a name is in icons.txt.
func HasIcon(name string) bool { return icons[name] != "" }
