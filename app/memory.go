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

// What is free is given back to the system when next to nothing was set aside for some seconds, if it is worth a collection.
const (
	quietSeconds = 5
	quietBytes   = 4 << 20 // in a second
	worthwhile   = 16 << 20
	worthPart    = 8 // and this part of what is kept
)

// usage is what the memory is used for at a moment, in bytes.
type usage struct {
	kept      uint64 // by the last collection
	held      uint64 // kept, and all that was set aside since then
	free      uint64 // neither used nor given back
	allocated uint64 // ever
}

// tendMemory keeps the garbage collector in step with the index until ctx ends. Nearly all of the memory is the index, which hardly
// changes: letting garbage pile up to a part of it would be too much for large catalogs and gain nothing. GOGC in the environment wins.
func tendMemory(ctx context.Context) {
	if os.Getenv("GOGC") != "" {
		return
	}
	var calm calm
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for percent := 0; ; {
		now := usageNow()
		if fit := collectAt(now.kept); fit != percent {
			percent = fit
			debug.SetGCPercent(percent)
		}
		if calm.letsGo(now) {
			debug.FreeOSMemory()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func usageNow() usage {
	read := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}, {Name: "/gc/heap/allocs:bytes"},
	}
	metrics.Read(read)
	return usage{kept: read[0].Value.Uint64(), held: read[1].Value.Uint64(), free: read[2].Value.Uint64(), allocated: read[3].Value.Uint64()}
}

// collectAt is by how many percent the heap may grow beyond what is kept, in steps of five.
func collectAt(kept uint64) int {
	percent := headroom * 100 / max(kept, 1) / 5 * 5
	return int(min(max(percent, leastPercent), mostPercent))
}

// calm counts the seconds in which next to nothing happened.
type calm struct {
	seconds int
	before  uint64 // allocated, a second ago
}

// letsGo is asked every second whether it is time to give back what is free.
func (c *calm) letsGo(now usage) bool {
	if now.allocated-c.before > quietBytes {
		c.seconds = 0
	} else {
		c.seconds++
	}
	c.before = now.allocated
	idle := now.free + now.held - min(now.kept, now.held)
	return c.seconds >= quietSeconds && idle > max(worthwhile, now.kept/worthPart)
}
