package forge

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// WithDefaults adds the public hosts and fills in the addresses that follow from others. It does not change c.
func (c Config) WithDefaults() (Config, error) {
	for _, fill := range []func(*Config) error{githubDefaults, gitlabDefaults, otherDefaults, gerritDefaults, cloudDefaults} {
		if err := fill(&c); err != nil {
			return Config{}, err
		}
	}
	return c, nil
}

func githubDefaults(c *Config) error {
	c.GitHub = slices.Clone(c.GitHub)
	for i := range c.GitHub {
		if c.GitHub[i].Host == "" {
			c.GitHub[i].Host = "github.com"
		}
	}
	if !slices.ContainsFunc(c.GitHub, func(g GitHubConfig) bool { return g.Host == "github.com" }) {
		c.GitHub = append(c.GitHub, GitHubConfig{Host: "github.com"})
	}
	for i := range c.GitHub {
		g := &c.GitHub[i]
		if g.Host == "github.com" {
			g.APIBaseURL = or(g.APIBaseURL, "https://api.github.com")
			g.RawBaseURL = or(g.RawBaseURL, "https://raw.githubusercontent.com")
		}
		g.APIBaseURL, g.RawBaseURL = trim(g.APIBaseURL), trim(g.RawBaseURL)
		if err := g.CheckConfig(); err != nil {
			return fmt.Errorf("integrations.github: %w", err)
		}
	}
	return nil
}

func gitlabDefaults(c *Config) error {
	c.GitLab = slices.Clone(c.GitLab)
	if !slices.ContainsFunc(c.GitLab, func(g GitLabConfig) bool { return g.Host == "gitlab.com" }) {
		c.GitLab = append(c.GitLab, GitLabConfig{Host: "gitlab.com"})
	}
	for i := range c.GitLab {
		g := &c.GitLab[i]
		if g.Host == "gitlab.com" {
			g.APIBaseURL = or(g.APIBaseURL, "https://gitlab.com/api/v4")
		}
		if err := g.CheckConfig(); err != nil {
			return fmt.Errorf("integrations.gitlab: %w", err)
		}
		g.APIBaseURL, g.BaseURL = trim(g.APIBaseURL), trim(or(g.BaseURL, "https://"+g.Host))
	}
	return nil
}

func otherDefaults(c *Config) error {
	if len(c.BitbucketCloud) == 0 {
		c.BitbucketCloud = []BitbucketCloudConfig{{}}
	}
	for _, b := range c.BitbucketCloud {
		if err := b.CheckConfig(); err != nil {
			return fmt.Errorf("integrations.bitbucketCloud: %w", err)
		}
	}
	c.BitbucketServer = slices.Clone(c.BitbucketServer)
	for i := range c.BitbucketServer {
		b := &c.BitbucketServer[i]
		b.APIBaseURL = trim(or(b.APIBaseURL, "https://"+b.Host+"/rest/api/1.0"))
	}
	c.Azure = slices.Clone(c.Azure)
	for i := range c.Azure {
		c.Azure[i].Host = or(c.Azure[i].Host, "dev.azure.com")
	}
	if !slices.ContainsFunc(c.Azure, func(a AzureConfig) bool { return a.Host == "dev.azure.com" }) {
		c.Azure = append(c.Azure, AzureConfig{Host: "dev.azure.com"})
	}
	c.Gitea = slices.Clone(c.Gitea)
	for i := range c.Gitea {
		g := &c.Gitea[i]
		g.BaseURL = trim(or(g.BaseURL, "https://"+g.Host))
	}
	return nil
}

func gerritDefaults(c *Config) error {
	c.Gerrit = slices.Clone(c.Gerrit)
	for i := range c.Gerrit {
		g := &c.Gerrit[i]
		if g.GitilesBaseURL == "" {
			return fmt.Errorf("integrations.gerrit: the entry for host %q needs gitilesBaseUrl", g.Host)
		}
		g.BaseURL, g.GitilesBaseURL = trim(or(g.BaseURL, "https://"+g.Host)), trim(g.GitilesBaseURL)
		g.CloneURL = trim(or(g.CloneURL, g.BaseURL))
	}
	return nil
}

func cloudDefaults(c *Config) error {
	c.AWSS3 = slices.Clone(c.AWSS3)
	for i := range c.AWSS3 {
		c.AWSS3[i].Host = hostOf(c.AWSS3[i].Endpoint, "amazonaws.com")
	}
	if !slices.ContainsFunc(c.AWSS3, func(s AWSS3Config) bool { return s.Host == "amazonaws.com" }) {
		c.AWSS3 = append(c.AWSS3, AWSS3Config{Host: "amazonaws.com"})
	}
	c.AzureBlobStorage = slices.Clone(c.AzureBlobStorage)
	for i := range c.AzureBlobStorage {
		c.AzureBlobStorage[i].Host = hostOf(c.AzureBlobStorage[i].Endpoint, "blob.core.windows.net")
	}
	if !slices.ContainsFunc(c.AzureBlobStorage, func(b AzureBlobConfig) bool { return b.Host == "blob.core.windows.net" }) {
		c.AzureBlobStorage = append(c.AzureBlobStorage, AzureBlobConfig{Host: "blob.core.windows.net"})
	}
	return nil
}

func hostOf(endpoint, fallback string) string {
	if u, err := url.Parse(endpoint); err == nil && u.Host != "" {
		return u.Host
	}
	return fallback
}

func or(value, fallback string) string {
	if value != "" {
		return value
	}
	return fallback
}

func trim(address string) string { return strings.TrimRight(address, "/") }
