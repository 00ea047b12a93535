package findings_test

import (
	"testing"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/problems/findings"
)

func TestSentencesAreWhatAuthorsUnderstand(t *testing.T) {
	cause := func(message string) entity.Problem {
		return entity.Problem{Message: "Processor X threw an error", Cause: &entity.Cause{Message: "outer", Cause: &entity.Cause{Message: message}}}
	}
	for want, p := range map[string]entity.Problem{
		"spec.owner is missing":                           cause("/spec must have required property 'owner' - missingProperty: owner"),
		"kind is missing":                                 cause("<root> must have required property 'kind' - missingProperty: kind"),
		"spec.consumesApis must be array":                 cause("/spec/consumesApis must be array - type: array"),
		"metadata.labels.tier must be string":             {Message: "Malformed envelope, /metadata/labels/tier must be string"},
		"YAML error: did not find expected key":           {Message: "YAML error at file:/a.yaml, did not find expected key", Location: "file:/a.yaml"},
		"The kind Trolley is not known":                   {Message: "No processor recognized the entity x as valid, …", Field: "kind", Found: "Trolley", Expected: "one of …"},
		"apiVersion is v2, expected v1 or v1beta1":        {Message: "No processor recognized the entity x as valid, …", Field: "apiVersion", Found: "v2", Expected: "v1 or v1beta1"},
		"The kind User is not allowed from this location": {Name: "NotAllowedError", Message: "Entity user:x at y, originated at z, is not of an allowed kind", Found: "User"},
		"\"metadata.name\" is not valid":                  {Message: "\"metadata.name\" is not valid. To learn more about catalog file format, visit: https://example.com"},
		"anything - else: stays":                          {Message: "anything - else: stays"},
		"":                                                {},
	} {
		if got := findings.Sentence(p); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
