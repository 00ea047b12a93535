package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/callboard/callboard/app"
)

func export(ctx context.Context, flags *flag.FlagSet, s streams, args []string) error {
	out := flags.String("out", "", "write to this file instead of standard output")
	files, err := readConfig(flags, args, true)
	if err != nil {
		return err
	}
	to := s.out
	if *out != "" {
		file, err := os.Create(*out)
		if err != nil {
			return err
		}
		defer file.Close()
		to = file
	}
	buffered := bufio.NewWriter(to)
	if err := app.Export(ctx, files, app.Build{Version: version, Log: s.err}, buffered); err != nil {
		return err
	}
	return buffered.Flush()
}

func importCatalog(ctx context.Context, flags *flag.FlagSet, s streams, args []string) error {
	name := flags.String("name", "import", "name of this import; importing again under the same name replaces it")
	token := flags.String("token", "", "token for a running Backstage")
	files, err := readConfig(flags, args, true)
	if err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("name one file, or the address of a running Backstage")
	}
	report, err := app.Import(ctx, files, app.Build{Version: version, Log: s.err}, app.Source{Name: *name, From: flags.Arg(0), Token: *token})
	if err != nil {
		return err
	}
	return printImport(s.out, report)
}

func printImport(w io.Writer, r app.ImportReport) error {
	fmt.Fprintf(w, "%d entities imported, %d locations registered; %d entities will come with those locations\n", r.Entities, r.Registered, r.Skipped)
	for _, line := range r.Notes {
		fmt.Fprintln(w, "  "+line)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(w, "  %s:%d: %s\n", p.Location, p.Line, innermost(p))
	}
	return nil
}
