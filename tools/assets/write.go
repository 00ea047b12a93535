package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// write keeps an asset, and with it what is sent to browsers that take gzip or Brotli.
func write(name string, content []byte) error {
	path := filepath.Join(assetsDir, name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return err
	}
	if filepath.Ext(name) == ".woff2" { // compressed already
		return nil
	}
	var zipped, brotlied bytes.Buffer
	g, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := squeeze(g, content); err != nil {
		return err
	}
	if err := squeeze(brotli.NewWriterLevel(&brotlied, brotli.BestCompression), content); err != nil {
		return err
	}
	fmt.Printf("%-18s %7d  gzip %6d  br %6d\n", name, len(content), zipped.Len(), brotlied.Len())
	if err := os.WriteFile(path+".gz", zipped.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(path+".br", brotlied.Bytes(), 0o644)
}

func squeeze(w io.WriteCloser, content []byte) error {
	if _, err := w.Write(content); err != nil {
		return err
	}
	return w.Close()
}

// address is where ui serves an asset: its name with a piece of its hash, as ui computes it.
func address(name string, content []byte) string {
	sum := sha256.Sum256(content)
	ext := filepath.Ext(name)
	return "/assets/" + name[:len(name)-len(ext)] + "-" + hex.EncodeToString(sum[:5]) + ext
}
