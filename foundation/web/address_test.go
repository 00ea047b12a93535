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
