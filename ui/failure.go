package ui

import (
	"net/http"

	"github.com/callboard/callboard/foundation/web"
)

// ErrorPage is web.Options.ErrorPage.
func (l *Look) ErrorPage(r *http.Request, failure web.Failure) web.Page {
	state := ErrorState{Alone: true, Title: failureTitle(r.Method, failure.Status), Text: failure.Message, Actions: []Button{{Label: "Go to the start", Path: "/"}}}
	if failure.Status >= http.StatusInternalServerError {
		state.RequestID = failure.RequestID
	}
	return web.Page{Title: state.Title, Body: state.View(), Status: failure.Status}
}

func failureTitle(method string, status int) string {
	switch status {
	case http.StatusNotFound:
		return "Not found"
	case http.StatusForbidden:
		if method != http.MethodGet && method != http.MethodHead {
			return "That was refused"
		}
		return "You may not see this"
	case http.StatusMethodNotAllowed:
		return "That cannot be done here"
	case http.StatusUnauthorized:
		return "Sign in first"
	case http.StatusBadRequest:
		return "That did not work"
	case http.StatusConflict:
		return "Something else is in the way"
	case http.StatusServiceUnavailable:
		return "Not available at the moment"
	}
	return "Something went wrong"
}
