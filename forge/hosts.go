package forge

import (
	"net/url"
	"slices"
	"strings"
)

func newHosts(w *wire, config Config) (map[string][]host, error) {
	hosts := map[string][]host{}
	add := func(h host) { hosts[h.about().Type] = append(hosts[h.about().Type], h) }
	for _, c := range config.GitHub {
		h, err := newGitHub(w, c)
		if err != nil {
			return nil, err
		}
		add(h)
	}
	for _, c := range config.GitLab {
		add(newGitLab(w, c))
	}
	for _, c := range config.BitbucketCloud {
		add(newBitbucketCloud(w, c))
	}
	for _, c := range config.BitbucketServer {
		add(newBitbucketServer(w, c))
	}
	for _, c := range config.Azure {
		add(newAzure(w, c))
	}
	for _, c := range config.Gerrit {
		add(newGerrit(w, c))
	}
	for _, c := range config.Gitea {
		add(newGitea(w, c))
	}
	for _, c := range config.Harness {
		add(newHarness(w, c))
	}
	for _, h := range newStores(config) {
		add(h)
	}
	return hosts, nil
}

// namedHosts are the hosts in the configuration as it was written, without the defaults.
func namedHosts(config Config, reading ReadingConfig) []string {
	var hosts []string
	add := func(host string, addresses ...string) {
		hosts = append(hosts, host)
		for _, address := range addresses {
			if u, err := url.Parse(address); err == nil {
				hosts = append(hosts, u.Host)
			}
		}
	}
	for _, c := range config.GitHub {
		add(c.Host, c.APIBaseURL, c.RawBaseURL)
	}
	for _, c := range config.GitLab {
		add(c.Host, c.APIBaseURL, c.BaseURL)
	}
	for _, c := range config.BitbucketServer {
		add(c.Host, c.APIBaseURL)
	}
	for _, c := range config.Azure {
		add(c.Host)
	}
	for _, c := range config.Gerrit {
		add(c.Host, c.BaseURL, c.GitilesBaseURL)
	}
	for _, c := range config.Gitea {
		add(c.Host, c.BaseURL)
	}
	for _, c := range config.Harness {
		add(c.Host)
	}
	for _, allow := range reading.Allow {
		host, ports, _ := strings.Cut(allow.Host, ":")
		if ports != "" && !strings.Contains(ports, "-") {
			host = allow.Host
		}
		add(host)
	}
	return slices.DeleteFunc(hosts, func(host string) bool { return host == "" })
}
