package request_test

import (
	"testing"

	"github.com/callboard/callboard/catalog/request"
)

func BenchmarkReadPage(b *testing.B) {
	r := get("limit=20&orderField=metadata.name%2Casc&filter=kind%3Dcomponent%2Cspec.type%3Dservice&fields=kind,metadata.name")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := request.ReadPage(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCursor(b *testing.B) {
	page, err := request.ReadPage(get("orderField=metadata.name&filter=kind=component,spec.type=service"))
	if err != nil {
		b.Fatal(err)
	}
	row := request.Position{Value: "some-component", UID: "00000000-0000-4000-8000-000000000000"}
	text := string(page.AppendNext(nil, row))
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			page.AppendNext(nil, row)
		}
	})
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := request.DecodeCursor(text); err != nil {
				b.Fatal(err)
			}
		}
	})
}
