package config

import (
	"slices"
	"strings"
)

// suggest is the end of a complaint about an unknown key: the known name that was probably meant, else all of them.
func suggest(key string, known []string) string {
	best, distance := "", len(key)/3+1
	for _, name := range known {
		if d := edits(strings.ToLower(key), strings.ToLower(name)); d <= distance && (best == "" || d < distance) {
			best, distance = name, d
		}
	}
	switch {
	case best != "":
		return ", did you mean '" + best + "'?"
	case len(known) == 0:
		return ", no keys are expected here"
	}
	known = slices.Clone(known)
	slices.Sort(known)
	return ", expected one of '" + strings.Join(known, "', '") + "'"
}

// edits is the number of bytes to insert, delete or replace between a and b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
