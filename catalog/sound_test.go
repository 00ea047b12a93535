package catalog_test

import (
	"slices"
	"testing"

	"github.com/callboard/callboard/foundation/database"
)

// sound fails if the tables hold anything that nothing leads to.
func sound(t *testing.T, db *database.DB, keepsOrphans bool) {
	t.Helper()
	const locationRefs = "SELECT ref FROM catalog_entity WHERE targets <> ''"
	const registeredRoots = "SELECT d.origin FROM catalog_document d JOIN catalog_link l ON l.document = d.id WHERE l.parent = 'provider:registered'"
	leftovers := map[string]string{
		"links to missing documents":   "SELECT parent FROM catalog_link WHERE document NOT IN (SELECT id FROM catalog_document)",
		"links from nowhere":           "SELECT parent FROM catalog_link WHERE parent NOT LIKE 'provider:%' AND parent NOT IN (" + locationRefs + ")",
		"rows of missing documents":    "SELECT ref FROM catalog_entity WHERE document NOT IN (SELECT id FROM catalog_document)",
		"claims of missing documents":  "SELECT ref FROM catalog_claim WHERE document NOT IN (SELECT id FROM catalog_document)",
		"claims for free names":        "SELECT ref FROM catalog_claim WHERE ref NOT IN (SELECT ref FROM catalog_entity)",
		"claims for own names":         "SELECT c.ref FROM catalog_claim c JOIN catalog_entity e ON e.ref = c.ref AND e.document = c.document",
		"names in two letter cases":    "SELECT ref FROM catalog_entity WHERE ref <> LOWER(ref)",
		"hidden entities":              "SELECT ref FROM catalog_entity WHERE visible = 0",
		"registrations without a root": "SELECT target FROM catalog_location WHERE type || ':' || target NOT IN (" + registeredRoots + ")",
		"roots without a registration": registeredRoots + " AND d.origin NOT IN (SELECT type || ':' || target FROM catalog_location)",
		"roots without an entity":      "SELECT location FROM catalog_document WHERE location LIKE 'location:%' AND location NOT IN (" + locationRefs + ")",
		"changes of the future":        "SELECT ref FROM catalog_change WHERE seq > (SELECT seq FROM catalog_clock)",
	}
	if keepsOrphans {
		leftovers["orphaned documents without entities"] = "SELECT location FROM catalog_document WHERE id NOT IN (SELECT document FROM catalog_link) " +
			"AND id NOT IN (SELECT document FROM catalog_entity)"
	} else {
		leftovers["documents that nobody brings in"] = "SELECT location FROM catalog_document WHERE id NOT IN (SELECT document FROM catalog_link)"
		leftovers["orphans"] = "SELECT ref FROM catalog_entity WHERE orphan = 1"
	}
	for what, query := range leftovers {
		if found := column(t, db, query); len(found) > 0 {
			t.Errorf("%s: %q", what, found)
		}
	}
}

// links are who brings in what.
func links(t *testing.T, db *database.DB) []string {
	t.Helper()
	found := column(t, db, "SELECT l.parent || ' brings in ' || d.location FROM catalog_link l JOIN catalog_document d ON d.id = l.document")
	slices.Sort(found)
	return found
}

func column(t *testing.T, db *database.DB, query string) []string {
	t.Helper()
	found, err := database.Query(t.Context(), db, func(s database.Scanner) (string, error) {
		var text string
		return text, s.Scan(&text)
	}, query)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
