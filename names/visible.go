package names

import (
	"context"
	"net/http"

	"github.com/callboard/callboard/catalog/index"
)

type visibleKey struct{}

// Seeing is a context in which pages show nothing beyond visible; nil shows everything.
func Seeing(ctx context.Context, visible *index.Visibility) context.Context {
	return context.WithValue(ctx, visibleKey{}, visible)
}

// Visible is what the sender of a request may see. Every page asks here. It is nil, which is everything, until there are permissions.
func Visible(r *http.Request) *index.Visibility {
	visible, _ := r.Context().Value(visibleKey{}).(*index.Visibility)
	return visible
}
