// Package fault names the ways a request can fail, each with a message that users may see.
package fault

import (
	"errors"
	"fmt"
)

// Kind is a way to fail. The zero Kind is Internal: an error nobody meant for users.
type Kind int

// The kinds, each named after the error Backstage answers with.
const (
	Internal       Kind = iota
	Invalid             // InputError
	Unauthorized        // AuthenticationError
	Forbidden           // NotAllowedError
	NotFound            // NotFoundError
	Conflict            // ConflictError
	NotModified         // NotModifiedError
	NotImplemented      // NotImplementedError
	Unavailable         // ServiceUnavailableError
)

var names = map[Kind]string{
	Internal:       "Error",
	Invalid:        "InputError",
	Unauthorized:   "AuthenticationError",
	Forbidden:      "NotAllowedError",
	NotFound:       "NotFoundError",
	Conflict:       "ConflictError",
	NotModified:    "NotModifiedError",
	NotImplemented: "NotImplementedError",
	Unavailable:    "ServiceUnavailableError",
}

// String is Backstage's name of the error, as clients see it in error bodies.
func (k Kind) String() string { return names[k] }

// Fault is an error whose message is meant for the person who caused it.
type Fault struct {
	Kind    Kind
	Message string
	Cause   error // for logs; nil if there is none
}

// Error is the message alone: causes stay in the log.
func (f *Fault) Error() string { return f.Message }

// Unwrap is the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// New makes a fault with a formatted message. A %w in the format keeps that error as the cause.
func New(kind Kind, format string, args ...any) *Fault {
	err := fmt.Errorf(format, args...)
	return &Fault{Kind: kind, Message: err.Error(), Cause: errors.Unwrap(err)}
}

// KindOf is the kind of the outermost fault in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of this kind.
func Is(err error, kind Kind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == kind
}
