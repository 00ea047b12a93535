package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/callboard/callboard/app"
	"github.com/callboard/callboard/entity"
)

// check validates descriptor files. Folders are searched for catalog-info.yaml files. The exit status is 1 if anything is wrong, 2
// if a file cannot be read.
func check(ctx context.Context, flags *flag.FlagSet, s streams, args []string) error {
	format := flags.String("format", "text", "text, json, or sarif for code scanning")
	files, err := readConfig(flags, args, true)
	if err != nil {
		return err
	}
	report, known := formats[*format]
	if !known {
		fmt.Fprintf(s.err, "callboard: there is no format %q: expected text, json or sarif\n", *format)
		return exitStatus(2)
	}
	checker, err := app.NewChecker(files)
	if err != nil {
		return err
	}
	found, err := descriptors(flags.Args())
	if err != nil {
		fmt.Fprintln(s.err, "callboard:", err)
		return exitStatus(2)
	}
	result := checkResult{Problems: []entity.Problem{}}
	for _, path := range found {
		data, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(s.err, "callboard:", err)
			return exitStatus(2)
		}
		absolute, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		problems, entities := checker.Check(ctx, entity.LocationRef{Type: "file", Target: absolute}, data)
		result.add(path, problems, entities)
	}
	if err := report(s.out, result); err != nil {
		return err
	}
	if result.Errors > 0 {
		return exitStatus(1)
	}
	return nil
}

// descriptors are the files that the arguments mean, in their order.
func descriptors(args []string) ([]string, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("name at least one file or folder to check")
	}
	var files []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, arg)
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err == nil && (d.Name() == "catalog-info.yaml" || d.Name() == "catalog-info.yml") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no catalog-info.yaml below %s: name the files to check", strings.Join(args, ", "))
	}
	return files, nil
}

// checkResult is what the formats print. Locations of problems are paths as they were given.
type checkResult struct {
	Files    int              `json:"files"`
	Entities int              `json:"entities"`
	Errors   int              `json:"errors"`
	Warnings int              `json:"warnings"`
	Problems []entity.Problem `json:"problems"`
}

func (r *checkResult) add(path string, problems []entity.Problem, entities int) {
	r.Files++
	r.Entities += entities
	for _, p := range problems {
		p.Location = path
		if p.Level == entity.Error {
			r.Errors++
		} else {
			r.Warnings++
		}
		r.Problems = append(r.Problems, p)
	}
}

var formats = map[string]func(io.Writer, checkResult) error{"text": printText, "json": printJSON, "sarif": printSARIF}

func printJSON(w io.Writer, r checkResult) error { return printIndented(w, r) }

func printIndented(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

func printText(w io.Writer, r checkResult) error {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", p.Location, max(p.Line, 1), max(p.Column, 1), p.Level, innermost(p))
		b.WriteString(details(p))
	}
	fmt.Fprintf(&b, "%d files, %d entities, %d errors, %d warnings\n", r.Files, r.Entities, r.Errors, r.Warnings)
	_, err := io.WriteString(w, b.String())
	return err
}

// details is a line that says where in the entity, what was found and what was expected, as far as that is known.
func details(p entity.Problem) string {
	var parts []string
	if p.Found != "" {
		parts = append(parts, "found "+p.Found)
	}
	if p.Expected != "" {
		parts = append(parts, "expected "+p.Expected)
	}
	if len(parts) == 0 {
		return ""
	}
	text := strings.Join(parts, ", ")
	if p.Field != "" {
		text = p.Field + ": " + text
	}
	return "    " + text + "\n"
}

// innermost is the message that names the mistake itself, without Backstage's wrapping.
func innermost(p entity.Problem) string {
	message := p.Message
	for cause := p.Cause; cause != nil; cause = cause.Cause {
		message = cause.Message
	}
	return message
}
