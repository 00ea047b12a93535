// Package column writes what the catalog keeps of documents and entities into the columns of its tables, and reads it again.
package column

import (
	"encoding/json"

	"github.com/klauspost/compress/zstd"
)

// Read reads what is kept as JSON; an empty one leaves into as it is.
func Read(text string, into any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// List is a list as JSON; empty if there is nothing in it.
func List[T any](list []T) string {
	if len(list) == 0 {
		return ""
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // lists of plain structs always encode
	}
	return string(text)
}

// The codecs are safe for concurrent use and costly to make. A window larger than most files would be kept for ever after the first.
var (
	packer, _   = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(512<<10), zstd.WithLowerEncoderMem(true))
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(256<<20))
)

// Pack compresses the text of a document for keeping.
func Pack(text []byte) []byte { return packer.EncodeAll(text, nil) }

// Unpack reads what Pack wrote.
func Unpack(packed []byte) ([]byte, error) { return unpacker.DecodeAll(packed, nil) }
