package names

import (
	"net/url"
	"path"
	"strings"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/web"
)

// Title is what pages call an entity: one that was made for a registered address has no name that says anything, but that address does.
func Title(e entity.Entity) string {
	if target := Registered(e); target != "" && e.Title() == e.Name() {
		return entity.Readable(shortTarget(target))
	}
	return e.Title()
}

// Registered is the address that a Location was made for; "" for every other entity.
func Registered(e entity.Entity) string {
	if !strings.EqualFold(e.Kind(), "location") || !strings.HasPrefix(e.Name(), "generated-") {
		return ""
	}
	target, _ := e.Spec()["target"].(string)
	return target
}

// shortTarget is the repository and the file of an address, or the end of a path.
func shortTarget(target string) string {
	u, err := url.Parse(target)
	if err != nil || !web.IsAddress(target) {
		return LastOf(strings.TrimRight(target, `/\`))
	}
	at := strings.Trim(u.Path, "/")
	repository := Repository(u)
	if at == repository {
		return strings.TrimRight(u.Host+"/"+at, "/")
	}
	return repository + "/" + path.Base(at)
}

// Repository is the first two steps of an address: owner and name at most hosts.
func Repository(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// LastOf is the end of a path, in a file system or an address.
func LastOf(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }
