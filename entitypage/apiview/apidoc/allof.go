package apidoc

import "go.yaml.in/yaml/v3"

// merge shows the parts of an allOf as one: their fields together, with links to the types that they come from.
func (r *reader) merge(d *draft, depth int) {
	if len(d.parts) == 1 && len(d.Fields) == 0 && d.Values == nil && r.reference(d.parts[0]) != "" {
		// A reference alone in an allOf is how OpenAPI 3.0 puts a description beside a reference.
		s := r.referred(r.reference(d.parts[0]), d.parts[0])
		if d.Description == "" {
			d.Description = s.Description
		}
		d.Type, d.Ref = s.Type, s.Ref
		return
	}
	own := *d
	if len(d.parts) > 0 {
		d.Fields, d.places = nil, nil
	}
	for _, part := range d.parts {
		r.include(d, part, depth)
	}
	if len(d.parts) > 0 {
		for _, field := range own.Fields {
			d.field(field)
		}
	}
}

// include adds one part of an allOf.
func (r *reader) include(d *draft, part *yaml.Node, depth int) {
	ref := r.reference(part)
	if ref == "" {
		d.absorb(r.draft(part, depth+1))
		return
	}
	node := r.target(ref, part).node
	if link, ok := r.link(ref, part); ok {
		d.Includes = append(d.Includes, Link{Name: link.Name, Ref: link.Ref})
	}
	if node == nil || r.merging[ref] || len(r.merging) > maxNesting {
		return
	}
	r.merging[ref] = true
	d.absorb(r.draft(node, depth+1))
	delete(r.merging, ref)
}

func (d *draft) absorb(part draft) {
	for _, field := range part.Fields {
		d.field(field)
	}
	for name := range part.required {
		d.require(name)
	}
	if d.Description == "" {
		d.Description = part.Description
	}
	if d.Type == "" && part.Type != "any" {
		d.Type = part.Type
	}
	if d.Format == "" {
		d.Format = part.Format
	}
	if d.Example == "" && len(part.Fields) == 0 {
		d.Example = part.Example
	}
	if d.Items == nil {
		d.Items = part.Items
	}
	if d.Values == nil {
		d.Values = part.Values
	}
	if len(d.Enum) == 0 {
		d.Enum = part.Enum
	}
	if d.Choice == "" {
		d.Choice, d.Options = part.Choice, part.Options
	}
	d.Nullable = d.Nullable || part.Nullable
	d.Constraints = append(d.Constraints, part.Constraints...)
}
