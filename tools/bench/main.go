// Command bench measures the portal as its users meet it: the real program over generated catalogs, over HTTP, beside a server that
// sends constant bytes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	sqlite   = "sqlite"
	postgres = "postgres"
)

func main() {
	err := run(os.Args[1:])
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == constantCommand {
		return serveConstant()
	}
	o := options{progress: os.Stderr}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.callboard, "callboard", "bin/callboard", "the program to measure")
	flags.StringVar(&o.gencatalog, "gencatalog", "bin/gencatalog", "the program that makes catalogs")
	sizes := flags.String("sizes", "10000,100000,250000", "how many entities, separated by commas")
	databases := flags.String("databases", sqlite+","+postgres, "which databases, separated by commas")
	flags.DurationVar(&o.duration, "duration", 2*time.Second, "how long to ask each question")
	ask := flags.String("ask", "", "regular expression: ask only the questions whose names match")
	flags.StringVar(&o.address, "address", "", "host:port of a portal with token "+token+" that runs already: only ask it")
	flags.StringVar(&o.folder, "folder", "", "where to put catalogs and databases (default a temporary folder)")
	out := flags.String("out", "", "file for the figures (default standard output)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for text := range strings.SplitSeq(*sizes, ",") {
		size, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-sizes: %q is no number", text)
		}
		o.sizes = append(o.sizes, size)
	}
	o.databases = strings.Split(*databases, ",")
	var err error
	if o.ask, err = regexp.Compile(*ask); err != nil {
		return fmt.Errorf("-ask: %w", err)
	}
	return o.all(*out)
}

// all measures every size on every database and reports.
func (o options) all(out string) error {
	if o.folder == "" {
		folder, err := os.MkdirTemp("", "bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		o.folder = folder
	}
	measured, err := o.measureAll()
	if err != nil {
		return err
	}
	var w io.Writer = os.Stdout
	if out != "" {
		file, err := os.Create(out)
		if err != nil {
			return err
		}
		defer file.Close()
		w = file
	}
	report(w, measured)
	return nil
}

func (o options) measureAll() ([]measurement, error) {
	if o.address != "" {
		queries, err := o.askAll(&house{address: o.address, folder: o.folder})
		return []measurement{{queries: queries}}, err
	}
	var measured []measurement
	for _, size := range o.sizes {
		for _, database := range o.databases {
			m, err := o.measure(database, size)
			if err != nil {
				return nil, fmt.Errorf("%d entities on %s: %w", size, database, err)
			}
			measured = append(measured, m)
		}
	}
	return measured, nil
}
