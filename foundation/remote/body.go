package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"

	"github.com/callboard/callboard/fault"
)

// What other systems do wrong, for errors.Is.
var (
	ErrTooLarge  = errors.New("answer too large")
	ErrRedirects = errors.New("too many redirects")
	errSlow      = errors.New("took too long")
)

// body is an answer that ends in time and within bounds.
type body struct {
	io.ReadCloser
	ctx         context.Context // the call's: its end is why a read fails
	cancel      context.CancelFunc
	url         *url.URL
	left, limit int64
}

func (b *body) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more, to tell a body that just fits from one that does not
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n + int(b.left), fault.New(fault.Invalid, "The answer of %s is larger than the %s that are read: %w", b.url.Redacted(), size(b.limit), ErrTooLarge)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = explain(cause(b.ctx, err), b.url)
	}
	return n, err
}

func (b *body) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}

func size(bytes int64) string {
	switch {
	case bytes >= 1<<20 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", bytes>>20)
	case bytes >= 1<<10 && bytes%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// cause tells our own deadline from the caller's: a caller that gave up gets its own error back.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// explain gives network errors words that help whoever wrote the address; all else stays as it is.
func explain(err error, target *url.URL) error {
	var refused *fault.Fault
	var unknown *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, errSlow):
		return fault.New(fault.Unavailable, "%s did not answer in time: %w", target.Host, err)
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return fault.New(fault.Unavailable, "The host %s is not known: %w", target.Hostname(), err)
	case errors.As(err, &network) && network.Timeout():
		return fault.New(fault.Unavailable, "%s did not answer in time: %w", target.Host, err)
	}
	// The URL is said once, by Open, without its password.
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
