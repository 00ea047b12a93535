package process_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
)

// typicalFile is a file of components of about 1.5 KB each, as companies write them.
func typicalFile(count int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: svc-opal-yarrow-%05d
  title: Opal Yarrow
  description: Stores invoices, forwards events and serves the regional payments documents for every store we run
  labels:
    tier: "1"
    cost-center: cc-%d
    region: ap-south
  tags: [java, kotlin]
  annotations:
    github.com/project-slug: acme/svc-opal-yarrow-%05d
    backstage.io/techdocs-ref: dir:.
    pagerduty.example.test/service-id: P%d
    sonar.example.test/project-key: acme_svc-opal-yarrow-%05d
    example.test/note-01: "we receive claims, payments and goals, and store them against forwarded customer documents"
    example.test/note-02: "serves every price metric and schedules the nightly index of documents against all claims"
    example.test/note-03: "handles the strict event reports, renders goals and validates the nightly serving schedule"
  links:
    - url: https://grafana.example.test/svc-opal-yarrow-%05d
      title: Grafana
      icon: dashboard
    - url: https://logs.example.test/svc-opal-yarrow-%05d
      title: Logs
      icon: search
spec:
  type: service
  lifecycle: production
  owner: group:default/team-slate-teal-%05d
  system: sys-nimbus-juniper-%05d
  providesApis: [api-pine-anvil-%05d, api-umber-lantern-%05d]
  consumesApis: [api-cinder-glacier-%05d, api-cobalt-tundra-%05d]
  dependsOn: [resource:res-zephyr-thistle-%05d]
---
`, i, random.IntN(200), i, random.IntN(1e6), i, i, i, random.IntN(300), random.IntN(300),
			random.IntN(1e4), random.IntN(1e4), random.IntN(1e4), random.IntN(1e4), random.IntN(1e4))
	}
	return []byte(b.String())
}

// BenchmarkProcess is the whole way of one entity from the bytes of a file of 100: Split, Parse, Process.
func BenchmarkProcess(b *testing.B) {
	const count = 100
	file := typicalFile(count)
	p := newProcessor(b, nil)
	location := entity.LocationRef{Type: "url", Target: "https://git.example.test/acme/catalog/blob/main/catalog-info.yaml"}
	b.SetBytes(int64(len(file) / count))
	b.ReportAllocs()
	for done := 0; done < b.N; {
		for _, part := range process.Split(file) {
			out := p.Process(process.Input{Document: process.Parse(part, location.String()), Location: location, Origin: location, ViewURL: location.Target})
			if out.Entity == nil || len(out.Problems) > 0 {
				b.Fatal(out.Problems)
			}
			if done++; done == b.N {
				break
			}
		}
	}
}
