// Package walks holds the walks through every page of the running portal in a real browser. There is nothing in it but tests.
package walks
