package forge

import (
	"strconv"

	"github.com/callboard/callboard/foundation/config"
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
	Token      string            `config:"token,secret"`
	APIBaseURL string            `config:"apiBaseUrl"` // https://<host>/api/v3 on GitHub Enterprise
	RawBaseURL string            `config:"rawBaseUrl"` // read from here when there is no token
	Apps       []GitHubAppConfig `config:"apps"`       // preferred to Token where they are installed
}

// GitHubAppConfig is one GitHub App.
type GitHubAppConfig struct {
	AppID                     AppID    `config:"appId,required"`
	PrivateKey                string   `config:"privateKey,required,secret"`
	AllowedInstallationOwners []string `config:"allowedInstallationOwners"`
	PublicAccess              bool     `config:"publicAccess"` // use its token for owners where nothing else gives one
}

// AppID is the id of a GitHub App, which may be written as a number or as text.
type AppID string

// UnmarshalConfig reads either form.
func (id *AppID) UnmarshalConfig(v config.Value) error {
	if v.Kind() != config.Number {
		text, err := v.Text()
		*id = AppID(text)
		return err
	}
	number, err := v.Int()
	*id = AppID(strconv.Itoa(number))
	return err
}

// GitLabConfig is one GitLab.
type GitLabConfig struct {
	Host       string      `config:"host,required"`
	Token      string      `config:"token,secret"`
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
	Token        string `config:"token,secret"`
	AppPassword  string `config:"appPassword,secret"`
	ClientID     string `config:"clientId"`
	ClientSecret string `config:"clientSecret,secret"`
}

// BitbucketServerConfig is one Bitbucket Server or Data Center.
type BitbucketServerConfig struct {
	Host       string `config:"host,required"`
	Token      string `config:"token,secret"`
	Username   string `config:"username"`
	Password   string `config:"password,secret"`
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
	PersonalAccessToken string   `config:"personalAccessToken,secret"`
	ClientID            string   `config:"clientId"`
	ClientSecret        string   `config:"clientSecret,secret"`
	TenantID            string   `config:"tenantId"`
}

// GerritConfig is one Gerrit with its Gitiles.
type GerritConfig struct {
	Host           string `config:"host,required"`
	BaseURL        string `config:"baseUrl"`
	GitilesBaseURL string `config:"gitilesBaseUrl,required"`
	CloneURL       string `config:"cloneUrl"`
	Username       string `config:"username"`
	Password       string `config:"password,secret"`
	DisableEditURL bool   `config:"disableEditUrl"`
}

// GiteaConfig is one Gitea or Forgejo. A Password without Username is a token.
type GiteaConfig struct {
	Host     string `config:"host,required"`
	BaseURL  string `config:"baseUrl"`
	Username string `config:"username"`
	Password string `config:"password,secret"`
}

// HarnessConfig is one Harness Code.
type HarnessConfig struct {
	Host   string `config:"host,required"`
	Token  string `config:"token,secret"`
	APIKey string `config:"apiKey,secret"`
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
	Host  string   `config:"host,required"`
	Paths []string `config:"paths"`
}
