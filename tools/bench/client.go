package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// conn is one keep-alive connection. It knows just enough HTTP to tell where an answer ends: net/http's client would cost more
// than many of the answers, and would be a part of every figure.
type conn struct {
	net.Conn
	in *bufio.Reader
}

// answer is what came back; body only if it was asked for.
type answer struct {
	status int
	bytes  int64
	body   []byte
}

var errNotHTTP = errors.New("the answer is no HTTP/1.1")

func dial(address string) (*conn, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, in: bufio.NewReaderSize(c, 64<<10)}, nil
}

// ask sends a request and reads its answer to the end. keep is where the body goes; nil throws it away.
func (c *conn) ask(request []byte, keep *bytes.Buffer) (answer, error) {
	if _, err := c.Write(request); err != nil {
		return answer{}, err
	}
	head, err := c.head()
	if err != nil {
		return answer{}, err
	}
	a := answer{status: head.status}
	if head.chunked {
		a.bytes, err = c.chunks(keep)
	} else {
		a.bytes, err = head.length, c.body(head.length, keep)
	}
	if keep != nil {
		a.body = keep.Bytes()
	}
	return a, err
}

type head struct {
	status  int
	length  int64
	chunked bool
}

func (c *conn) head() (head, error) {
	var h head
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return h, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return h, errNotHTTP
	}
	if h.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return h, errNotHTTP
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return h, err
		}
		name, value, found := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(": "))
		if !found {
			return h, nil
		}
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if h.length, err = strconv.ParseInt(string(value), 10, 64); err != nil {
				return h, errNotHTTP
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			h.chunked = true
		}
	}
}

func (c *conn) chunks(keep *bytes.Buffer) (int64, error) {
	var total int64
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return total, err
		}
		size, err := strconv.ParseInt(string(bytes.TrimRight(line, "\r\n")), 16, 64)
		if err != nil {
			return total, errNotHTTP
		}
		if err := c.body(size, keep); err != nil {
			return total, err
		}
		if _, err := c.in.Discard(2); err != nil {
			return total, err
		}
		if total += size; size == 0 {
			return total, nil
		}
	}
}

func (c *conn) body(length int64, keep *bytes.Buffer) error {
	if keep != nil {
		_, err := io.CopyN(keep, c.in, length)
		return err
	}
	_, err := c.in.Discard(int(length))
	return err
}

// token is what the measured house accepts, as a program would send it.
const token = "bench-token-0123456789"

func get(path string) []byte {
	return fmt.Appendf(nil, "GET /api/catalog%s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nAccept: application/json\r\n\r\n", path, token)
}

func post(path string, body []byte) []byte {
	return append(fmt.Appendf(nil, "POST /api/catalog%s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		path, token, len(body)), body...)
}

// askOnce opens a connection for one request.
func askOnce(address string, request []byte) (answer, error) {
	c, err := dial(address)
	if err != nil {
		return answer{}, err
	}
	defer c.Close()
	return c.ask(request, new(bytes.Buffer))
}
