package entity_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/entity"
)

func TestReferencesAreReadAsTheDescriptorGuideSays(t *testing.T) {
	inLab := entity.Ref{Kind: "Component", Namespace: "lab"}
	for _, c := range []struct {
		text     string
		defaults entity.Ref
		want     string
	}{
		{"component:default/petstore", entity.Ref{}, "component:default/petstore"},
		{"Component:Default/PetStore", entity.Ref{}, "component:default/petstore"},
		{"component:petstore", entity.Ref{}, "component:default/petstore"},
		{"petstore", inLab, "component:lab/petstore"},
		{"other/petstore", inLab, "component:other/petstore"},
		{"api:petstore", inLab, "api:lab/petstore"},
		{"a:b:c/d/e", inLab, "a:b:c/d/e"},
		{"ns/name:with-colon", inLab, "component:ns/name:with-colon"},
	} {
		got, err := entity.ParseRef(c.text, c.defaults)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		} else if got.String() != c.want {
			t.Errorf("%s is %s, want %s", c.text, got, c.want)
		}
	}
}

func TestMalformedReferencesAreExplained(t *testing.T) {
	for text, want := range map[string]string{
		"":         `Entity reference "" was not on the form [<kind>:][<namespace>/]<name>`,
		":x":       `Entity reference ":x" was not on the form [<kind>:][<namespace>/]<name>`,
		"a:/b":     `Entity reference "a:/b" was not on the form [<kind>:][<namespace>/]<name>`,
		"a:":       `Entity reference "a:" was not on the form [<kind>:][<namespace>/]<name>`,
		"identity": `Entity reference "identity" had missing or empty kind (e.g. did not start with "component:" or similar)`,
	} {
		if _, err := entity.ParseRef(text, entity.Ref{}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseRef(f *testing.F) {
	for _, text := range []string{"component:default/x", "x", "a/b", ":", "a:/", "a:b:c/d/e", "é:ü/ß"} {
		f.Add(text, "Component", "default")
	}
	f.Fuzz(func(t *testing.T, text, kind, namespace string) {
		ref, err := entity.ParseRef(text, entity.Ref{Kind: kind, Namespace: namespace})
		if err != nil {
			return
		}
		if ref.Kind == "" || ref.Namespace == "" || ref.Name == "" {
			t.Fatalf("%q gave the incomplete %#v", text, ref)
		}
		// A kind or namespace with separators of its own can only come from the defaults.
		if strings.ContainsAny(kind+namespace, ":/") {
			return
		}
		again, err := entity.ParseRef(ref.String(), entity.Ref{})
		if err != nil || again.String() != ref.String() {
			t.Fatalf("%q became %s, which reads as %s (%v)", text, ref, again, err)
		}
	})
}

func TestWhatGoesWithoutSayingIsLeftOutAndPutBack(t *testing.T) {
	for full, short := range map[string]string{
		"group:default/team-a": "team-a", "group:other/team-a": "other/team-a", "user:default/alice": "user:alice", "group:default/": "group:default/",
	} {
		if got := entity.ShortRef(full, "group"); got != short {
			t.Errorf("%s is short for %s, want %s", got, full, short)
		}
		if got := entity.FullRefs([]string{short}, "group")[0]; got != full {
			t.Errorf("%s stands for %s, want %s", short, got, full)
		}
	}
}
