package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/callboard/callboard/fault"
)

// Drawn is the text of a part of a page that others make: drawn apart from the page, so that neither half a part, nor one that breaks, nor
// one that never ends can harm it. The context of draw ends with the limit; a draw that goes on all the same is left behind.
func Drawn(ctx context.Context, limit time.Duration, draw func(context.Context) (templ.Component, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type outcome struct {
		text string
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		text, err := textOf(ctx, draw)
		done <- outcome{text, err}
	}()
	select {
	case o := <-done:
		return o.text, o.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// textOf is empty if there is nothing to draw. Its error of a panic holds the stack, for the log.
func textOf(ctx context.Context, draw func(context.Context) (templ.Component, error)) (text string, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("panic: %v\n%s", broken, debug.Stack())
		}
	}()
	view, err := draw(ctx)
	if err != nil || view == nil {
		return "", err
	}
	var out bytes.Buffer
	err = view.Render(ctx, &out)
	return out.String(), err
}

// AsDrawn is a component of what Drawn answered.
func AsDrawn(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, out io.Writer) error {
		_, err := io.WriteString(out, text)
		return err
	})
}

// WhyUndrawn is what readers are told of an error of Drawn: what a fault says, and no detail of other errors.
func WhyUndrawn(err error, limit time.Duration) string {
	var told *fault.Fault
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "did not answer in " + strconv.FormatFloat(limit.Seconds(), 'f', -1, 64) + " s"
	case errors.As(err, &told):
		return told.Message
	}
	return "could not be shown"
}
