package main

import (
	"bytes"
	"fmt"
)

func (m *maker) spec(out *bytes.Buffer, s slot, name string) {
	out.WriteString("spec:\n")
	switch s.kind {
	case "Component":
		m.component(out)
	case "API":
		m.api(out, name)
	case "Resource":
		fmt.Fprintf(out, "  type: %s\n  owner: %s\n  system: %s\n", pick(m, []string{"database", "s3-bucket", "cluster", "topic", "queue"}), m.owner(), m.some("System"))
	case "System":
		fmt.Fprintf(out, "  owner: %s\n  domain: %s\n", m.owner(), m.some("Domain"))
	case "Domain":
		fmt.Fprintf(out, "  owner: %s\n", m.owner())
		if s.index > 2 && m.random.IntN(2) == 0 {
			fmt.Fprintf(out, "  subdomainOf: %s\n", m.name("Domain", m.random.IntN(s.index)))
		}
	case "Group":
		m.group(out, s.index, name)
	case "User":
		fmt.Fprintf(out, "  profile:\n    displayName: %s\n    email: %s@example.com\n  memberOf: [%s]\n", name, name, m.several("Group", "", 1, 3))
	}
}

// owner is mostly a group, as in life.
func (m *maker) owner() string {
	if m.random.IntN(100) < 85 {
		return "group:default/" + m.some("Group")
	}
	return "user:default/" + m.some("User")
}

func (m *maker) component(out *bytes.Buffer) {
	fmt.Fprintf(out, "  type: %s\n", m.oneOf([]string{"service", "library", "website", "pipeline", "ml-model"}, []int{55, 20, 15, 7, 3}))
	fmt.Fprintf(out, "  lifecycle: %s\n", m.oneOf([]string{"production", "experimental", "deprecated"}, []int{75, 17, 8}))
	fmt.Fprintf(out, "  owner: %s\n", m.owner())
	if m.random.IntN(10) > 0 {
		fmt.Fprintf(out, "  system: %s\n", m.some("System"))
	}
	for _, field := range []struct {
		name, kind, prefix string
		most               int
	}{{"providesApis", "API", "", 2}, {"consumesApis", "API", "", 4}, {"dependsOn", "Resource", "resource:", 3}} {
		if refs := m.several(field.kind, field.prefix, 0, field.most); refs != "" {
			fmt.Fprintf(out, "  %s: [%s]\n", field.name, refs)
		}
	}
}

func (m *maker) api(out *bytes.Buffer, name string) {
	kind := m.oneOf([]string{"openapi", "asyncapi", "graphql", "grpc"}, []int{60, 15, 10, 15})
	fmt.Fprintf(out, "  type: %s\n  lifecycle: production\n  owner: %s\n  system: %s\n  definition: |\n", kind, m.owner(), m.some("System"))
	fmt.Fprintf(out, "    openapi: 3.0.3\n    info: {title: %s, version: 1.%d.0}\n    paths:\n", name, m.random.IntN(20))
	for i := range 3 + m.random.IntN(6) {
		fmt.Fprintf(out, "      /%s-%d/{id}:\n        get: {summary: %s, responses: {'200': {description: ok}}}\n", pick(m, nouns), i, m.sentence(4))
	}
}

// group is a tree in which nobody has more than about eight children.
func (m *maker) group(out *bytes.Buffer, index int, name string) {
	kind := "department"
	if index > 10 {
		kind = "team"
	}
	fmt.Fprintf(out, "  type: %s\n  profile:\n    displayName: %s\n    email: %s@example.com\n  children: []\n", kind, name, name)
	if index > 0 {
		fmt.Fprintf(out, "  parent: %s\n", m.name("Group", (index-1)/8))
	}
}
