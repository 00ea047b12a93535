package register

import (
	"io/fs"

	"github.com/callboard/callboard/foundation/config"
)

// Config is the section catalog.import.
type Config struct {
	// The descriptor that is looked for in repositories, and proposed where there is none. Default: catalog-info.yaml.
	EntityFilename string `config:"entityFilename"`
	// The branch on which it is proposed. Default: backstage-integration.
	PullRequestBranchName string `config:"pullRequestBranchName"`
}

// CheckConfig finds a name that is no path in a repository.
func (c *Config) CheckConfig() error {
	if c.EntityFilename != "" && !fs.ValidPath(c.EntityFilename) || c.EntityFilename == "." {
		return config.Wrong("entityFilename", "must be the path of a file in a repository, such as catalog-info.yaml")
	}
	return nil
}
