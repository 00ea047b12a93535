package forge

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/forge/giturl"
)

type azure struct {
	common
	wire   *wire
	config AzureConfig
	tokens tokens
}

func newAzure(w *wire, config AzureConfig) *azure {
	return &azure{common: common{kind: "azure", host: config.Host}, wire: w, config: config}
}

// azureRepo is what an address as people see it says.
type azureRepo struct {
	owner, project, name string
	path, ref            string
	api                  string // of the repository
}

func parseAzure(u *url.URL) (azureRepo, error) {
	parts := strings.Split(u.EscapedPath(), "/")
	for i := range parts {
		if decoded, err := url.PathUnescape(parts[i]); err == nil {
			parts[i] = decoded
		}
	}
	part := func(i int) string {
		if i < len(parts) {
			return parts[i]
		}
		return ""
	}
	var r azureRepo
	var path []string
	switch {
	case strings.HasSuffix(u.Host, ".visualstudio.com") && part(2) == "_git":
		r = azureRepo{owner: strings.SplitN(u.Host, ".", 2)[0], project: part(1), name: part(3)}
		path = []string{r.project}
	case part(2) == "_git":
		r = azureRepo{owner: part(1), project: part(3), name: part(3)}
		path = []string{r.owner, r.project}
	case part(3) == "_git":
		r = azureRepo{owner: part(1), project: part(2), name: part(4)}
		path = []string{r.owner, r.project}
	case part(4) == "_git":
		r = azureRepo{owner: part(1) + "/" + part(2), project: part(3), name: part(5)}
		path = []string{part(1), part(2), r.project}
	}
	if r.owner == "" || r.project == "" || r.name == "" {
		return r, fault.New(fault.Invalid, "Azure URL must point to a git repository")
	}
	query := u.Query()
	if r.path = query.Get("path"); strings.Trim(r.path, "/") == "" {
		r.path = ""
	}
	if version := query.Get("version"); version != "" {
		if !strings.HasPrefix(version, "GB") && !strings.HasPrefix(version, "GT") {
			return r, fault.New(fault.Invalid, "Azure URL version must point to a git branch or git tag")
		}
		r.ref = version[2:]
	}
	r.api = u.Scheme + "://" + u.Host
	if u.Host == "dev.azure.com" || strings.HasSuffix(u.Host, ".visualstudio.com") {
		r.api = "https://" + u.Host // whatever the address says: a token goes along
	}
	for _, segment := range append(path, "_apis", "git", "repositories", r.name) {
		r.api += "/" + component(segment)
	}
	return r, nil
}

func (a *azure) repo(u *url.URL) giturl.Repo {
	r, err := parseAzure(u)
	if err != nil {
		return giturl.Split(u)
	}
	return giturl.Repo{Organization: r.owner, Owner: r.project, Name: r.name, Ref: r.ref, Path: strings.TrimLeft(r.path, "/")}
}

// resolve works on the path in the query. What the path has escaped is escaped once more, as Backstage does.
func (a *azure) resolve(base *url.URL, target string, line int) (string, error) {
	if giturl.Absolute(target) {
		return target, nil
	}
	r, err := parseAzure(base)
	if err != nil {
		joined, err := giturl.Join(base, target)
		if err != nil {
			return "", err
		}
		return joined.String(), nil
	}
	inside, err := giturl.Parse("https://a.invalid/" + strings.TrimPrefix(r.path, "/"))
	if err != nil {
		return "", err
	}
	if inside, err = giturl.Join(inside, target); err != nil {
		return "", err
	}
	query := setQuery(base.RawQuery, "path", inside.EscapedPath())
	if line != 0 {
		query = setLine(query, line)
	}
	resolved := *base
	resolved.RawQuery = query
	return resolved.String(), nil
}

func setLine(query string, line int) string {
	for _, pair := range [][2]string{{"line", strconv.Itoa(line)}, {"lineEnd", strconv.Itoa(line + 1)}, {"lineStartColumn", "1"}, {"lineEndColumn", "1"}} {
		query = setQuery(query, pair[0], pair[1])
	}
	return query
}

func (a *azure) page(u *url.URL, path string) (string, error) {
	page := *u
	page.RawQuery = setQuery(u.RawQuery, "path", "/"+path)
	return page.String(), nil
}

// setQuery keeps the order of the other values.
func setQuery(raw, key, value string) string {
	var pairs []string
	set := false
	for pair := range strings.SplitSeq(raw, "&") {
		name, text, _ := strings.Cut(pair, "=")
		switch {
		case pair == "":
		case name != key:
			decoded, err := url.QueryUnescape(text)
			if err != nil {
				decoded = text
			}
			pairs = append(pairs, name+"="+url.QueryEscape(decoded))
		case !set:
			pairs, set = append(pairs, key+"="+url.QueryEscape(value)), true
		}
	}
	if !set {
		pairs = append(pairs, key+"="+url.QueryEscape(value))
	}
	return strings.Join(pairs, "&")
}

const azureScope = "499b84ac-1321-427f-aa17-267ca6975798/.default" // the id of Azure DevOps itself

// credential is that of the organisation, else the one that is for all others; nil if there is none.
func (a *azure) credential(r azureRepo) *AzureCredential {
	named := func(c AzureCredential) bool { return slices.Contains(c.Organizations, r.owner) }
	at := slices.IndexFunc(a.config.Credentials, named)
	if at < 0 {
		at = slices.IndexFunc(a.config.Credentials, func(c AzureCredential) bool { return len(c.Organizations) == 0 })
	}
	if at < 0 {
		return nil
	}
	return &a.config.Credentials[at]
}

func (a *azure) header(ctx context.Context, r azureRepo) (http.Header, error) {
	credential := a.credential(r)
	switch {
	case credential == nil:
		return http.Header{}, nil
	case credential.PersonalAccessToken != "":
		return basic("Basic", "", credential.PersonalAccessToken), nil
	case credential.ClientID != "" && credential.ClientSecret != "" && credential.TenantID != "":
		text, err := a.tokens.get(ctx, credential.ClientID, func(ctx context.Context) (token, error) {
			form := url.Values{
				"grant_type": {"client_credentials"}, "client_id": {credential.ClientID},
				"client_secret": {credential.ClientSecret}, "scope": {azureScope},
			}
			return a.wire.token(ctx, call{
				method: http.MethodPost, url: "https://login.microsoftonline.com/" + component(credential.TenantID) + "/oauth2/v2.0/token",
				header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, body: form.Encode(),
			}, "Failed to get a token for Azure DevOps")
		})
		return http.Header{"Authorization": {"Bearer " + text}}, err
	}
	return nil, fault.New(fault.NotImplemented, "Managed identities for Azure DevOps are not supported yet")
}

func (a *azure) read(ctx context.Context, u *url.URL, _ string) (File, error) {
	r, err := parseAzure(u)
	if err != nil {
		return File{}, err
	}
	if r.path == "" {
		return File{}, fault.New(fault.Invalid, "Azure URL must point to a specific path to be able to download a file")
	}
	header, err := a.header(ctx, r)
	if err != nil {
		return File{}, err
	}
	address := r.api + "/items?api-version=6.0&path=" + url.QueryEscape(r.path)
	if r.ref != "" {
		address += "&version=" + url.QueryEscape(r.ref)
	}
	got, err := a.wire.get(ctx, call{url: address, header: header, trouble: unableToRead(u)})
	if err != nil {
		return File{}, err
	}
	// A token that is not good gets the page for signing in, with 203.
	if !got.ok() || got.status == http.StatusNonAuthoritativeInfo {
		return File{}, got.fault(u.String() + " could not be read as " + address)
	}
	return got.file(u.String()), nil
}

func (a *azure) tree(ctx context.Context, u *url.URL, etag string, keep func(string) bool) ([]File, string, error) {
	r, err := parseAzure(u)
	if err != nil {
		return nil, "", err
	}
	header, err := a.header(ctx, r)
	if err != nil {
		return nil, "", err
	}
	said := "Failed to read tree from " + u.String()
	sha, err := a.commit(ctx, r, header, said)
	if err != nil {
		return nil, "", err
	}
	if sha == etag && etag != "" {
		return nil, "", errNotModified
	}
	address := r.api + "/items?recursionLevel=full&download=true&api-version=6.0"
	if r.path != "" {
		address += "&scopePath=" + url.QueryEscape(r.path)
	}
	if r.ref != "" {
		address += "&version=" + url.QueryEscape(r.ref)
	}
	header.Set("Accept", "application/zip")
	// The archive of a folder has that folder, without what is above it, around everything.
	folder := r.path[strings.LastIndex(strings.TrimRight(r.path, "/"), "/")+1:]
	options := a.wire.unpacking(folder, keep)
	options.StripFirst = false
	files, err := a.wire.zip(ctx, call{url: address, header: header}, said, sha, options)
	return files, sha, err
}

func (a *azure) commit(ctx context.Context, r azureRepo, header http.Header, said string) (string, error) {
	address := r.api + "/commits?api-version=6.0"
	if r.ref != "" {
		address += "&searchCriteria.itemVersion.version=" + url.QueryEscape(r.ref)
	}
	var commits struct {
		Value []struct {
			CommitID string `json:"commitId"`
		} `json:"value"`
	}
	if err := a.wire.json(ctx, call{url: address, header: header}, said, &commits); err != nil {
		return "", err
	}
	if len(commits.Value) == 0 {
		return "", fault.New(fault.NotFound, "%s, the repository has no commits", said)
	}
	return commits.Value[0].CommitID, nil
}

func (a *azure) find(ctx context.Context, u *url.URL, search search) ([]File, string, error) {
	return findInTree(ctx, a, u, "", search)
}
