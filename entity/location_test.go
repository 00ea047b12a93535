package entity_test

import (
	"testing"

	"github.com/callboard/callboard/entity"
)

func TestLocationRefs(t *testing.T) {
	for text, want := range map[string]entity.LocationRef{
		"url:https://host/path": {Type: "url", Target: "https://host/path"},
		"file:/srv/x.yaml":      {Type: "file", Target: "/srv/x.yaml"},
		" url : https://host ":  {Type: "url", Target: "https://host"},
	} {
		if got, err := entity.ParseLocationRef(text); err != nil || got != want {
			t.Errorf("%q is %#v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"nothing":                      "Unable to parse location ref 'nothing', expected '<type>:<target>', e.g. 'url:https://host/path'",
		"url: ":                        "Unable to parse location ref 'url: ', expected '<type>:<target>', e.g. 'url:https://host/path'",
		"https://host":                 "Invalid location ref 'https://host', please prefix it with 'url:', e.g. 'url:https://host'",
		"url:javascript:alert(1)":      "Invalid location ref 'url:javascript:alert(1)', target is a javascript: URL",
		"url:\x01Java\tScript:alert()": "Invalid location ref 'url:\x01Java\tScript:alert()', target is a javascript: URL",
	} {
		if _, err := entity.ParseLocationRef(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestGeneratedLocationsAreNamedByTheirTarget(t *testing.T) {
	const want = "generated-ddec6ec9c37403402f9f95d49c01a2b809f71d23" // SHA-1 of url:https://host/path
	if got := entity.LocationName("url", "https://host/path"); got != want {
		t.Errorf("name %s, want %s", got, want)
	}
}
