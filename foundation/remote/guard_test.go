package remote_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/remote"
)

func TestPrivateAddressesAreCalledOnlyWhereAllowed(t *testing.T) {
	s := server(t, func(http.ResponseWriter, *http.Request) {})
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, example := range []struct {
		name    string
		options remote.Options
		address string
		allowed bool
	}{
		{"by default", remote.Options{}, s.URL, false},
		{"by name", remote.Options{}, "http://localhost" + port, false},
		{"mapped", remote.Options{}, "http://[::ffff:127.0.0.1]" + port, false},
		{"named", remote.Options{AllowHosts: []string{"127.0.0.1"}}, s.URL, true},
		{"named with its port", remote.Options{AllowHosts: []string{"127.0.0.1" + port}}, s.URL, true},
		{"named with another port", remote.Options{AllowHosts: []string{"127.0.0.1:1"}}, s.URL, false},
		{"another named", remote.Options{AllowHosts: []string{"localhost", "*.0.0.1x"}}, s.URL, false},
		{"all", remote.Options{AllowPrivate: true}, s.URL, true},
	} {
		t.Run(example.name, func(t *testing.T) {
			_, err := remote.New(example.options).Get(t.Context(), example.address)
			if (err == nil) != example.allowed || err != nil && !errors.Is(err, remote.ErrRefused) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestMetadataAddressesAreNeverCalled(t *testing.T) {
	client := remote.New(remote.Options{AllowPrivate: true, AllowHosts: []string{"169.254.169.254", "*"}, ConnectTimeout: time.Second})
	for _, host := range []string{
		"169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "100.100.100.200", "0.0.0.0", "[::]", "[::ffff:169.254.169.254]",
		"[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]", "224.0.0.1", "255.255.255.255",
	} {
		_, err := client.Get(t.Context(), "http://"+host+"/latest/meta-data")
		if !errors.Is(err, remote.ErrRefused) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestAllowingKeepsItsConnectionsToItself(t *testing.T) {
	s := server(t, func(http.ResponseWriter, *http.Request) {})
	careful := remote.New(remote.Options{})
	if _, err := careful.Allowing("127.0.0.1").Get(t.Context(), s.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := careful.Get(t.Context(), s.URL); !errors.Is(err, remote.ErrRefused) {
		t.Errorf("error %v", err)
	}
}

func TestLibrariesGetTheSameGuard(t *testing.T) {
	s := server(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/secret", http.StatusFound) })
	refusing := func(u *url.URL) error {
		if u.Path == "/secret" {
			return fault.New(fault.Forbidden, "not there")
		}
		return nil
	}
	for name, client := range map[string]*http.Client{"address": remote.New(remote.Options{}).HTTP(nil), "hop": local(remote.Options{}).HTTP(refusing)} {
		response, err := client.Get(s.URL)
		if err == nil {
			response.Body.Close()
			t.Errorf("%s: not refused", name)
		}
		if !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
