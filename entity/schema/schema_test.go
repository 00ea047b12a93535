package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/callboard/callboard/entity/schema"
)

// The order and the words are ajv's: general keywords first, then those of numbers, strings, arrays and objects; inside an object
// required, additional properties, then properties in the order of the schema.
func TestFirstMistakeAndItsWords(t *testing.T) {
	for _, c := range []struct{ schema, value, want string }{
		{`{"type": "string"}`, `1`, "<root> must be string - type: string"},
		{`{"type": ["string", "boolean"]}`, `1`, "<root> must be string,boolean - type: string,boolean"},
		{`{"type": "integer"}`, `1.5`, "<root> must be integer - type: integer"},
		{`{"type": "string", "minLength": 1}`, `""`, "<root> must NOT have fewer than 1 characters - limit: 1"},
		{`{"type": "string", "maxLength": 2}`, `"äöü"`, "<root> must NOT have more than 2 characters - limit: 2"},
		{`{"type": "string", "enum": ["a", "b"]}`, `"c"`, "<root> must be equal to one of the allowed values - allowedValues: a,b"},
		{`{"const": "a"}`, `"c"`, "<root> must be equal to constant - allowedValue: a"},
		{`{"pattern": "^a"}`, `"c"`, `<root> must match pattern "^a" - pattern: ^a`},
		{`{"minimum": 5}`, `4`, "<root> must be >= 5 - comparison: >=, limit: 5"},
		{`{"exclusiveMaximum": 5}`, `5`, "<root> must be < 5 - comparison: <, limit: 5"},
		{`{"multipleOf": 2}`, `5`, "<root> must be multiple of 2 - multipleOf: 2"},
		{`{"minItems": 1}`, `[]`, "<root> must NOT have fewer than 1 items - limit: 1"},
		{`{"uniqueItems": true}`, `[1, 2, 1]`, "<root> must NOT have duplicate items (items ## 0 and 2 are identical) - i: 2, j: 0"},
		{`{"items": {"type": "string"}}`, `["a", 1]`, "/1 must be string - type: string"},
		{`{"items": [{"type": "string"}], "additionalItems": false}`, `["a", 1]`, "/1 boolean schema is false - "},
		{`{"contains": {"const": 1}}`, `[]`, "<root> must contain at least 1 valid item(s) - minContains: 1"},
		{`{"type": "object", "required": ["a", "b"]}`, `{"a": 1}`, "<root> must have required property 'b' - missingProperty: b"},
		{`{"required": ["b"], "properties": {"a": {"type": "string"}}}`, `{"a": 1}`, "<root> must have required property 'b' - missingProperty: b"},
		{`{"additionalProperties": false, "properties": {"a": {"type": "string"}}}`, `{"a": 1, "x/y": 1}`, "<root> must NOT have additional properties - additionalProperty: x/y"},
		{`{"properties": {"b": {"type": "string"}, "a": {"type": "string"}}}`, `{"a": 1, "b": 1}`, "/b must be string - type: string"},
		{`{"patternProperties": {"^.+$": {"type": "string"}}}`, `{"c": "x", "b": 1, "a/~b": 2}`, "/a~1~0b must be string - type: string"},
		{`{"propertyNames": {"maxLength": 1}}`, `{"ab": 1}`, "<root> must NOT have more than 1 characters - limit: 1"},
		{`{"dependencies": {"a": ["b"]}}`, `{"a": 1}`, "<root> must have property b when property a is present - property: a, missingProperty: b"},
		{`{"not": {"type": "string"}}`, `"x"`, "<root> must NOT be valid - "},
		{`{"oneOf": [{"type": "object"}, {"type": "array"}]}`, `1`, "<root> must be object - type: object"},
		{`{"oneOf": [{"type": "number"}, {"minimum": 1}]}`, `1`, "<root> must match exactly one schema in oneOf - passingSchemas: 0,1"},
		{`{"anyOf": [{"type": "object"}, {"type": "array"}]}`, `1`, "<root> must be object - type: object"},
		{`{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}`, `{"a": 1}`, "<root> must have required property 'b' - missingProperty: b"},
		{`{"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}}`, `{}`, "<root> must have required property 'c' - missingProperty: c"},
		{
			`{"definitions": {"n": {"properties": {"next": {"$ref": "#/definitions/n"}, "v": {"type": "string"}}}}, "$ref": "#/definitions/n"}`,
			`{"next": {"next": {"v": 1}}}`, "/next/next/v must be string - type: string",
		},
		{`{"$ref": "#"}`, `1`, "<root> is nested too deeply - "},
		{`{"type": "object", "properties": {"a": true}}`, `{"a": 1}`, ""},
		{`{"type": "string"}`, `"x"`, ""},
	} {
		s, err := schema.Compile([]byte(c.schema))
		if err != nil {
			t.Errorf("%s: %v", c.schema, err)
			continue
		}
		var value any
		if err := json.Unmarshal([]byte(c.value), &value); err != nil {
			t.Fatal(err)
		}
		got := ""
		if v := s.Check(value, nil); v != nil {
			got = v.Detail()
		}
		if got != c.want {
			t.Errorf("%s on %s\n got %s\nwant %s", c.schema, c.value, got, c.want)
		}
	}
}

func TestKeysAreLookedAtInTheOrderInWhichTheyWereWritten(t *testing.T) {
	s, err := schema.Compile([]byte(`{"properties": {"m": {"patternProperties": {"": {"type": "string"}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	value := map[string]any{"m": map[string]any{"a": int64(1), "b": int64(2), "c": "x"}}
	order := func([]string) []string { return []string{"c", "b", "a"} }
	if v := s.Check(value, order); v == nil || v.Pointer() != "/m/b" {
		t.Errorf("first mistake %v", v)
	}
}
