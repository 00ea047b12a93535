package web

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/callboard/callboard/fault"
)

// DefaultListen is where Backstage's backend listens.
const DefaultListen = ":7007"

// ParseListen reads backend.listen in any of its forms: ":7007", "host:port", "7007", 7007, {host, port}. nil is the default.
func ParseListen(value any) (string, error) {
	switch listen := value.(type) {
	case nil:
		return DefaultListen, nil
	case map[string]any:
		host, _ := listen["host"].(string)
		port, err := parsePort(listen["port"])
		if err != nil {
			return "", err
		}
		return net.JoinHostPort(strings.Trim(host, "[]"), port), nil
	case string:
		if listen == "" {
			return DefaultListen, nil
		}
		host, port, err := net.SplitHostPort(listen)
		if err != nil {
			host, port = "", listen
		}
		if port, err = parsePort(port); err != nil {
			return "", err
		}
		return net.JoinHostPort(host, port), nil
	default:
		port, err := parsePort(value)
		return ":" + port, err
	}
}

// parsePort takes a number or its text; absent is Backstage's port.
func parsePort(value any) (string, error) {
	if value == nil {
		return "7007", nil
	}
	text := fmt.Sprint(value)
	if number, err := strconv.Atoi(text); err != nil || number < 0 || number > 65535 {
		return "", fault.New(fault.Invalid, "backend.listen: %q is not a port; write a number, \":7007\", \"host:port\" or {host, port}", text)
	}
	return text, nil
}
