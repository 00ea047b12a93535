package process

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Target is something a Location entity wants read.
type Target struct {
	Type     string // the Location's spec.type, else the type of its own location
	Target   string // as written; relative ones are the caller's to resolve, only when Type is the type of the own location
	Optional bool   // nothing there is no error
	Line     int
}

// readTargets is the step that only Location entities have.
func (r *run) readTargets() *mistake {
	if r.kind.Name != "Location" {
		return nil
	}
	spec := r.entity.Spec()
	kind, _ := spec["type"].(string)
	if kind == "" {
		kind = r.location.Type
	}
	if kind != r.location.Type && !slices.Contains(r.locationTypes, kind) {
		allowed, _ := json.Marshal(r.locationTypes)
		return &mistake{
			name: "InputError", message: "Registered locations must be of an allowed type " + string(allowed),
			path: []string{"spec", "type"}, found: kind, expects: strings.Join(append([]string{r.location.Type}, r.locationTypes...), " or "),
		}
	}
	optional := spec["presence"] == "optional"
	add := func(text string, path ...string) *mistake {
		if text == "" {
			return nil
		}
		if kind == "file" && strings.HasSuffix(text, "/") {
			return &mistake{
				name: "InputError", path: path, found: text, expects: "a file, or a pattern of files",
				message: "LocationEntityProcessor cannot handle " + kind + " type location with target " + r.location.Target +
					" that ends with a path separator",
			}
		}
		r.targets = append(r.targets, Target{Type: kind, Target: text, Optional: optional, Line: r.doc.place(path).line})
		return nil
	}
	target, _ := spec["target"].(string)
	if m := add(target, "spec", "target"); m != nil {
		return m
	}
	targets, _ := spec["targets"].([]any)
	for i, item := range targets {
		text, _ := item.(string)
		if m := add(text, "spec", "targets", strconv.Itoa(i)); m != nil {
			return m
		}
	}
	return nil
}
