package apidoc_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/entitypage/apiview/apidoc"
)

// arguments runs a command in a shell where curl does nothing but tell what it was given.
func arguments(t *testing.T, command string) []string {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to read commands with")
	}
	out, err := exec.Command(shell, "-c", `curl() { for a in "$@"; do printf '%s\0' "$a"; done; }; HOST=http://h TOKEN=secret API_KEY=key IN_ID=7 IN_A_B=8`+"\n"+command).Output()
	if err != nil {
		t.Fatalf("the shell does not take %s: %v", command, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestCurlHasServerParametersCredentialsAndBody(t *testing.T) {
	t.Parallel()
	const head = "openapi: 3.0.0\ninfo: {title: T}\nservers: [{url: /v1}]\ncomponents: {securitySchemes: {q: {type: apiKey, in: query, name: k}, c: {type: apiKey, in: cookie, name: sid}, b: {type: http, scheme: bearer}}}\npaths:\n"
	for _, c := range []struct {
		name, paths string
		want        []string
	}{
		{"a server without a host", "  /a: {get: {}}", []string{"--url", "http://h/v1/a"}},
		{"a server of its own", "  /a: {get: {servers: [{url: 'https://{s}.example/', variables: {s: {default: x}}}]}}", []string{"--url", "https://x.example/a"}},
		{"a key in the address", "  /a: {get: {security: [{q: []}], parameters: [{name: n, in: query, required: true, schema: {type: string, example: 'a b&c'}}]}}", []string{"--url", "http://h/v1/a?n=a+b%26c&k=key"}},
		{"a key in a cookie", "  /a: {get: {security: [{c: []}]}}", []string{"--url", "http://h/v1/a", "-H", "Cookie: sid=key"}},
		{"a token", "  /a: {delete: {security: [{b: []}]}}", []string{"-X", "DELETE", "--url", "http://h/v1/a", "-H", "Authorization: Bearer secret"}},
		{"a path with an example", "  /a/{id}: {get: {parameters: [{name: id, in: path, required: true, schema: {type: string, example: 'x/y'}}]}}", []string{"--url", "http://h/v1/a/x%2Fy"}},
		{"a path without examples", "  '/a/{id}/b/{a-b}': {get: {parameters: [{name: id, in: path, required: true, schema: {type: string}}]}}", []string{"--url", "http://h/v1/a/7/b/8"}},
		{"a path that curl would take for many", "  '/a/[1-9]': {get: {}}", []string{"--globoff", "--url", "http://h/v1/a/[1-9]"}},
		{"a body", "  /a: {post: {requestBody: {content: {application/json: {example: {a: \"it's\"}}}}}}", []string{"-X", "POST", "--url", "http://h/v1/a", "-H", "Content-Type: application/json", "--data-raw", "{\n  \"a\": \"it's\"\n}"}},
		{"a file", "  /a: {put: {requestBody: {content: {image/png: {}}}}}", []string{"-X", "PUT", "--url", "http://h/v1/a", "-H", "Content-Type: image/png", "--data-binary", "@FILE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := apidoc.Parse("openapi", head+c.paths)
			if diff := cmp.Diff(c.want, arguments(t, doc.Groups[0].Operations[0].Curl)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestCurlRunsNothingThatADefinitionSays(t *testing.T) {
	t.Parallel()
	for _, evil := range []string{
		"';echo hacked;'", "$(echo hacked)", "`echo hacked`", "\"; echo hacked; \"", "@/etc/passwd", "-o/tmp/hacked", "\\'; echo hacked #",
		"a\necho hacked", "a\x1b[201~\recho hacked", "x'\\\n'; echo hacked; '",
	} {
		word, err := json.Marshal(evil)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(`{"openapi": "3.0.0", "info": {"title": "T"}, "servers": [{"url": SERVER}], "security": [{"k": []}, {"h": []}],
			"components": {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": EVIL}}},
			"paths": {EVIL: {"post": {
				"parameters": [
					{"name": EVIL, "in": "header", "required": true, "schema": {"type": "string", "example": EVIL}},
					{"name": EVIL, "in": "cookie", "required": true, "schema": {"type": "string", "example": EVIL}},
					{"name": EVIL, "in": "query", "required": true, "schema": {"type": "string", "example": EVIL}}],
				"requestBody": {"content": {"application/json": {"example": {EVIL: EVIL}}}}
			}, "put": {
				"requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {EVIL: {"type": "string", "example": EVIL}}}}}}
			}}}}`, "EVIL", string(word))
		server, err := json.Marshal("/" + evil)
		if err != nil {
			t.Fatal(err)
		}
		doc := apidoc.Parse("openapi", strings.ReplaceAll(text, "SERVER", string(server)))
		if doc.Broken() {
			t.Fatalf("%q: %+v", evil, doc.Problems)
		}
		for _, o := range doc.Operations() {
			args := arguments(t, o.Curl)
			if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(strings.TrimSpace(a), "hacked") }) || strings.ContainsAny(o.Curl, "\x1b\r") {
				t.Errorf("%q runs: %s", evil, o.Curl)
			}
			for i := 0; i < len(args); i++ {
				if !slices.Contains([]string{"-X", "--url", "-H", "--form-string", "--data-raw", "--globoff"}, args[i]) {
					t.Errorf("%q is taken for an option: %q", evil, args)
				}
				if args[i] == "--globoff" {
					continue
				}
				if i++; args[i-1] == "-H" && strings.HasPrefix(args[i], "@") {
					t.Errorf("%q opens a file: %q", evil, args)
				}
			}
		}
	}
}

func TestThereIsNoCommandForAServerThatIsNotOnTheWeb(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"ftp://files.example", "javascript:alert(1)", "//host.example/v1", "host.example", "{scheme}://host.example"} {
		doc := apidoc.Parse("openapi", "openapi: 3.0.0\ninfo: {title: T}\nservers: [{url: '"+server+"'}]\npaths: {/a: {get: {}}}")
		o := doc.Groups[0].Operations[0]
		if want := "the server " + server + " is no address"; o.Curl != "" || !strings.Contains(o.NoCurl, want) {
			t.Errorf("got %q and %q, want no command and %q", o.Curl, o.NoCurl, want)
		}
	}
}
