package catalog

import (
	"net/http"
	"strconv"
	"sync"
)

var jsonType = []string{"application/json; charset=utf-8"}

// buffers are for answers that are put together of the index's bytes: setting one aside anew would cost more than filling it.
var buffers = sync.Pool{New: func() any {
	buffer := make([]byte, 0, 64<<10)
	return &buffer
}}

const keptBuffer = 1 << 20 // bytes; larger ones are left to the collector

// encoded mounts a handler that appends its JSON to a buffer.
func encoded(answer func(dst []byte, r *http.Request) ([]byte, error)) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		buffer := buffers.Get().(*[]byte)
		body, err := answer((*buffer)[:0], r)
		if err == nil {
			w.Header()["Content-Type"] = jsonType
			w.Header()["Content-Length"] = []string{strconv.Itoa(len(body))}
			_, _ = w.Write(body) // a client that has gone is no error of ours
		}
		if cap(body) > cap(*buffer) {
			*buffer = body
		}
		if cap(*buffer) <= keptBuffer {
			buffers.Put(buffer)
		}
		return err
	}
}
