package problems

import (
	"context"

	"github.com/callboard/callboard/catalog/index"
)

// GoodFor is how long a page may show an answer of the catalog that took so long.
var GoodFor = goodFor

// Memo keeps what ask answers about an empty catalog.
func Memo(ask func(context.Context) (int, error)) (of func(context.Context) (int, error), forget func()) {
	m := &memo[int]{ask: ask, index: index.New()}
	return m.of, m.forget
}
