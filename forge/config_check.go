package forge

import (
	"github.com/callboard/callboard/forge/githubapp"
	"github.com/callboard/callboard/foundation/config"
)

// CheckConfig finds what is missing: only github.com is known without being told where it is.
func (g *GitHubConfig) CheckConfig() error {
	if g.Host != "" && g.Host != "github.com" && g.APIBaseURL == "" && g.RawBaseURL == "" {
		return config.Wrong("", "must have an explicit apiBaseUrl or rawBaseUrl, because %s is not github.com", g.Host)
	}
	return nil
}

// CheckConfig finds out whether the key is one.
func (a *GitHubAppConfig) CheckConfig() error {
	if _, err := githubapp.New(githubapp.Config{ID: string(a.AppID), PrivateKey: a.PrivateKey}, nil, nil); err != nil {
		return config.Wrong("privateKey", "cannot be used: %w", err)
	}
	return nil
}

// CheckConfig finds what is missing: only gitlab.com is known without being told where it is.
func (g *GitLabConfig) CheckConfig() error {
	if g.Host != "gitlab.com" && g.APIBaseURL == "" {
		return config.Wrong("", "needs apiBaseUrl, because %s is not gitlab.com", g.Host)
	}
	return nil
}

// CheckConfig finds a user without a password.
func (b *BitbucketCloudConfig) CheckConfig() error {
	if b.Username != "" && b.Token == "" && b.AppPassword == "" {
		return config.Wrong("", "has a username but is missing a required token or appPassword")
	}
	return nil
}

// CheckConfig finds hosts and ports that are none.
func (a *AllowConfig) CheckConfig() error {
	_, err := newAllowRule(*a)
	return err
}
