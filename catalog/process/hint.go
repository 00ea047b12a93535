package process

import "strings"

// hintFields warns about fields of spec that the kind does not know and that look like one it knows. Further fields are allowed, so it
// never does more than that.
func (r *run) hintFields() {
	known := r.kind.SpecFields()
	spec := r.entity.Spec()
	if len(known) == 0 {
		return
	}
	for field := range spec {
		if known[field] {
			continue
		}
		if meant := closest(field, known); meant != "" && spec[meant] == nil {
			r.warnings = append(r.warnings, &mistake{
				name: "InputError", message: "Unknown field spec." + field + ", did you mean spec." + meant + "?",
				path: []string{"spec", field}, found: field, expects: meant,
			})
		}
	}
}

// closest is the known field that field is a likely misspelling of, "" if there is none.
func closest(field string, known map[string]bool) string {
	best, distance := "", 3
	if len(field) < 6 {
		distance = 2
	}
	for candidate := range known {
		if abs(len(candidate)-len(field)) >= distance {
			continue
		}
		d := edits(strings.ToLower(field), strings.ToLower(candidate))
		if d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	return best
}

// edits is the Levenshtein distance of two short texts; long ones are never close.
func edits(a, b string) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var row [longest + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func abs(n int) int { return max(n, -n) }
