package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/callboard/callboard/app"
	"github.com/callboard/callboard/catalog"
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
	printImport(s, report)
	if len(report.Refused)+len(report.NotRegistered) > 0 {
		return exitStatus(1)
	}
	return nil
}

// printImport counts on the output and names what was refused on the error output.
func printImport(s streams, r app.ImportReport) {
	fmt.Fprintf(s.out, "%d entities imported, %d locations registered; %d entities will come with those locations\n", r.Entities, r.Registered, r.Skipped)
	if r.Held > 0 {
		fmt.Fprintf(s.out, "%d entities left as other sources describe them\n", r.Held)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(s.out, "  %s:%d: %s\n", p.Location, p.Line, innermost(p))
	}
	if refused := len(r.Refused) + len(r.NotRegistered); refused > 0 {
		fmt.Fprintf(s.err, "%d refused:\n", refused)
	}
	for _, one := range r.NotRegistered {
		fmt.Fprintln(s.err, "  "+one)
	}
	for _, one := range r.Refused {
		fmt.Fprintf(s.err, "  %s: %s\n", nameOf(one), innermost(one.Problem))
		s.err.Write([]byte(details(one.Problem)))
	}
}

// nameOf is where to find a refused entity: its reference and the file that it once came from, as far as it says.
func nameOf(r catalog.Refusal) string {
	name := fmt.Sprintf("entity %d", r.Number)
	if r.Ref != "" {
		name += ", " + r.Ref
	}
	if r.From != "" {
		name += ", from " + r.From
	}
	return name
}
