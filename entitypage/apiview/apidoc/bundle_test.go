package apidoc_test

import (
	"testing"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
	"github.com/google/go-cmp/cmp"
)

// A bundle writes a schema of another file down where it is met first, and refers to that place from everywhere else.
func TestTypesOfABundleAreNamedByTheirTitleOrOperation(t *testing.T) {
	t.Parallel()
	doc := apidoc.Parse("openapi", `openapi: 3.0.0
info: {title: T, version: '1'}
paths:
  /holds:
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '200': {description: Held, content: {application/json: {schema: {type: object, title: Hold}}}}
        '409': {description: Sold out, content: {application/json: {schema: {type: object}}}}
  /bookings:
    patch:
      requestBody: {content: {application/json: {schema: {$ref: '#/paths/~1holds/post/requestBody/content/application~1json/schema'}}}}
      responses:
        '200': {description: Changed, content: {application/json: {schema: {$ref: '#/paths/~1holds/post/responses/200/content/application~1json/schema'}}}}
        '409': {description: Sold out, content: {application/json: {schema: {$ref: '#/paths/~1holds/post/responses/409/content/application~1json/schema'}}}}
`)
	checkDoc(t, doc)
	var names []string
	for _, one := range doc.Types {
		names = append(names, one.Name)
	}
	want := []string{"Body of POST /holds", "Hold", "Answer 409 of POST /holds"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}
