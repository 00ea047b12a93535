package entity_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
)

func equals(key string, values ...string) *entity.Predicate {
	return &entity.Predicate{Key: key, Match: entity.Equals, Values: values}
}

func exists(key string) *entity.Predicate { return &entity.Predicate{Key: key} }

func not(p *entity.Predicate) *entity.Predicate { return &entity.Predicate{Not: p} }

func allOf(list ...*entity.Predicate) *entity.Predicate { return &entity.Predicate{All: list} }

func anyOf(list ...*entity.Predicate) *entity.Predicate {
	return &entity.Predicate{Any: append([]*entity.Predicate{}, list...)}
}

func TestFilterParameters(t *testing.T) {
	for _, c := range []struct {
		name    string
		filters []string
		want    *entity.Predicate
	}{
		{"no filter", nil, nil},
		{"only commas", []string{" , ,"}, nil},
		{"one value", []string{"Kind=Component"}, equals("kind", "component")},
		{"key alone", []string{"metadata.labels.tier"}, exists("metadata.labels.tier")},
		{"empty value", []string{"metadata.empty="}, equals("metadata.empty", "")},
		{"value with equals sign", []string{"a=b=c"}, equals("a", "b=c")},
		{"keys are and-ed", []string{"kind=api, spec.type = grpc "}, allOf(equals("kind", "api"), equals("spec.type", "grpc"))},
		{"a repeated key is or-ed", []string{"kind=user,kind=group"}, equals("kind", "user", "group")},
		{"a key with and without value has the value", []string{"kind,kind=user"}, equals("kind", "user")},
		{"keys that differ in case are and-ed", []string{"kind=a,KIND=b"}, allOf(equals("kind", "a"), equals("kind", "b"))},
		{"parameters are or-ed", []string{"kind=a", "", "kind=b,x"}, anyOf(equals("kind", "a"), allOf(equals("kind", "b"), exists("x")))},
	} {
		got, err := entity.ParseFilter(c.filters)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	const want = "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)"
	if _, err := entity.ParseFilter([]string{"kind=a,=x"}); err == nil || err.Error() != want || !fault.Is(err, fault.Invalid) {
		t.Errorf("a statement without key: %v", err)
	}
}

func TestQueries(t *testing.T) {
	for query, want := range map[string]*entity.Predicate{
		`null`:                            nil,
		`{}`:                              allOf(),
		`{"KIND": "Domain"}`:              equals("kind", "domain"),
		`{"a": 1.0, "b": true}`:           allOf(equals("a", "1"), equals("b", "true")),
		`{"$all": []}`:                    allOf(),
		`{"$any": []}`:                    anyOf(),
		`{"$any": [{"a": "x"}, {}]}`:      anyOf(equals("a", "x"), allOf()),
		`{"$not": {"a": "x"}}`:            not(equals("a", "x")),
		`{"a": {"$exists": true}}`:        exists("a"),
		`{"a": {"$exists": false}}`:       not(exists("a")),
		`{"a": {"$in": []}}`:              {Key: "a", Match: entity.Equals, Values: []string{}},
		`{"a": {"$in": ["X", 2, false]}}`: equals("a", "x", "2", "false"),
		`{"a": {"$hasPrefix": "Al_"}}`:    {Key: "a", Match: entity.Prefix, Values: []string{"al_"}},
		`{"a": {"$contains": "Java"}}`:    equals("a", "java"),
		`{"Relations": {"$contains": {"type": "ownedBy"}}}`:                                     exists("relations.ownedby"),
		`{"relations": {"$contains": {"Type": "ownedBy", "targetRef": "Group:default/A"}}}`:     equals("relations.ownedby", "group:default/a"),
		`{"relations": {"$contains": {"type": "x", "targetRef": {"$in": ["A:b/c", "D:e/f"]}}}}`: equals("relations.x", "a:b/c", "d:e/f"),
		`{"": "x"}`: anyOf(),
	} {
		got, err := entity.ParsePredicate(decoded(t, query))
		if err != nil {
			t.Errorf("%s: %v", query, err)
		} else if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.Transformer("any", anyOrNil)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// anyOrNil keeps cmp from taking an empty Any, which matches nothing, for none.
func anyOrNil(p entity.Predicate) map[string]any {
	return map[string]any{
		"all": p.All, "any": p.Any, "isAny": p.Any != nil, "not": p.Not, "key": p.Key, "match": p.Match, "values": p.Values,
	}
}

func TestBadQueriesAreExplained(t *testing.T) {
	for query, want := range map[string]string{
		`"kind=component"`:                    `top-level primitive values are not supported. Wrap the value in a field expression, e.g. { "kind": "kind=component" }`,
		`[]`:                                  `Query must be an object`,
		`{"$all": [1]}`:                       `top-level primitive values are not supported`,
		`{"$all": {}}`:                        `Invalid query: Validation error: Expected array, received object at "$all"`,
		`{"$not": null}`:                      `Invalid query: `,
		`{"$not": {"a": 1}, "kind": "b"}`:     `Invalid query: Validation error: Unrecognized key(s) in object: 'kind'`,
		`{"$like": "b"}`:                      `Invalid query: Validation error: Unrecognized key(s) in object: '$like'`,
		`{"a": null}`:                         `received null at "a"`,
		`{"a": ["b"]}`:                        `received array at "a"`,
		`{"a": {"$like": "x"}}`:               `Invalid query: `,
		`{"a": {"$in": [null]}}`:              `Invalid query: `,
		`{"a": {"$exists": true, "$in": []}}`: `Invalid query: `,
		`{"A": {"$contains": {"x": 1}}}`:      `Object form of $contains is not supported for field "a"`,
		`{"relations": {"$contains": {"targetRef": "a:b/c"}}}`:                  `The $contains operator for "relations" requires a "type" string property`,
		`{"relations": {"$contains": {"type": 1}}}`:                             `The $contains operator for "relations" requires a "type" string property`,
		`{"relations": {"$contains": {"type": "a", "name": "b"}}}`:              `Unsupported key "name" in $contains for "relations". Only "type" and "targetRef" are supported`,
		`{"relations": {"$contains": {"type": "a", "targetRef": {"$in": []}}}}`: `Empty "$in" array for $contains on "relations" is not allowed`,
	} {
		_, err := entity.ParsePredicate(decoded(t, query))
		if err == nil || !strings.Contains(err.Error(), want) || !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
	deep := strings.Repeat(`{"$not":`, 500) + "{}" + strings.Repeat("}", 500)
	if _, err := entity.ParsePredicate(decoded(t, deep)); err == nil {
		t.Error("a query of 500 levels is accepted")
	}
}

func TestPredicatesMatchSearchKeys(t *testing.T) {
	index := map[string][]string{"kind": {"component"}, "metadata.tags": {"go", "grpc"}, "spec.null": nil, "spec.replicas": {"3"}}
	keys := func(key string) ([]string, bool) {
		values, ok := index[key]
		return values, ok
	}
	for query, want := range map[string]bool{
		`null`:                               true,
		`{}`:                                 true,
		`{"kind": "Component"}`:              true,
		`{"kind": "component", "spec.x": 1}`: false,
		`{"metadata.tags": "grpc"}`:          true,
		`{"metadata.tags": {"$hasPrefix": "gr"}}`:            true,
		`{"metadata.tags": {"$hasPrefix": "rp"}}`:            false,
		`{"spec.replicas": 3}`:                               true,
		`{"spec.null": {"$exists": true}}`:                   true,
		`{"spec.null": ""}`:                                  false,
		`{"spec.x": {"$exists": false}}`:                     true,
		`{"kind": {"$in": []}}`:                              false,
		`{"$any": []}`:                                       false,
		`{"$any": [{"kind": "api"}, {"kind": "component"}]}`: true,
		`{"$not": {"$all": []}}`:                             false,
	} {
		p, err := entity.ParsePredicate(decoded(t, query))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Matches(keys); got != want {
			t.Errorf("%s matches: %v", query, got)
		}
	}
}

func TestPrimitivesAreWrittenAsInJavaScript(t *testing.T) {
	for text, want := range map[string]string{
		`1.10`: "1.1", `100`: "100", `1e21`: "1e+21", `1e-7`: "1e-7", `-0.0`: "0", `true`: "true", `null`: "null", `"x"`: "x",
		`12345678901234567890`: "12345678901234567000",
	} {
		if got := entity.Text(decoded(t, text)); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

func decoded(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func noKeys(string) ([]string, bool) { return nil, false }

func FuzzParseFilter(f *testing.F) {
	for _, filter := range []string{"kind=component", "a,b=,c=d=e", " , ", "=x", "KIND=a,kind=b", "metadata.tags.c++"} {
		f.Add(filter, "")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		p, err := entity.ParseFilter([]string{first, second})
		if err == nil && p.Matches(noKeys) != (p == nil) {
			t.Fatalf("an entity without keys matches %q, %q", first, second)
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	})
}

func FuzzParsePredicate(f *testing.F) {
	for _, query := range []string{
		`{}`, `{"kind": "a"}`, `{"$all": [{"$any": []}, {"$not": {"a": {"$in": [1, "b"]}}}]}`, `{"a": {"$exists": false}}`,
		`{"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": ["a:b/c"]}}}}`, `[1]`, `"x"`,
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		var value any
		if json.Unmarshal([]byte(query), &value) != nil {
			return
		}
		p, err := entity.ParsePredicate(value)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if p.Matches(noKeys) == (&entity.Predicate{Not: p}).Matches(noKeys) && p != nil {
			t.Fatalf("%s and its opposite agree", query)
		}
	})
}
