package forge

import (
	"context"

	"github.com/callboard/callboard/fault"
)

// OnDefaultBranch reads one file of the repository that address lies in, by its path from the root. No such file is no error, but an
// empty list. Only hosts that take proposals can be asked, with a token: see Proposable for the faults of the others. It is
// fault.NotFound if the token may not see the repository.
func (f *Forge) OnDefaultBranch(ctx context.Context, address, path string) ([]File, error) {
	if !filePath(path) {
		return nil, fault.New(fault.Invalid, "%q cannot be the path of a file in a repository.", path)
	}
	u, host, err := f.proposer(address)
	if err != nil {
		return nil, err
	}
	d, err := host.drafts(ctx, u)
	if err != nil {
		return nil, err
	}
	branch, err := d.defaultBranch(ctx)
	if err != nil || branch == "" {
		return nil, err
	}
	commit, err := d.head(ctx, branch)
	if err != nil || commit == "" {
		return nil, err
	}
	found, err := d.file(ctx, commit, path)
	if err != nil || !found.there {
		return nil, err
	}
	return []File{{URL: d.page(branch, path), Data: []byte(found.text)}}, nil
}
