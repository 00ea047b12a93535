package web_test

import (
	"testing"

	"github.com/callboard/callboard/foundation/web"
)

func TestReferencesStayReadableInAddresses(t *testing.T) {
	for _, test := range []struct {
		fields [][2]string
		want   string
	}{
		{nil, "/catalog"},
		{[][2]string{{"owner", "group:default/team a"}, {"columns", "name,type"}}, "/catalog?owner=group:default/team+a&columns=name,type"},
		{[][2]string{{"q", "a&b=c#d?"}, {"q", "ü"}}, "/catalog?q=a%26b%3Dc%23d%3F&q=%C3%BC"},
	} {
		if got := web.WithQuery("/catalog", test.fields); got != test.want {
			t.Errorf("%v make %s, want %s", test.fields, got, test.want)
		}
	}
}

func TestPasswordsInAddressesAreSeenAndLeftOut(t *testing.T) {
	for text, want := range map[string]string{
		"https://me:secret@host/a":           "https://***@host/a",
		"https://token@host":                 "https://***@host",
		" HTTP://me:sec%zzret@host:80/a?b":   " HTTP://***@host:80/a?b",
		`https:\\me:secret@host`:             `https:\\***@host`,
		"url:https://me:secret@host/a":       "url:https://***@host/a",
		"https://host/@scope/me:word@1.yaml": "https://host/@scope/me:word@1.yaml",
		"https://host?mail=me@host":          "https://host?mail=me@host",
		"https://host#me:a@b":                "https://host#me:a@b",
		"me@host":                            "me@host",
		"":                                   "",
	} {
		if got := web.WithoutPassword(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
		if got := web.HoldsPassword(text); got != (text != want) {
			t.Errorf("%q holds a password: %v", text, got)
		}
	}
}

func TestOnlyAddressesOnTheWebAreAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.com/a": true, "http://[::1]:80": true, "HTTPS://example.com": true,
		"https:///a": false, "javascript:alert(1)": false, "//example.com": false, "ftp://example.com": false, "mailto:a@example.com": false, "": false, "https://%zz": false,
	} {
		if got := web.IsAddress(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
