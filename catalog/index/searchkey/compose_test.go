package searchkey

import "testing"

func TestComposeAddsUIDAndPlaceForTheETag(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		orphan bool
		want   string
	}{
		"an entity":             {`{"kind":"A","metadata":{"name":"a"},"spec":{}}`, false, `{"kind":"A","metadata":{"uid":"u","etag":"E","name":"a"},"spec":{}}`},
		"empty metadata":        {`{"metadata":{}}`, false, `{"metadata":{"uid":"u","etag":"E"}}`},
		"spaces":                {`{"metadata": { } }`, false, `{"metadata": {"uid":"u","etag":"E" } }`},
		"no metadata":           {`{"kind":"A"}`, false, `{"kind":"A","metadata":{"uid":"u","etag":"E"}}`},
		"odd metadata":          {`{"metadata":7}`, false, `{"metadata":{"uid":"u","etag":"E"}}`},
		"an orphan":             {`{"metadata":{"annotations":{"a":"b"},"name":"a"}}`, true, `{"metadata":{"uid":"u","etag":"E","annotations":{"backstage.io/orphan":"true","a":"b"},"name":"a"}}`},
		"an orphan, later":      {`{"metadata":{"Name":"a","annotations":{}}}`, true, `{"metadata":{"uid":"u","etag":"E","Name":"a","annotations":{"backstage.io/orphan":"true"}}}`},
		"an orphan without any": {`{"metadata":{"name":"a"}}`, true, `{"metadata":{"uid":"u","etag":"E","annotations":{"backstage.io/orphan":"true"},"name":"a"}}`},
		"an orphan marked":      {`{"metadata":{"annotations":{"backstage.io/orphan":"maybe","x":"<y>"}}}`, true, `{"metadata":{"uid":"u","etag":"E","annotations":{"backstage.io/orphan":"true","x":"<y>"}}}`},
		"marked, but no orphan": {`{"metadata":{"annotations":{"backstage.io/orphan":"maybe"}}}`, false, `{"metadata":{"uid":"u","etag":"E","annotations":{"backstage.io/orphan":"maybe"}}}`},
		"its own uid and etag":  {`{"metadata":{"etag":"x","name":"a","uid":"y"},"n":1.50}`, false, `{"metadata":{"uid":"u","etag":"E","name":"a"},"n":1.50}`},
		"its own relations":     {`{"metadata":{"annotations":{"backstage.io/orphan":"no"}},"relations":[1],"status":{}}`, false, `{"metadata":{"uid":"u","etag":"E","annotations":{"backstage.io/orphan":"no"}}}`},
		"no JSON":               {`nonsense`, true, `{"metadata":{"uid":"u","etag":"E","annotations":{"backstage.io/orphan":"true"}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, split := Compose([]byte(c.body), "u", c.orphan)
			if with := string(got[:split]) + "E" + string(got[split:]); with != c.want {
				t.Errorf("got  %s\nwant %s", with, c.want)
			}
		})
	}
}
