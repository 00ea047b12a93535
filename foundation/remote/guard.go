package remote

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"github.com/callboard/callboard/fault"
)

// ErrRefused is behind every refusal to call an address.
var ErrRefused = errors.New("address refused")

// never are dialled: link-local addresses, where clouds keep their metadata and credentials, and addresses that are no host's.
var never = prefixes("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "192.0.0.192/32", "168.63.129.16/32",
	"0.0.0.0/8", "::/128", "224.0.0.0/4", "ff00::/8", "240.0.0.0/4")

// private are dialled for allowed hosts only.
var private = prefixes("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24",
	"198.18.0.0/15", "fc00::/7", "fec0::/10")

func prefixes(texts ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

func within(list []netip.Prefix, address netip.Addr) bool {
	for _, prefix := range list {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}

// guard checks the addresses dialled for one host and port.
func (o Options) guard(host string) func(context.Context, string, string, syscall.RawConn) error {
	mayBePrivate := o.AllowPrivate || matchesAny(o.AllowHosts, host)
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		dialled, err := netip.ParseAddrPort(address)
		if err != nil {
			return fault.New(fault.Forbidden, "%s is not an address that can be called: %w", address, ErrRefused)
		}
		real := innermost(dialled.Addr())
		switch {
		case within(never, real):
			return fault.New(fault.Forbidden, "%s leads to %s, which is never called: %w", host, real, ErrRefused)
		case within(private, real) && !mayBePrivate:
			return fault.New(fault.Forbidden, "%s leads to the private address %s, and the configuration does not name this host: %w", host, real, ErrRefused)
		}
		return nil
	}
}

// innermost is the IPv4 address inside an IPv6 one that only carries it: mapped, NAT64 and 6to4.
func innermost(address netip.Addr) netip.Addr {
	address = address.Unmap().WithZone("")
	if !address.Is6() {
		return address
	}
	bytes := address.As16()
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(address):
		return netip.AddrFrom4([4]byte(bytes[12:16]))
	case netip.MustParsePrefix("2002::/16").Contains(address):
		return netip.AddrFrom4([4]byte(bytes[2:6]))
	}
	return address
}

// matchesAny reports whether host:port is one of the patterns.
func matchesAny(patterns []string, address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, pattern := range patterns {
		wantHost, wantPort := pattern, ""
		if h, p, err := net.SplitHostPort(pattern); err == nil {
			wantHost, wantPort = h, p
		}
		wantHost = strings.ToLower(strings.Trim(wantHost, "[]"))
		suffix, isWildcard := strings.CutPrefix(wantHost, "*")
		matches := host == wantHost || isWildcard && strings.HasPrefix(suffix, ".") && strings.HasSuffix(host, suffix)
		if matches && (wantPort == "" || wantPort == port) {
			return true
		}
	}
	return false
}

// checkURL is asked before each hop.
func checkURL(u *url.URL, allow func(*url.URL) error) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fault.New(fault.Invalid, "%q is not an http or https address: %w", u.Redacted(), ErrRefused)
	}
	if u.Hostname() == "" {
		return fault.New(fault.Invalid, "%q names no host: %w", u.Redacted(), ErrRefused)
	}
	if allow != nil {
		return allow(u)
	}
	return nil
}
