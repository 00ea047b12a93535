package web

import (
	"context"
	"fmt"
	"html"
	"io"
	"net/http"

	"github.com/a-h/templ"
)

// bareLayout is the document around a page when the house has no look of its own.
func bareLayout(page Page) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		title := html.EscapeString(page.Title)
		if _, err := fmt.Fprintf(w, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title></head><body>", title); err != nil {
			return err
		}
		if page.Body != nil {
			if err := page.Body.Render(ctx, w); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, "</body></html>\n")
		return err
	})
}

// barePage says what failed in the plainest words.
func barePage(_ *http.Request, failure Failure) Page {
	title := http.StatusText(failure.Status)
	body := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, "<main><h1>%s</h1><p>%s</p><p><small>Request %s</small></p></main>",
			html.EscapeString(title), html.EscapeString(failure.Message), html.EscapeString(failure.RequestID))
		return err
	})
	return Page{Title: title, Body: body}
}
