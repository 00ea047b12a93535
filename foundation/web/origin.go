package web

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
)

// hostPort has no wildcard, and nothing that would begin another source or another directive of a policy.
var hostPort = regexp.MustCompile(`^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*(?::[0-9]{1,5})?$`)

// Origin is that of an absolute address: scheme and host, and the port where it is not the usual one. It fails for what the scripts of a
// page cannot be allowed to reach: other schemes than http and https, relative addresses, and hosts with anything but letters of ASCII,
// digits, dots, hyphens and underscores.
func Origin(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the address cannot be read")
	}
	usual := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	host := strings.TrimSuffix(strings.ToLower(u.Host), usual)
	switch {
	case usual == "":
		return "", errors.New("the address does not begin with https:// or http://")
	case u.User != nil:
		return "", errors.New("the address holds a name or a password")
	case !hostPort.MatchString(host) || len(host) > 255:
		return "", errors.New("the host of the address cannot be named in a policy")
	}
	return u.Scheme + "://" + host, nil
}
