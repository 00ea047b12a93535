// Command gencatalog writes a synthetic catalog of any size, the same bytes every time, for measuring and for load tests.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	p := plan{}
	flag.IntVar(&p.Entities, "n", 10_000, "how many entities")
	flag.StringVar(&p.Out, "out", "", "folder to write to; it is made if it is missing")
	flag.Uint64Var(&p.Seed, "seed", 4711, "another seed gives another catalog")
	flag.IntVar(&p.PerFile, "part", 250, "entities in each file")
	flag.Parse()
	if p.Out == "" || p.Entities < 1 || p.PerFile < 1 {
		flag.Usage()
		os.Exit(2)
	}
	written, err := p.write()
	if err != nil {
		fmt.Fprintln(os.Stderr, "gencatalog:", err)
		os.Exit(1)
	}
	fmt.Printf("%d entities, a sentinel and a root Location in %d files, %.1f MB, %d bytes each\n",
		p.Entities, written.Files, float64(written.Bytes)/1e6, written.Bytes/(p.Entities+1))
}
