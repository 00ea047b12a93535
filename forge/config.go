package forge

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Config is the section integrations of app-config.yaml: one entry per host of each kind. The public hosts are added by themselves.
type Config struct {
	GitHub           []GitHubConfig          `config:"github"`
	GitLab           []GitLabConfig          `config:"gitlab"`
	BitbucketCloud   []BitbucketCloudConfig  `config:"bitbucketCloud"`
	BitbucketServer  []BitbucketServerConfig `config:"bitbucketServer"`
	Azure            []AzureConfig           `config:"azure"`
	Gerrit           []GerritConfig          `config:"gerrit"`
	Gitea            []GiteaConfig           `config:"gitea"`
	Harness          []HarnessConfig         `config:"harness"`
	AWSS3            []AWSS3Config           `config:"awsS3"`
	AWSCodeCommit    []AWSCodeCommitConfig   `config:"awsCodeCommit"`
	AzureBlobStorage []AzureBlobConfig       `config:"azureBlobStorage"`
}

// GitHubConfig is one GitHub or GitHub Enterprise.
type GitHubConfig struct {
	Host       string            `config:"host"`
	Token      string            `config:"token"`
	APIBaseURL string            `config:"apiBaseUrl"` // https://<host>/api/v3 on GitHub Enterprise
	RawBaseURL string            `config:"rawBaseUrl"` // read from here when there is no token
	Apps       []GitHubAppConfig `config:"apps"`       // preferred to Token where they are installed
}

// GitHubAppConfig is one GitHub App.
type GitHubAppConfig struct {
	AppID                     any      `config:"appId"` // number or text
	PrivateKey                string   `config:"privateKey"`
	AllowedInstallationOwners []string `config:"allowedInstallationOwners"`
	PublicAccess              bool     `config:"publicAccess"` // use its token for owners where nothing else gives one
}

// GitLabConfig is one GitLab.
type GitLabConfig struct {
	Host       string      `config:"host"`
	Token      string      `config:"token"`
	APIBaseURL string      `config:"apiBaseUrl"`
	BaseURL    string      `config:"baseUrl"` // with the path below which GitLab is installed, if any
	Retry      GitLabRetry `config:"retry"`
}

// GitLabRetry says which answers of GitLab are worth another try.
type GitLabRetry struct {
	MaxRetries       int   `config:"maxRetries"`
	RetryStatusCodes []int `config:"retryStatusCodes"`
	// MaxAPIRequestsPerMinute of 0 or less is no limit.
	MaxAPIRequestsPerMinute int `config:"maxApiRequestsPerMinute"`
}

// BitbucketCloudConfig is bitbucket.org.
type BitbucketCloudConfig struct {
	Username     string `config:"username"`
	Token        string `config:"token"`
	AppPassword  string `config:"appPassword"`
	ClientID     string `config:"clientId"`
	ClientSecret string `config:"clientSecret"`
}

// BitbucketServerConfig is one Bitbucket Server or Data Center.
type BitbucketServerConfig struct {
	Host       string `config:"host"`
	Token      string `config:"token"`
	Username   string `config:"username"`
	Password   string `config:"password"`
	APIBaseURL string `config:"apiBaseUrl"`
}

// AzureConfig is dev.azure.com or one Azure DevOps Server.
type AzureConfig struct {
	Host        string            `config:"host"`
	Credentials []AzureCredential `config:"credentials"`
}

// AzureCredential is for the organisations named, or for all others if it names none.
type AzureCredential struct {
	Organizations       []string `config:"organizations"`
	PersonalAccessToken string   `config:"personalAccessToken"`
	ClientID            string   `config:"clientId"`
	ClientSecret        string   `config:"clientSecret"`
	TenantID            string   `config:"tenantId"`
}

// GerritConfig is one Gerrit with its Gitiles.
type GerritConfig struct {
	Host           string `config:"host"`
	BaseURL        string `config:"baseUrl"`
	GitilesBaseURL string `config:"gitilesBaseUrl"`
	CloneURL       string `config:"cloneUrl"`
	Username       string `config:"username"`
	Password       string `config:"password"`
	DisableEditURL bool   `config:"disableEditUrl"`
}

// GiteaConfig is one Gitea or Forgejo. A Password without Username is a token.
type GiteaConfig struct {
	Host     string `config:"host"`
	BaseURL  string `config:"baseUrl"`
	Username string `config:"username"`
	Password string `config:"password"`
}

// HarnessConfig is one Harness Code.
type HarnessConfig struct {
	Host   string `config:"host"`
	Token  string `config:"token"`
	APIKey string `config:"apiKey"`
}

// AWSS3Config is only recognised so far.
type AWSS3Config struct {
	Host     string
	Endpoint string `config:"endpoint"`
}

// AWSCodeCommitConfig is only recognised so far.
type AWSCodeCommitConfig struct {
	Region string `config:"region"`
}

// AzureBlobConfig is only recognised so far.
type AzureBlobConfig struct {
	Host     string
	Endpoint string `config:"endpoint"`
}

// ReadingConfig is the section backend.reading: addresses that may be read although no integration knows their host.
type ReadingConfig struct {
	Allow []AllowConfig `config:"allow"`
}

// AllowConfig allows one host, or all below one: *.example.com. Without a port, only the default ports are meant; a range of ports
// is written 8000-9000. Paths, if any, must be those or lie below them.
type AllowConfig struct {
	Host  string   `config:"host"`
	Paths []string `config:"paths"`
}

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
		if g.APIBaseURL == "" && g.RawBaseURL == "" {
			return fmt.Errorf("GitHub integration '%s' must configure an explicit apiBaseUrl or rawBaseUrl", g.Host)
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
		if err := needs("gitlab", g.Host, "apiBaseUrl", g.APIBaseURL); err != nil {
			return err
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
		if b.Username != "" && b.Token == "" && b.AppPassword == "" {
			return fmt.Errorf("Bitbucket Cloud integration has configured a username but is missing a required token or appPassword") //nolint:staticcheck // Backstage's words
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
		if err := needs("gerrit", g.Host, "gitilesBaseUrl", g.GitilesBaseURL); err != nil {
			return err
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

func needs(kind, host, key, value string) error {
	if value == "" {
		return fmt.Errorf("integrations.%s: the entry for host %q needs %s", kind, host, key)
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
