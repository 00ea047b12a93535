package catalog

import (
	"context"
	"time"

	"github.com/callboard/callboard/catalog/column"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/foundation/database"
)

// problemsUnder are those of the texts that a parent brings in.
func (s store) problemsUnder(ctx context.Context, parent string) ([]entity.Problem, error) {
	texts, err := database.Query(ctx, s.db, scanText,
		"SELECT d.problems FROM catalog_document d JOIN catalog_link l ON l.document = d.id WHERE l.parent = ? AND d.problems <> '' ORDER BY d.location", parent)
	if err != nil {
		return nil, err
	}
	var all []entity.Problem
	for _, text := range texts {
		var some []entity.Problem
		if err := column.Read(text, &some); err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// troubles are the problems of documents, and then of entities in the order of their refs.
func (s store) troubles(ctx context.Context) ([]Trouble, error) {
	list := []Trouble{}
	add := func(ref string, since int64, texts ...string) error {
		for _, text := range texts {
			var problems []entity.Problem
			if err := column.Read(text, &problems); err != nil {
				return err
			}
			for _, p := range problems {
				list = append(list, Trouble{Ref: ref, Since: time.UnixMilli(since).UTC(), Problem: p})
			}
		}
		return nil
	}
	err := database.Each(ctx, s.db, func(sc database.Scanner) error {
		var problems string
		var since int64
		if err := sc.Scan(&problems, &since); err != nil {
			return err
		}
		return add("", since, problems)
	}, "SELECT problems, changed_at FROM catalog_document WHERE problems <> '' ORDER BY location")
	if err != nil {
		return nil, err
	}
	err = database.Each(ctx, s.db, func(sc database.Scanner) error {
		var ref, own, reading string
		var since int64
		if err := sc.Scan(&ref, &own, &reading, &since); err != nil {
			return err
		}
		return add(ref, since, own, reading)
	}, "SELECT ref, problems, read_problems, updated_at FROM catalog_entity WHERE problems <> '' OR read_problems <> '' ORDER BY ref")
	return list, err
}
