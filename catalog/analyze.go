package catalog

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/callboard/callboard/catalog/process"
	"github.com/callboard/callboard/entity"
	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge"
)

// slugPrefixes begin the annotation that names an entity's repository, by type of host (Backstage's analyze-location).
var slugPrefixes = map[string]string{
	"azure": "dev.azure.com", "bitbucketCloud": "bitbucket.org", "bitbucketServer": "bitbucket.org", "github": "github.com", "gitlab": "gitlab.com",
}

// Analyze looks for descriptors in a repository: everywhere in it, or where its host cannot be searched for filename at its root. If it
// finds none it proposes a Component. An empty filename means catalog-info.yaml.
func (c *Catalog) Analyze(ctx context.Context, _, target, filename string) (Analysis, error) {
	if u, err := url.Parse(target); err != nil || u.Scheme == "" || u.Host == "" {
		return Analysis{}, fault.New(fault.Invalid, "The given location.target is not a URL")
	}
	files, looked, err := c.descriptors(ctx, target, cmp.Or(filename, "catalog-info.yaml"))
	if err != nil {
		return Analysis{}, err
	}
	existing, err := c.existingFiles(ctx, files)
	if err != nil || len(existing) > 0 {
		return Analysis{Existing: existing, Looked: looked}, err
	}
	generated, err := c.Generated(target)
	if err != nil {
		return Analysis{}, err
	}
	return Analysis{Generated: []entity.Entity{generated}, Looked: looked}, nil
}

// Generated is the Component that a repository without a descriptor is taken for. Its host is not asked.
func (c *Catalog) Generated(target string) (entity.Entity, error) {
	about, err := c.readers.forge.About(target)
	if err != nil {
		return nil, err
	}
	metadata := map[string]any{"name": about.Name}
	if prefix := slugPrefixes[about.Type]; prefix != "" {
		metadata["annotations"] = map[string]any{prefix + "/project-slug": about.Owner + "/" + about.Name}
	}
	return entity.Entity{
		"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": metadata,
		"spec": map[string]any{"type": "other", "lifecycle": "unknown"},
	}, nil
}

// descriptors are the files of a name in a repository, as far as its host lets one look.
func (c *Catalog) descriptors(ctx context.Context, target, name string) ([]forge.File, Looked, error) {
	if pattern, ok := c.readers.forge.Anywhere(target, name); ok {
		files, _, err := c.readers.forge.Search(ctx, pattern, "", nil)
		return files, LookedEverywhere, err
	}
	files, err := c.readers.forge.OnDefaultBranch(ctx, target, strings.TrimPrefix(name, "/"))
	for _, unseen := range []fault.Kind{fault.NotImplemented, fault.Forbidden, fault.NotFound, fault.Invalid} {
		if fault.Is(err, unseen) {
			return nil, LookedNowhere, nil
		}
	}
	return files, LookedDefaultBranch, err
}

func (c *Catalog) existingFiles(ctx context.Context, files []forge.File) ([]ExistingFile, error) {
	var existing []ExistingFile
	for _, file := range files {
		registered, err := c.store.registrationAt(ctx, "url", file.URL)
		if err != nil {
			return nil, err
		}
		for _, part := range process.Split(file.Data) {
			if doc := process.Parse(part, "url:"+file.URL); doc.Entity != nil {
				existing = append(existing, ExistingFile{
					Location: Registration{Type: "url", Target: file.URL}, Registered: len(registered) > 0, Entity: doc.Entity,
				})
			}
		}
	}
	return existing, nil
}
