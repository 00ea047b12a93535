package apidoc_test

import (
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

var safeAnchor = regexp.MustCompile(`^(?:op|type|group)-[A-Za-z0-9_.-]{1,100}$`)

// checkDoc holds a Doc to what pages rely on.
func checkDoc(t testing.TB, doc apidoc.Doc) {
	t.Helper()
	c := &checker{t: t, anchors: map[string]bool{}}
	for _, group := range doc.Groups {
		c.anchor(group.Anchor)
		if len(group.Operations) == 0 {
			t.Errorf("group %q is empty", group.Name)
		}
	}
	for _, o := range doc.Operations() {
		c.anchor(o.Anchor)
	}
	for i := range doc.Types {
		c.anchor(doc.Types[i].Anchor)
	}
	for _, o := range doc.Operations() {
		for i := range o.Parameters {
			c.schema(&o.Parameters[i].Schema, 0)
		}
		c.bodies(o.Request)
		c.bodies(o.Responses)
	}
	for i := range doc.Types {
		c.schema(&doc.Types[i].Schema, 0)
	}
	for _, p := range doc.Problems {
		if p.Level == "" || p.Message == "" || p.Line < 0 || p.Column < 0 || !utf8.ValidString(p.Message) {
			t.Errorf("problem without words or place: %+v", p)
		}
	}
}

type checker struct {
	t       testing.TB
	anchors map[string]bool
}

func (c *checker) anchor(anchor string) {
	if !safeAnchor.MatchString(anchor) || c.anchors[anchor] {
		c.t.Errorf("anchor %q is not safe or not unique", anchor)
	}
	c.anchors[anchor] = true
}

func (c *checker) bodies(bodies []apidoc.Body) {
	for i := range bodies {
		for j := range bodies[i].Contents {
			c.schema(&bodies[i].Contents[j].Schema, 0)
		}
		for j := range bodies[i].Headers {
			c.schema(&bodies[i].Headers[j].Schema, 0)
		}
	}
}

func (c *checker) schema(s *apidoc.Schema, depth int) {
	if depth > 60 {
		c.t.Fatalf("a schema is more than %d deep", depth)
	}
	if s.Type == "" {
		c.t.Errorf("the schema %q has no type", s.Name)
	}
	if s.Ref != "" && !c.anchors[s.Ref] {
		c.t.Errorf("nothing is at %q", s.Ref)
	}
	for _, link := range s.Includes {
		if !c.anchors[link.Ref] {
			c.t.Errorf("nothing is at %q", link.Ref)
		}
	}
	for i := range s.Fields {
		c.schema(&s.Fields[i], depth+1)
	}
	for i := range s.Options {
		c.schema(&s.Options[i], depth+1)
	}
	for i := range s.Arguments {
		c.schema(&s.Arguments[i], depth+1)
	}
	if s.Items != nil {
		c.schema(s.Items, depth+1)
	}
	if s.Values != nil {
		c.schema(s.Values, depth+1)
	}
}
