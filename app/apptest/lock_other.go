//go:build !unix

package apptest

import "testing"

// Lock does nothing here: tests that need it run in one process at a time.
func Lock(testing.TB, string) {}
