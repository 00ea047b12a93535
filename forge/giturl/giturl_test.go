package giturl_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/forge/giturl"
)

func TestAddressesAreReadAsBrowsersReadThem(t *testing.T) {
	for text, want := range map[string]string{
		"https://Example.COM":                  "https://example.com/",
		"  https://example.com/a\n":            "https://example.com/a",
		"HTTPS://example.com:443/a":            "https://example.com/a",
		"http://example.com:80":                "http://example.com/",
		"https://example.com:80/":              "https://example.com:80/",
		`https:\\example.com\a\b?c=\d`:         `https://example.com/a/b?c=\d`,
		"https:example.com/a":                  "https://example.com/a",
		"https://example.com/a/./b/../c":       "https://example.com/a/c",
		"https://example.com/a/%2E%2e/b":       "https://example.com/b",
		"https://example.com/../../a":          "https://example.com/a",
		"https://example.com/a b/ä?q=ö ü#x y":  "https://example.com/a%20b/%C3%A4?q=%C3%B6%20%C3%BC#x%20y",
		"https://example.com/a%2Fb/{c}|d/[e]*": "https://example.com/a%2Fb/%7Bc%7D%7Cd/[e]*",
		"https://exa\tmple.com/a\nb":           "https://example.com/ab",
		"s3://bucket/key":                      "s3://bucket/key",
	} {
		u, err := giturl.Parse(text)
		if err != nil || u.String() != want {
			t.Errorf("%q is %v (%v), want %s", text, u, err, want)
		}
	}
	for _, text := range []string{"", "a", "./a", "/a", "//host/a", "https://", "https:///", "https://[::1", "https://example.com:port/", "https://example.com/%zz"} {
		if u, err := giturl.Parse(text); err == nil {
			t.Errorf("%q is read as %s", text, u)
		}
	}
}

func TestReferencesAreFollowedAsBrowsersFollowThem(t *testing.T) {
	base, err := giturl.Parse("https://example.com/a/b?q#f")
	if err != nil {
		t.Fatal(err)
	}
	for reference, want := range map[string]string{
		"":             "https://example.com/a/b?q",
		"c":            "https://example.com/a/c",
		"./c/../d":     "https://example.com/a/d",
		"../../../c":   "https://example.com/c",
		"/c":           "https://example.com/c",
		"//o.example/": "https://o.example/",
		`\\o.example\`: "https://o.example/",
		"?r":           "https://example.com/a/b?r",
		"#g":           "https://example.com/a/b?q#g",
		"c?r#g":        "https://example.com/a/c?r#g",
		"http://x.y/z": "http://x.y/z",
	} {
		u, err := giturl.Join(base, reference)
		if err != nil || u.String() != want {
			t.Errorf("%q leads to %v (%v), want %s", reference, u, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"https://example.com/a/../b?c#d", `https:\\x\..\y`, "https://user@host:1/%2e%2e/", "//", "https://[::1]/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := giturl.Parse(text)
		if err != nil {
			return
		}
		giturl.Split(u)
		again, err := giturl.Parse(u.String())
		if err != nil {
			t.Fatalf("%q is read as %s, which is not read: %v", text, u, err)
		}
		if (u.Scheme == "http" || u.Scheme == "https") && again.String() != u.String() {
			t.Errorf("%q is read as %s, and that as %s", text, u, again)
		}
		if (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.EscapedPath()+"/", "/../") {
			t.Errorf("%q is read as %s, which climbs", text, u)
		}
	})
}
