package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
)

// Header values that never change are shared, so that setting them costs nothing.
var (
	jsonType   = []string{"application/json; charset=utf-8"}
	htmlType   = []string{"text/html; charset=utf-8"}
	zeroLength = []string{"0"}
)

// buffers keep what was rendered until it is known to be whole.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keptBuffer = 1 << 20 // larger ones are left to the collector

func withBuffer(use func(*bytes.Buffer) error) error {
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	err := use(buffer)
	if buffer.Cap() <= keptBuffer {
		buffers.Put(buffer)
	}
	return err
}

func writeJSON(w http.ResponseWriter, value any) error {
	code := http.StatusOK
	if status, ok := value.(Status); ok {
		maps.Copy(w.Header(), status.Header)
		value = status.Value
		if status.Code != 0 {
			code = status.Code
		}
	}
	switch ready := value.(type) {
	case nil:
		return writeEmpty(w, code)
	case Encoded:
		return writeBytes(w, code, jsonType, ready)
	}
	return withBuffer(func(buffer *bytes.Buffer) error {
		if err := encodeJSON(buffer, value); err != nil {
			return fmt.Errorf("encode answer: %w", err)
		}
		return writeBytes(w, code, jsonType, buffer.Bytes())
	})
}

// encodeJSON writes JSON as JSON.stringify does: no HTML escaping, no final newline.
func encodeJSON(buffer *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	buffer.Truncate(buffer.Len() - 1)
	return nil
}

// writeEmpty gives no length with 204 and 304, which have none.
func writeEmpty(w http.ResponseWriter, code int) error {
	if code != http.StatusNoContent && code != http.StatusNotModified {
		w.Header()["Content-Length"] = zeroLength
	}
	w.WriteHeader(code)
	return nil
}

// writeBytes sends a whole body. A client that has gone is no error of ours.
func writeBytes(w http.ResponseWriter, code int, contentType []string, body []byte) error {
	header := w.Header()
	if header["Content-Type"] == nil {
		header["Content-Type"] = contentType
	}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(code)
	_, _ = w.Write(body)
	return nil
}

func (s *site) writePage(w http.ResponseWriter, r *http.Request, page Page) error {
	whole := page.Body
	if !page.Fragment {
		whole = s.layout(r, page)
	}
	return withBuffer(func(buffer *bytes.Buffer) error {
		if whole != nil {
			if err := whole.Render(r.Context(), buffer); err != nil {
				return fmt.Errorf("render page %q: %w", page.Title, err)
			}
		}
		if len(page.Connect) > 0 {
			policy, err := s.guard.policyWith(page.Connect)
			if err != nil {
				return err
			}
			w.Header().Set("Content-Security-Policy", policy)
		}
		w.Header().Add("Vary", "HX-Request") // many addresses answer with a page or, asked from it, with a part of it
		maps.Copy(w.Header(), page.Header)
		if w.Header()["Cache-Control"] == nil {
			w.Header()["Cache-Control"] = privatePage
		}
		return writeBytes(w, max(page.Status, http.StatusOK), htmlType, readable(buffer.Bytes()))
	})
}

// readable takes out the characters that make the text after them run the other way (U+202A to U+202E, U+2066 to U+2069): with them a
// name could turn round whatever stands beside it. Scripts that run from right to left do not need them.
func readable(page []byte) []byte {
	kept := page[:0]
	for {
		at := bytes.Index(page, []byte{0xe2})
		if at < 0 || at+2 >= len(page) {
			return append(kept, page...)
		}
		kept = append(kept, page[:at]...)
		if second, third := page[at+1], page[at+2]; !(second == 0x80 && third >= 0xaa && third <= 0xae || second == 0x81 && third >= 0xa6 && third <= 0xa9) {
			kept = append(kept, page[at:at+3]...)
		}
		page = page[at+3:]
	}
}

// A page shows what one person may see: only their own browser may keep it, and must ask again.
var privatePage = []string{"private, no-cache"}

func (s *site) layout(r *http.Request, page Page) templ.Component {
	if s.Layout != nil {
		return s.Layout(r, page)
	}
	return bareLayout(page)
}

// redirect sends the browser on after a change. Only addresses of this house: "//host" and "/\host" lead elsewhere.
func redirect(w http.ResponseWriter, r *http.Request, location string) {
	if !IsLocal(location) && !strings.HasPrefix(location, "http://") && !strings.HasPrefix(location, "https://") {
		location = "/"
	}
	http.Redirect(w, r, location, http.StatusSeeOther)
}

// IsLocal reports whether a location is a path of this house. Ask before redirecting to an address that came with a request.
func IsLocal(location string) bool {
	return strings.HasPrefix(location, "/") && !strings.HasPrefix(location, "//") && !strings.ContainsAny(location, "\\\r\n\t")
}
