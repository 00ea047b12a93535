package forge

import (
	"context"
	"net/url"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

// store is a place that Backstage can read from and we only recognise: object stores and CodeCommit.
type store struct {
	common
	called string
	suffix bool // the reader also knows the hosts below
}

func newStores(config Config) []*store {
	var stores []*store
	add := func(kind, host, called string, suffix bool) {
		stores = append(stores, &store{common: common{kind: kind, host: host}, called: called, suffix: suffix})
	}
	for _, c := range config.AWSS3 {
		add("awsS3", c.Host, "Amazon S3", true)
	}
	for _, c := range config.AWSCodeCommit {
		add("awsCodeCommit", c.Region+".console.aws.amazon.com", "AWS CodeCommit", false)
	}
	for _, c := range config.AzureBlobStorage {
		add("azureBlobStorage", c.Host, "Azure Blob Storage", true)
	}
	add("googleGcs", "storage.cloud.google.com", "Google Cloud Storage", false)
	return stores
}

func (s *store) reads(u *url.URL) bool {
	return u.Host == s.host || s.suffix && strings.HasSuffix(u.Host, "."+s.host)
}

func (s *store) resolve(base *url.URL, target string, line int) (string, error) {
	if s.kind == "awsCodeCommit" {
		return s.common.resolve(base, target, line)
	}
	joined, err := giturl.Join(base, target)
	if err != nil {
		return "", err
	}
	return joined.String(), nil
}

func (s *store) edit(u *url.URL) string {
	if s.kind != "awsCodeCommit" {
		return u.String()
	}
	edited := *u
	if giturl.SetPath(&edited, strings.Replace(u.EscapedPath(), "/browse/", "/files/edit/", 1)) != nil {
		return u.String()
	}
	return edited.String()
}

func (s *store) unsupported(u *url.URL) error {
	return fault.New(fault.NotImplemented, "Reading from '%s' is not supported yet: it lies in %s", u.Redacted(), s.called)
}

func (s *store) read(_ context.Context, u *url.URL, _ string) (File, error) {
	return File{}, s.unsupported(u)
}

func (s *store) tree(_ context.Context, u *url.URL, _ string, _ func(string) bool) ([]File, string, error) {
	return nil, "", s.unsupported(u)
}

func (s *store) find(_ context.Context, u *url.URL, _ search) ([]File, string, error) {
	return nil, "", s.unsupported(u)
}
