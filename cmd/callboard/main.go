// Command callboard is the portal in one binary: it serves it, and works on its files and data from the shell.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// version is stamped by the build.
var version = "development"

// command is one subcommand. run's error is printed; exit statuses other than 1 come as an exitStatus.
type command struct {
	name, usage, summary string
	run                  func(context.Context, *flag.FlagSet, streams, []string) error
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitStatus ends the program with a status and no further message.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

var commands = []command{
	{"serve", "serve [--config FILE]…", "start the portal", serve},
	{"config", "config [--config FILE]…", "print the effective configuration, secrets hidden, and where each value came from", printConfig},
	{"check", "check [--config FILE]… [--format text|json|sarif] FILE…", "validate descriptors as the portal would, for pull requests", check},
	{"export", "export [--config FILE]… [--out FILE]", "write all entities and registered locations as JSON", export},
	{"import", "import [--config FILE]… [--name NAME] [--token TOKEN] FILE|URL", "bring in an export, or the catalog of a running Backstage", importCatalog},
	{"version", "version", "print the version", printVersion},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, streams{os.Stdin, os.Stdout, os.Stderr}, os.Args[1:])
	var status exitStatus
	switch {
	case err == nil:
	case errors.As(err, &status):
		os.Exit(int(status)) //nolint:gocritic // nothing is left to stop
	default:
		fmt.Fprintln(os.Stderr, "callboard:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s streams, args []string) error {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		printHelp(s.out)
		return nil
	}
	for _, c := range commands {
		if c.name != args[0] {
			continue
		}
		flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
		flags.SetOutput(s.err)
		flags.Usage = func() {
			fmt.Fprintf(s.err, "Usage: callboard %s\n\n%s.\n\n", c.usage, c.summary)
			flags.PrintDefaults()
		}
		err := c.run(ctx, flags, s, args[1:])
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	printHelp(s.err)
	return fmt.Errorf("there is no command %q", args[0])
}

func printHelp(w io.Writer) {
	fmt.Fprint(w, "Callboard is a developer portal in one binary.\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  callboard %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nRun callboard COMMAND --help for its options.\n")
}

func printVersion(_ context.Context, flags *flag.FlagSet, s streams, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	_, err := fmt.Fprintln(s.out, "callboard", version)
	return err
}
