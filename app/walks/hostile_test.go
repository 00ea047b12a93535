package walks

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/callboard/callboard/app/apptest"
	"github.com/callboard/callboard/ui/uitest"
)

const (
	script   = `"'><script>window.__pwned=1</script><img src=x onerror=window.__pwned=2><svg onload=window.__pwned=3>{{7*7}}</textarea></style>`
	override = "\u202egnp.exe\u202d\u2067" // turns round what follows it, and is never ended
	endless  = 5000
)

// hostile is a descriptor as JSON, which is YAML too.
type hostile map[string]any

func descriptor(kind, name string, metadata, spec map[string]any) hostile {
	whole := map[string]any{"name": name}
	for key, value := range metadata {
		whole[key] = value
	}
	return hostile{"apiVersion": "backstage.io/v1alpha1", "kind": kind, "metadata": whole, "spec": spec}
}

func service(more map[string]any) map[string]any {
	spec := map[string]any{"type": "service", "lifecycle": "production", "owner": "villains"}
	for key, value := range more {
		spec[key] = value
	}
	return spec
}

// addresses that must not become links.
var addresses = []string{
	"javascript:window.__pwned=4", " javascript:window.__pwned=4", "JaVaScRiPt:window.__pwned=4", "java\tscript:window.__pwned=4", "data:text/html,<script>window.__pwned=5</script>",
	"vbscript:x", `https://evil.example/"onmouseover="window.__pwned=6`, "https://evil.example/\u202e/moc.elgoog",
}

// everywhere is metadata with script in all that may hold it.
func everywhere(text string) map[string]any {
	var links []map[string]any
	for _, address := range addresses {
		links = append(links, map[string]any{"url": address, "title": text, "icon": text, "type": text})
	}
	return map[string]any{
		"title": text, "description": text + "\n\n[here](javascript:window.__pwned=7) ![there](https://evil.example/x.png) <b onclick=window.__pwned=8>bold</b>", "links": links,
		"annotations": map[string]any{
			"backstage.io/view-url": "javascript:window.__pwned=9", "backstage.io/edit-url": "data:text/html,<script>window.__pwned=9</script>",
			"backstage.io/source-location": "url:javascript:window.__pwned=9", "backstage.io/techdocs-ref": text, "example.com/script": text,
		},
		"labels": map[string]any{"tier": "ok"}, "tags": []string{"ok"},
	}
}

// definitions of APIs that do not mean well, by their type.
func definitions(text string) map[string]string {
	quoted, _ := json.Marshal(text)
	q := string(quoted)
	return map[string]string{
		"openapi": `{"openapi":"3.0.3","info":{"title":` + q + `,"version":` + q + `,"description":` + q + `,"contact":{"url":"javascript:window.__pwned=10","email":` + q + `},"license":{"name":` + q + `,"url":"javascript:window.__pwned=10"}},
			"servers":[{"url":"javascript:window.__pwned=10","description":` + q + `}],"tags":[{"name":` + q + `,"description":` + q + `}],
			"externalDocs":{"url":"javascript:window.__pwned=10","description":` + q + `},
			"paths":{"/x":{"get":{"operationId":` + q + `,"summary":` + q + `,"description":` + q + `,"tags":[` + q + `],"parameters":[{"name":` + q + `,"in":"query","description":` + q + `,"example":` + q + `,"schema":{"type":"string","enum":[` + q + `],"pattern":` + q + `,"default":` + q + `}}],
			"responses":{"200":{"description":` + q + `,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"},"example":{"a":` + q + `}}}}}}}},
			"components":{"schemas":{"Thing":{"type":"object","title":` + q + `,"properties":{"a":{"type":"string","description":` + q + `}}}}}}`,
		"asyncapi": `{"asyncapi":"2.6.0","info":{"title":` + q + `,"version":"1","description":` + q + `},"servers":{"s":{"url":"javascript:window.__pwned=11","protocol":` + q + `}},
			"channels":{"c":{"description":` + q + `,"subscribe":{"operationId":` + q + `,"message":{"name":` + q + `,"title":` + q + `,"payload":{"type":"object","properties":{"a":{"type":"string","description":` + q + `}}}}}}}}`,
		"graphql": "\"\"\"\n" + strings.ReplaceAll(text, `"`, ``) + "\n\"\"\"\ntype Query {\n  \"\"\"\n" + strings.ReplaceAll(text, `"`, ``) + "\n  \"\"\"\n  a: String\n}\n",
		"grpc":    "syntax = \"proto3\";\n// " + text + "\nservice S {\n  // " + text + "\n  rpc Do (M) returns (M);\n}\n// " + text + "\nmessage M {\n  string a = 1; // " + text + "\n}\n",
		"svg":     `<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwned=12"><script>window.__pwned=12</script></svg>` + text,
		"html":    "<!doctype html><html><body onload=window.__pwned=13><script>window.__pwned=13</script>" + text,
	}
}

// villains is the organisation of which the pages are shown, with so many of one kind.
func villains(many int) string {
	long := strings.Repeat("W", 100<<10)
	all := []hostile{
		descriptor("Group", "villains", everywhere(script), map[string]any{"type": script, "children": []string{}, "profile": map[string]any{
			"displayName": script, "email": `a@b.example"onmouseover="window.__pwned=14`, "picture": "javascript:window.__pwned=14",
		}}),
		descriptor("User", "villain", everywhere(script), map[string]any{"memberOf": []string{"villains"}, "profile": map[string]any{
			"displayName": script, "email": script, "picture": "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='window.__pwned=15'/>",
		}}),
		descriptor("Component", "scripted", everywhere(script), service(map[string]any{"type": script, "lifecycle": script, "system": "crowd", "anything": script})),
		descriptor("Component", "turned", everywhere(override), service(map[string]any{"type": override + "type", "lifecycle": override + "cycle", "system": "crowd"})),
		descriptor("Component", "long", map[string]any{"title": long, "description": strings.Repeat("word ", 20<<10), "annotations": map[string]any{"example.com/long": long}}, service(map[string]any{"type": long})),
		descriptor("Component", "elsewhere", map[string]any{"links": []any{map[string]any{"url": "//evil.example/x"}}}, service(nil)),
		descriptor("Component", "spaced", map[string]any{"title": strings.Repeat("long words ", 10<<10)}, service(nil)),
		descriptor("System", "crowd", everywhere(script), map[string]any{"owner": "villains"}),
		descriptor("Domain", "realm", everywhere(override), map[string]any{"owner": "villains"}),
		descriptor("Resource", "vault", everywhere(script), map[string]any{"type": script, "owner": "villains"}),
		{"apiVersion": script, "kind": script, "metadata": map[string]any{"name": script}, "spec": script},
		{"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": map[string]any{"name": "wrong", "title": script, "tags": []string{script}, "labels": map[string]any{script: script}}, "spec": service(map[string]any{"owner": []string{script}})},
	}
	for typ, definition := range definitions(script) {
		all = append(all, descriptor("API", "api-"+typ, everywhere(script), service(map[string]any{"type": typ, "definition": definition})))
	}
	for typ, definition := range definitions(override) {
		all = append(all, descriptor("API", "turned-"+typ, everywhere(override), service(map[string]any{"type": typ, "definition": definition})))
	}
	absent := make([]string, many)
	for i := range many {
		absent[i] = fmt.Sprintf("resource:absent-%04d", i)
		all = append(all, descriptor("Component", fmt.Sprintf("one-of-many-%04d", i), nil, service(map[string]any{"system": "crowd", "dependsOn": []string{"resource:vault"}})))
	}
	all = append(all, descriptor("Component", "hollow", nil, service(map[string]any{"dependsOn": absent})))
	var text strings.Builder
	for _, one := range all {
		line, _ := json.Marshal(one)
		fmt.Fprintf(&text, "---\n%s\n", line)
	}
	return text.String()
}

// hostileConfig makes the reader the owner of it all.
const hostileConfig = `
auth:
  providers:
    guest: {userEntityRef: user:default/villain, ownershipEntityRefs: [group:default/villains]}
catalog:
  rules: [{allow: [Component, API, Resource, System, Domain, Group, User, Location]}]
  locations: [{type: file, target: %q}]
`

func openVillains(t *testing.T) *apptest.Server {
	t.Helper()
	uitest.Need(t)
	dir := t.TempDir()
	file, config, more := filepath.Join(dir, "villains.yaml"), filepath.Join(dir, "app-config.test.yaml"), filepath.Join(dir, "app-config.villains.yaml")
	for path, text := range map[string]string{file: villains(endless), config: fmt.Sprintf(extra, filepath.Join(dir, "data")), more: fmt.Sprintf(hostileConfig, file)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := apptest.StartIn(t, apptest.House(), nil, "--config", "app-config.yaml", "--config", config, "--config", more)
	visitor := newVisitor(t, server.URL)
	for _, path := range []string{"/catalog/default/system/crowd", "/catalog/default/api/turned-svg", fmt.Sprintf("/catalog/default/component/one-of-many-%04d", endless-1)} {
		server.Eventually("the portal has "+path, func() bool { return visitor.status(path) == 200 })
	}
	for _, ref := range []string{"component:default/scripted", "component:default/long", "group:default/villains"} { // so that they stand in every side bar
		visitor.send("/star", url.Values{"ref": {ref}, "starred": {"true"}, "back": {"/"}})
	}
	return server
}

// hostilePaths are the pages that show what was described with bad intent, or that were asked for with bad intent.
func hostilePaths() []string {
	asked := url.QueryEscape(script)
	paths := []string{
		"/", "/settings", "/people", "/people?q=script", "/problems", "/catalog?kind=component&q=script", "/catalog?kind=all", "/catalog?kind=api", "/catalog?kind=component&sort=-type",
		"/catalog?kind=component&more=type", "/jump?q=script", "/catalog-graph?root=system:default/crowd", "/catalog-graph?root=component:default/scripted&depth=2", "/catalog-graph?root=component:default/long",
		"/catalog-graph?from=component:default/scripted&to=resource:default/vault",
		"/catalog?kind=" + asked, "/catalog?type=" + asked + "&q=" + asked + "&sort=" + asked, "/jump?q=" + asked, "/people?q=" + asked, "/catalog-graph?root=" + asked, "/catalog-graph?from=" + asked + "&to=" + asked,
		"/catalog/default/component/" + url.PathEscape(script), "/" + url.PathEscape(script), "/people?at=" + asked, "/catalog-import?target=" + asked, "/catalog?kind=component&q=" + url.QueryEscape(override),
	}
	for _, at := range []string{"group/villains", "user/villain", "component/scripted", "component/turned", "component/long", "component/spaced", "component/hollow", "system/crowd", "domain/realm", "resource/vault", "component/wrong"} {
		paths = append(paths, "/catalog/default/"+at, "/catalog/default/"+at+"/source")
	}
	paths = append(paths, "/catalog/default/component/scripted/remove", "/catalog/default/component/long/remove", "/catalog/default/system/crowd/remove", "/catalog/default/component/turned/remove")
	for typ := range definitions("") {
		for _, name := range []string{"api-", "turned-"} {
			paths = append(paths, "/catalog/default/api/"+name+typ, "/catalog/default/api/"+name+typ+"/definition")
		}
	}
	return paths
}

// How large a page may become whatever people write into descriptors: over the wire, and in the browser.
const (
	mostHostileBytes = 200_000
	mostHostileSize  = 1_500_000
)

func TestHostileDescriptorsStayText(t *testing.T) {
	server := openVillains(t)
	site := apptest.NewSite(t)
	site.Put("/villains.yaml", villains(50))
	walks := map[string]func(*uitest.Page){
		"the palette": func(p *uitest.Page) {
			p.Go("/catalog")
			p.Press("/")
			p.Await(paletteOpen)
			p.Type("script")
			p.Await(`document.querySelector("dialog.palette [role=option]")?.innerText.includes("<script>") === true`)
		},
		"a preview": func(p *uitest.Page) {
			p.Go("/catalog-import?target=" + url.QueryEscape(site.URL+"/villains.yaml"))
			uitest.Eval[any](p, `document.querySelector("main [name=target]").focus()`)
			p.Press("Enter")
			p.Await(`document.querySelector("main table")?.innerText.includes("<script>") === true`)
			p.Settle()
		},
	}
	for _, path := range hostilePaths() {
		walks[path] = func(p *uitest.Page) { p.Go(path) }
	}
	for name, walk := range walks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := uitest.Open(t, server.URL, uitest.View{})
			walk(p)
			report(t, "the browser complains", p.Complaints())
			report(t, "it is not text", uitest.Eval[[]string](p, notText))
			report(t, "it turns round what is beside it", uitest.Eval[[]string](p, turned))
			report(t, "1440 px scroll", p.Sideways())
			p.Look(uitest.View{Width: 390, Height: 844})
			report(t, "390 px scroll", p.Sideways())
			if load, size := p.Load(), uitest.Eval[int](p, `document.documentElement.outerHTML.length`); load.Bytes > mostHostileBytes || size > mostHostileSize {
				t.Errorf("the page is %d letters long, and loads %d bytes: %+v", size, load.Bytes, load.Requests)
			}
			if heading := p.Heading(); strings.Contains(heading, "headings") {
				t.Error(heading)
			}
			for _, part := range []string{"nav.side a.place", "header.top form.jump", "main#content > *", "dialog#keys"} {
				if p.Count(part) == 0 {
					t.Errorf("the page has lost %s", part)
				}
			}
		})
	}
}

// notText finds what an author's words have become besides words.
const notText = `(() => {
	const found = [];
	if (window.__pwned !== undefined) found.push("script " + window.__pwned + " ran");
	for (const e of document.querySelectorAll("*")) {
		for (const { name, value } of e.attributes) {
			if (/^on/i.test(name)) found.push(e.localName + " has " + name);
			if (name === "style") found.push(e.localName + " has a style");
			if (["href", "src", "action", "formaction", "xlink:href", "data", "poster"].includes(name)) {
				const scheme = new URL(value, location.href).protocol;
				if (!["http:", "https:", "mailto:"].includes(scheme)) found.push(e.localName + " leads to " + value);
				if (e.localName !== "a" && new URL(value, location.href).origin !== location.origin) found.push(e.localName + " loads " + value);
			}
		}
		if (/^(script|style|iframe|object|embed|base|meta|link)$/.test(e.localName) && document.body.contains(e)) found.push("a " + e.localName + " stands in the page");
	}
	return [...new Set(found)];
})()`

// turned finds the characters that make the words after them run the other way. In a page there are none, wherever they came from.
const turned = `(() => {
	const found = document.documentElement.outerHTML.match(/.{0,60}[\u202a-\u202e\u2066-\u2069].{0,20}/g);
	return (found ?? []).slice(0, 8);
})()`
