package searchkey

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const long = "0123456789abcdefghij"

// walks are bodies with the pairs that Backstage finds in them, as key=value, with the original value if it differs.
var walks = map[string]struct {
	body string
	want []string
}{
	"names and namespaces": {
		`{"kind":"Component","metadata":{"uid":"U1","etag":"x","name":"Foo","namespace":"Lab"}}`,
		[]string{"kind=component|Component", "metadata.uid=u1|U1", "metadata.name=foo|Foo", "metadata.namespace=lab|Lab"},
	},
	"the default namespace": {`{"metadata":{"name":"a"}}`, []string{"metadata.name=a", "metadata.namespace=default"}},
	"an empty namespace":    {`{"metadata":{"namespace":""}}`, []string{"metadata.namespace=", "metadata.namespace=default"}},
	"what is not searched": {
		`{"attachments":{"a":1},"relations":[{"type":"x"}],"status":{"items":[{"a":1}]},"metadata":{"etag":"x","namespace":"n"}}`,
		[]string{"metadata.namespace=n"},
	},
	"etag and status elsewhere": {`{"spec":{"etag":"e","status":"s","relations":["r"]}}`, []string{
		"spec.etag=e", "spec.status=s", "spec.relations=r", "spec.relations.r=true",
	}},
	"scalars": {`{"spec":{"a":null,"b":true,"c":false,"d":"","e":"x\ny\"Ü","f":" spaces "}}`, []string{
		"spec.a=NULL", "spec.b=true", "spec.c=false", "spec.d=", "spec.e=x\ny\"ü|x\ny\"Ü", "spec.f= spaces ",
	}},
	"numbers": {`{"spec":[0,-0,1,-7,1.50,1e3,1e21,1e-7,0.000001,123456789012345678901,1.7976931348623157e309,-2.5E-10]}`, []string{
		"spec=0", "spec=0", "spec=1", "spec=-7", "spec=1.5", "spec=1000", "spec=1e+21", "spec=1e-7", "spec=0.000001",
		"spec=123456789012345680000", "spec=infinity|Infinity", "spec=-2.5e-10",
	}},
	"empty objects and arrays": {`{"spec":{"a":{},"b":[],"c":[{}],"d":[[]]}}`, nil},
	"arrays":                   {`{"spec":{"t":["Go","x.y",1,null]}}`, []string{"spec.t=go|Go", "spec.t.go=true", "spec.t=x.y", "spec.t.x.y=true", "spec.t=1", "spec.t=NULL"}},
	"arrays of objects": {`{"spec":{"h":[{"n":"A","z":1},{"n":"b"}]}}`, []string{
		"spec.h.n=a|A", "spec.h.z=1", "spec.h.n=b",
	}},
	"a key that is there already": {`{"spec":[{"a":1},"A","b"]}`, []string{"spec.a=1", "spec=a|A", "spec=b", "spec.b=true"}},
	"keys with dots and case":     {`{"metadata":{"namespace":"n","annotations":{"Example.test/A_b":"C"}}}`, []string{"metadata.namespace=n", "metadata.annotations.example.test/a_b=c|C"}},
	"keys with escapes":           {`{"spec":{"a\"B\u00dc":1}}`, []string{`spec.a"bü=1`}},
	"overlong values": {
		fmt.Sprintf(`{"spec":{"a":%q,"b":%q,"c":[%q],"d":%q}}`, strings.Repeat(long, 10), strings.Repeat(long, 10)+"!", strings.Repeat(long, 11), strings.Repeat("é", 200)),
		[]string{"spec.a=" + strings.Repeat(long, 10), "spec.b=NULL", "spec.c=NULL", "spec.d=" + strings.Repeat("é", 200)},
	},
	"overlong values count as UTF-16": {
		fmt.Sprintf(`{"spec":{"a":%q,"b":%q}}`, strings.Repeat("✨", 200), strings.Repeat("\U0001F600", 101)),
		[]string{"spec.a=" + strings.Repeat("✨", 200), "spec.b=NULL"},
	},
	"overlong keys":            {fmt.Sprintf(`{"spec":{%q:1,"b":2}}`, strings.Repeat(long, 10)), []string{"spec.b=2"}},
	"relations written in":     {`{"relations.x":"y","spec":{"relations.x":"y"}}`, []string{"spec.relations.x=y"}},
	"spaces between the parts": {` { "spec" : { "a" : [ 1 , "b" ] , "c" : { } } } `, []string{"spec.a=1", "spec.a=b", "spec.a.b=true"}},
	"not an object":            {`[1,2]`, nil},
	"nothing":                  {``, nil},
	"broken off":               {`{"spec":{"a":"b","c`, []string{"spec.a=b"}},
}

func TestWalkFindsWhatBackstageFinds(t *testing.T) {
	for name, c := range walks {
		t.Run(name, func(t *testing.T) {
			w := &Walker[string]{Intern: func(key []byte) string { return string(key) }}
			var got []string
			for _, p := range w.Walk([]byte(c.body)) {
				if text := TextAt([]byte(c.body), p.At, nil); !p.Null && string(text) != string(p.Text) {
					t.Errorf("TextAt gives %q for %q", text, p.Text)
				}
				got = append(got, show(p))
			}
			if name == "broken off" {
				got = got[:1]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func show(p Pair[string]) string {
	switch {
	case p.Null:
		return p.Key + "=NULL"
	case string(p.Lower) == string(p.Text):
		return p.Key + "=" + string(p.Text)
	}
	return p.Key + "=" + string(p.Lower) + "|" + string(p.Text)
}

func TestWhatWasWalkedStaysUntilReset(t *testing.T) {
	w := &Walker[string]{Intern: func(key []byte) string { return string(key) }}
	var all []Pair[string]
	for i := range 2000 {
		all = append(all, w.Walk(fmt.Appendf(nil, `{"spec":{"a":"Value %d\n"}}`, i))...)
	}
	for i, p := range all {
		if want := fmt.Sprintf("value %d\n", i); string(p.Lower) != want {
			t.Fatalf("pair %d has become %q", i, p.Lower)
		}
	}
}

func FuzzWalkNeverPanics(f *testing.F) {
	f.Add([]byte(`{"metadata":{"name":"a","tags":["x",{"y":[1]}]},"spec":{"a\u00dc":"\\\""}}`))
	w := &Walker[string]{Intern: func(key []byte) string { return string(key) }}
	f.Fuzz(func(t *testing.T, body []byte) {
		w.Reset()
		for _, p := range w.Walk(body) {
			if json.Valid(body) && !p.Null && string(TextAt(body, p.At, nil)) != string(p.Text) {
				t.Fatalf("TextAt gives something else for %q", p.Text)
			}
		}
	})
}

func BenchmarkWalk(b *testing.B) {
	body := []byte(`{"apiVersion":"backstage.io/v1alpha1","kind":"Component","metadata":{"uid":"2f6a3c1e-5c1f-4c5e-9f5e-0123456789ab","etag":"","annotations":{"backstage.io/managed-by-location":"url:https://git.example.test/acme/x/blob/main/catalog-info.yaml","github.com/project-slug":"acme/amber-falcon"},"description":"` +
		strings.Repeat("handles payments and ", 8) + `","labels":{"tier":"1","region":"eu-north"},"links":[{"url":"https://grafana.example.test/dashboard","title":"Grafana","icon":"dashboard"}],"name":"svc-amber-falcon-00001","namespace":"default","tags":["go","kafka","rest"],"title":"Amber Falcon"},"spec":{"lifecycle":"production","owner":"group:default/team","providesApis":["a","b"],"type":"service"}}`)
	known := map[string]int{}
	w := &Walker[int]{Intern: func(key []byte) int {
		n, ok := known[string(key)]
		if !ok {
			n = len(known)
			known[string(key)] = n
		}
		return n
	}}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		w.Reset()
		w.Walk(body)
	}
}
