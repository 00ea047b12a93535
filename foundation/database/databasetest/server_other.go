//go:build !unix

package databasetest

func startServer(string) (string, error) { return "", errNoBinaries }
