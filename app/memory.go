package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// headroom is how many bytes of garbage may pile up between two collections, as long as that is neither much nor little beside what
// is kept.
const headroom = 256 << 20

const (
	leastPercent = 25
	mostPercent  = 100
)

// tendMemory keeps the garbage collector in step with the index until ctx ends. Nearly all of the memory is the index, which hardly
// changes: letting garbage pile up to a part of it would be too much for large catalogs and gain nothing. GOGC in the environment wins.
func tendMemory(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	kept := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for percent := 0; ; {
		metrics.Read(kept)
		if fit := collectAt(kept[0].Value.Uint64()); fit != percent {
			percent = fit
			debug.SetGCPercent(percent)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// collectAt is by how many percent the heap may grow beyond what is kept, in steps of five.
func collectAt(kept uint64) int {
	percent := headroom * 100 / max(kept, 1) / 5 * 5
	return int(min(max(percent, leastPercent), mostPercent))
}
