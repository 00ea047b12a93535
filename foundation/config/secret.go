package config

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

const hidden = "***"

// Secrets are the values that must not appear in logs, the longest first: everything that Write hides wholly or in part, without
// user names and single characters. It grows as rooms decode fields with the tag option secret. Do not change the result.
func (c *Config) Secrets() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.redact == nil {
		c.redact = c.collect()
	}
	return c.redact
}

func (c *Config) collect() []string {
	found := []string{}
	var walk func(v Value)
	walk = func(v Value) {
		for _, child := range v.children() {
			walk(child)
		}
		switch text := v.n.scalar(); {
		case v.n.kind != String && v.n.kind != Number:
		case v.n.secret || secretPath(v.path):
			found = append(found, lines(text)...)
		case v.n.kind == String:
			for _, span := range embedded(v.n) {
				found = append(found, text[span[0]:span[1]])
			}
		}
	}
	walk(Value{c: c, n: c.root})
	found = slices.DeleteFunc(found, func(s string) bool { return len(s) < 2 })
	slices.SortFunc(found, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.Compact(found)
}

// lines is a secret as a whole and, as logs may break it, its long lines.
func lines(text string) []string {
	text = strings.TrimSpace(text)
	found := []string{text}
	if strings.Contains(text, "\n") {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); len(line) >= 16 && !strings.HasPrefix(line, "-----") {
				found = append(found, line)
			}
		}
	}
	return found
}

// secretEndings end the names of keys and variables that hold secrets, without regard to case, dashes and underscores.
var secretEndings = []string{
	"token", "tokens", "password", "passwd", "passphrase", "secret", "secrets", "privatekey", "accesskey", "secretkey", "accesskeyid",
	"accountkey", "apikey", "signingkey", "encryptionkey", "connectionstring", "credentials", "authorization", "cookie",
}

var separators = strings.NewReplacer("-", "", "_", "", ".", "")

func secretName(name string) bool {
	name = strings.ToLower(separators.Replace(name))
	if strings.HasPrefix(name, "max") {
		return false
	}
	return slices.ContainsFunc(secretEndings, func(ending string) bool { return strings.HasSuffix(name, ending) })
}

// secretPaths are keys that are secret although their names do not say so; each * stands for one step.
var secretPaths = patterns(
	"*.certificate.key", "*.ssl.key", "*.tls.key",
	"vault.auth.serviceAccountTokenPath",
	"*.authMetadata.*", "*.clusters.caData", "*.clusters.caFile",
	"techdocs.generator.pullOptions.*", "techdocs.generator.pullOptions.*.*",
	"backend.cache.*.cluster.defaults.*", "backend.cache.*.cluster.rootNodes",
)

// privatePaths are keys that Backstage hides but that would blot out half the log: user names and ids.
var privatePaths = patterns(
	"argocd.*.username", "argocd.appLocatorMethods.instances.username",
	"integrations.gerrit.username", "integrations.gitea.username", "integrations.bitbucketServer.username",
	"integrations.bitbucketCloud.clientId",
	"techdocs.publisher.*.credentials.accountName", "techdocs.publisher.*.credentials.id",
)

// patterns compiles paths whose leading * stands for any number of steps.
func patterns(paths ...string) *regexp.Regexp {
	for i, path := range paths {
		rest, anywhere := strings.CutPrefix(path, "*.")
		rest = strings.ReplaceAll(regexp.QuoteMeta(rest), `\*`, `[^.]+`)
		if anywhere {
			rest = `(?:.*\.)?` + rest
		}
		paths[i] = rest
	}
	return regexp.MustCompile(`^(?:` + strings.Join(paths, "|") + `)$`)
}

var indexes = regexp.MustCompile(`\[\d+\]`)

// secretPath reports whether the scalar at the path is a secret by its own name or by that of the object or list it stands in. A
// list of objects does not pass its name on: integrations.azure[].credentials[] holds organizations too.
func secretPath(path string) bool {
	parts := strings.Split(path, ".")
	last := len(parts) - 1
	name, _, _ := strings.Cut(parts[last], "[")
	if secretName(name) || last > 0 && secretName(parts[last-1]) {
		return true
	}
	bare := indexes.ReplaceAllString(path, "")
	return secretPaths.MatchString(bare)
}

func privatePath(path string) bool {
	return privatePaths.MatchString(indexes.ReplaceAllString(path, ""))
}

var (
	inURL    = regexp.MustCompile(`://[^\s/?#:@]*:(\S*)@`)
	userOnly = regexp.MustCompile(`https?://([^\s/?#:@]+)@`)
	inPair   = regexp.MustCompile(`(?:^|[\s;?&,:/])([\w.-]+)=([^\s;&,#]+)`)
	inHeader = regexp.MustCompile(`^(?i:bearer|basic|token)\s+(\S+)$`)
	portPath = regexp.MustCompile(`^\d+/`)
)

// embedded finds the secrets inside an ordinary text: passwords in URLs and connection strings, bearer tokens, private keys, and
// what variables with secret names brought in.
func embedded(n *node) [][2]int {
	var spans [][2]int
	if strings.Contains(n.text, "PRIVATE KEY-----") {
		return [][2]int{{0, len(n.text)}}
	}
	for _, found := range inURL.FindAllStringSubmatchIndex(n.text, -1) {
		// http://localhost:4873/@scope/package has a port there and no password.
		if !portPath.MatchString(n.text[found[2]:found[3]]) {
			spans = append(spans, [2]int{found[2], found[3]})
		}
	}
	for _, pattern := range []*regexp.Regexp{userOnly, inHeader} {
		for _, found := range pattern.FindAllStringSubmatchIndex(n.text, -1) {
			spans = append(spans, [2]int{found[2], found[3]})
		}
	}
	for _, found := range inPair.FindAllStringSubmatchIndex(n.text, -1) {
		name := n.text[found[2]:found[3]]
		if secretName(name) || slices.Contains([]string{"pwd", "pass", "sig"}, strings.ToLower(name)) {
			spans = append(spans, [2]int{found[4], found[5]})
		}
	}
	for _, piece := range n.pieces {
		for from := 0; ; {
			i := strings.Index(n.text[from:], piece)
			if i < 0 {
				break
			}
			spans = append(spans, [2]int{from + i, from + i + len(piece)})
			from += i + len(piece)
		}
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	return spans
}

// redactText is the text of n with its embedded secrets hidden.
func redactText(n *node) string {
	var out strings.Builder
	end := 0
	for _, span := range embedded(n) {
		if span[1] <= end {
			continue
		}
		if span[0] >= end {
			out.WriteString(n.text[end:span[0]] + hidden)
		}
		end = span[1]
	}
	return out.String() + n.text[end:]
}
