package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Query reads the query string as Express does: a bad escape like %zz stands for itself, and a semicolon is a letter.
func Query(r *http.Request) url.Values {
	values := url.Values{}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		key = unescape(key)
		values[key] = append(values[key], unescape(value))
	}
	return values
}

func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return strings.ReplaceAll(text, "+", " ")
}

// ReadJSON decodes a request's JSON body into a pointer. Its faults have the words of Backstage's validator.
func ReadJSON(r *http.Request, into any) error {
	contentType := r.Header.Get("Content-Type")
	if kind, _, _ := mime.ParseMediaType(contentType); kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		if contentType == "" {
			contentType = "undefined"
		}
		return fault.New(fault.Invalid, "unsupported media type %s", contentType)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return badJSON(err)
	}
	return nil
}

func badJSON(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return fault.New(fault.Invalid, "request/body/%s must be %s", strings.ReplaceAll(wrongType.Field, ".", "/"), wrongType.Type)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || strings.HasPrefix(err.Error(), "unexpected end") {
		return fault.New(fault.Invalid, "Unexpected end of JSON input")
	}
	return fault.New(fault.Invalid, "%s", strings.ToUpper(err.Error()[:1])+err.Error()[1:])
}
