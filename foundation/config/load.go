package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/callboard/callboard/fault"
)

// Options say what to load.
type Options struct {
	Paths    []string // the --config arguments, later wins; none: app-config.yaml and its companions in Dir
	Env      []string // NAME=value, as os.Environ gives them; nil is an empty environment
	Dir      string   // where relative paths start; empty is the working directory
	Optional bool     // without Paths, a missing app-config.yaml is an empty one
}

// Load reads the configuration. Files are laid over each other, then the APP_CONFIG_ variables over them. A missing file is a
// fault.NotFound, anything wrong inside a file an *Error.
func Load(o Options) (*Config, error) {
	l := &loader{dir: o.Dir, env: environment(o.Env), budget: &budget{}, texts: map[string][]byte{}}
	if l.dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return nil, fmt.Errorf("find working directory: %w", err)
		}
		l.dir = dir
	}
	paths, err := l.choose(o)
	if err != nil {
		return nil, err
	}
	root := &node{kind: Object}
	for _, path := range paths {
		layer, err := l.file(path)
		if err != nil {
			return nil, err
		}
		if layer != nil {
			root = merge(root, layer)
		}
	}
	overrides, err := l.overrides()
	if err != nil {
		return nil, err
	}
	c := &Config{root: prune(merge(root, overrides)), files: l.files}
	if len(paths) > 0 {
		c.primary = l.display(paths[0])
	}
	return c, nil
}

type loader struct {
	dir    string
	env    map[string]string
	budget *budget
	files  []string
	texts  map[string][]byte // by absolute path
}

func environment(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, entry := range list {
		if name, value, found := strings.Cut(entry, "="); found {
			env[name] = value
		}
	}
	return env
}

// choose is the absolute paths of the files to read, the weakest first.
func (l *loader) choose(o Options) ([]string, error) {
	var paths []string
	for _, path := range o.Paths {
		if strings.Contains(path, "://") {
			return nil, fault.New(fault.Invalid, "Config argument '%s' looks like a URL but remote configuration is not enabled", path)
		}
		paths = append(paths, l.resolve(l.dir, path))
	}
	if len(paths) > 0 {
		return paths, nil
	}
	var names []string
	for name := range strings.SplitSeq(l.env["BACKSTAGE_ENV"], ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	candidates := []string{"app-config.yaml"}
	for _, name := range names {
		candidates = append(candidates, "app-config."+name+".yaml")
	}
	candidates = append(candidates, "app-config.local.yaml")
	for _, name := range names {
		candidates = append(candidates, "app-config."+name+".local.yaml")
	}
	for i, name := range candidates {
		path := filepath.Join(l.dir, name)
		required := i == 0 && !o.Optional
		if _, err := os.Stat(path); required || !errors.Is(err, fs.ErrNotExist) {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

func (l *loader) resolve(dir, path string) string {
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if absolute, err := filepath.Abs(path); err == nil {
		return absolute
	}
	return path
}

// display is how messages name the file: relative to the working directory if it is inside.
func (l *loader) display(path string) string {
	base, err := filepath.Abs(l.dir)
	if err != nil {
		return path
	}
	relative, err := filepath.Rel(base, path)
	if err != nil || relative == ".." || strings.HasPrefix(relative, ".."+string(filepath.Separator)) {
		return path
	}
	return relative
}

// file is one layer, or nil if the file is empty.
func (l *loader) file(path string) (*node, error) {
	text, err := l.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Fault{Kind: fault.NotFound, Message: fmt.Sprintf(`Config file "%s" does not exist`, path), Cause: err}
	}
	prefix := fmt.Sprintf(`Failed to read config file at "%s", `, path)
	if err != nil {
		return nil, &Error{Origin: Origin{File: l.display(path)}, Message: prefix + err.Error(), cause: err}
	}
	p := &parser{file: l.display(path), budget: l.budget}
	root, err := p.yaml(text)
	if root != nil && err == nil {
		t := &transform{loader: l, dir: filepath.Dir(path), chain: []string{path + "#"}}
		root, err = t.apply(root, spot{})
	}
	if err == nil && root != nil && root.kind != Object {
		err = &Error{Origin: root.origin, Message: "expected object at config root"}
	}
	var wrong *Error
	if errors.As(err, &wrong) {
		return nil, &Error{Origin: wrong.Origin, Message: prefix + wrong.Message, cause: wrong.cause}
	}
	if err != nil {
		return nil, fmt.Errorf("read config file %s: %w", path, err)
	}
	return root, nil
}

// read is the content of the file, read once in a Load and noted for Files.
func (l *loader) read(path string) ([]byte, error) {
	if text, known := l.texts[path]; known {
		return text, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, fault.New(fault.Invalid, "the file is larger than %d MiB", maxFile>>20)
	}
	l.texts[path] = text
	l.files = append(l.files, path)
	return text, nil
}
