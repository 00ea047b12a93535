package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/callboard/callboard/app"
	"github.com/callboard/callboard/foundation/config"
)

// paths is a flag that may be given several times.
type paths []string

func (p *paths) String() string { return "" }

func (p *paths) Set(path string) error {
	*p = append(*p, path)
	return nil
}

const configHelp = "a configuration file; give it again for files that override it (default app-config.yaml and app-config.local.yaml)"

func serve(ctx context.Context, flags *flag.FlagSet, s streams, args []string) error {
	files, err := readConfig(flags, args, true)
	if err != nil {
		return err
	}
	if err := noArguments(flags); err != nil {
		return err
	}
	house, err := app.New(ctx, files, app.Build{Version: version, Log: s.err})
	if err != nil {
		return err
	}
	return house.Serve(ctx)
}

func printConfig(_ context.Context, flags *flag.FlagSet, s streams, args []string) error {
	files, err := readConfig(flags, args, true)
	if err != nil {
		return err
	}
	if err := noArguments(flags); err != nil {
		return err
	}
	if _, err := app.ReadConfig(files); err != nil {
		return err
	}
	return files.Write(s.out)
}

// noArguments refuses what no flag takes: a forgotten --config would otherwise start something else than was meant.
func noArguments(flags *flag.FlagSet) error {
	if flags.NArg() > 0 {
		return fmt.Errorf("%q is not understood; configuration files are given with --config", flags.Arg(0))
	}
	return nil
}

// readConfig parses the flags of a command that reads the configuration. With optional, no file at all is an empty configuration.
func readConfig(flags *flag.FlagSet, args []string, optional bool) (*config.Config, error) {
	var given paths
	flags.Var(&given, "config", configHelp)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	return config.Load(config.Options{Paths: given, Env: os.Environ(), Optional: optional})
}
