package index_test

import (
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/index"
	"github.com/google/go-cmp/cmp"
)

func named(refs ...string) *index.Index {
	x := index.New()
	var b index.Batch
	for _, line := range refs {
		ref, title, _ := strings.Cut(line, " ")
		kind, rest, _ := strings.Cut(ref, ":")
		body := `{"kind":"` + kind + `","metadata":{"name":"` + rest + `"`
		if title != "" {
			body += `,"title":"` + title + `"`
		}
		ref = strings.ToLower(kind + ":default/" + rest)
		b.Upserts = append(b.Upserts, index.Row{Ref: ref, UID: ref, Body: []byte(body + `}}`)})
	}
	x.Apply(b)
	return x
}

func TestNamesAreFoundAsPeopleTypeThem(t *testing.T) {
	x := named("Component:orders", "Component:checkout-orders Checkout Orders", "API:orders", "Component:order-archive", "Component:reorders",
		"System:till Checkout", "Component:Straße", "User:o.brien Inés O’Brien", "Component:log")
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"  -- ", nil},
		{"orders", []string{"api:default/orders", "component:default/orders", "component:default/checkout-orders", "component:default/reorders", "component:default/order-archive"}},
		{"ORD", []string{"api:default/orders", "component:default/orders", "component:default/order-archive", "component:default/checkout-orders", "component:default/reorders"}},
		{"checkout", []string{"system:default/till", "component:default/checkout-orders"}},
		{"ord check", []string{"component:default/checkout-orders"}},
		{"checkout_or", []string{"component:default/checkout-orders"}},
		{"chor", []string{"component:default/checkout-orders"}},
		{"chekcout", []string{"system:default/till", "component:default/checkout-orders"}},
		{"straße", []string{"component:default/straße"}},
		{"inés brien", []string{"user:default/o.brien"}},
		{"100%", nil},
		{"zzzz", nil},
	} {
		if diff := cmp.Diff(c.want, x.Named(index.Names{Text: c.text, Limit: 10}), cmp.Transformer("empty", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestNamesAreNarrowedAndPreferred(t *testing.T) {
	x := named("Component:orders", "API:orders", "Component:orders-web")
	got := x.Named(index.Names{Text: "orders", Limit: 2, Prefer: []string{"component:default/orders", "component:default/gone"}})
	if diff := cmp.Diff([]string{"component:default/orders", "api:default/orders"}, got); diff != "" {
		t.Error(diff)
	}
	if got := x.Named(index.Names{Text: "orders", Limit: 9, Where: is("kind", "api")}); len(got) != 1 || got[0] != "api:default/orders" {
		t.Errorf("APIs: %v", got)
	}
	if got := x.Named(index.Names{Text: "orders", Limit: 9, Visible: x.Visible(is("kind", "api"))}); len(got) != 1 {
		t.Errorf("visible: %v", got)
	}
}

// BenchmarkNamed is one keystroke each, from the first letter to a name that nobody has.
func BenchmarkNamed(b *testing.B) {
	x, _ := filled()
	for _, text := range []string{"s", "ri", "river", "river handl", "svc-river-1", "rivre", "zzzzqqq"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				x.Named(index.Names{Text: text, Limit: 20})
			}
		})
	}
}
