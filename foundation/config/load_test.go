package config_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/fault"
	"github.com/callboard/callboard/foundation/config"
)

func TestLaterLayersWin(t *testing.T) {
	cases := map[string]struct {
		layers []string
		want   string
	}{
		"objects are merged deeply":             {[]string{"a: {b: 1, c: 2}", "a: {c: 3, d: 4}"}, `{"a":{"b":1,"c":3,"d":4}}`},
		"arrays are replaced as a whole":        {[]string{"a: [1, 2]", "a: [3]"}, `{"a":[3]}`},
		"objects in arrays are not merged":      {[]string{"a: [{b: 1}]", "a: [{c: 2}]"}, `{"a":[{"c":2}]}`},
		"null hides what is below":              {[]string{"a: {b: 1, c: 2}", "a: {c: null}"}, `{"a":{"b":1}}`},
		"null hides a section":                  {[]string{"a: {b: 1}", "a: ~"}, `{}`},
		"what comes after a null is seen again": {[]string{"a: {b: 1}", "a: ~", "a: {c: 1}"}, `{"a":{"c":1}}`},
		"a scalar replaces an object":           {[]string{"a: {b: 1}", "a: x"}, `{"a":"x"}`},
		"an object replaces a scalar":           {[]string{"a: x", "a: {b: 1}"}, `{"a":{"b":1}}`},
		"an undefined value hides nothing":      {[]string{"a: x", "a: ${UNSET}"}, `{"a":"x"}`},
		"an empty file changes nothing":         {[]string{"a: x", "", "# only a comment"}, `{"a":"x"}`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			files, paths := map[string]string{}, []string{}
			for i, layer := range tc.layers {
				path := string(rune('a'+i)) + ".yaml"
				files[path], paths = layer, append(paths, path)
			}
			c, err := loadFiles(t, files, nil, paths...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, effective(t, c)); diff != "" {
				t.Errorf("effective (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesAreFoundByName(t *testing.T) {
	files := map[string]string{
		"app-config.yaml":                "a: base",
		"app-config.local.yaml":          "a: local",
		"app-config.staging.yaml":        "a: staging",
		"app-config.eu.yaml":             "a: eu",
		"app-config.staging.local.yaml":  "a: staging.local",
		"app-config.production.yaml":     "a: production",
		"conf/app-config.production.yml": "a: elsewhere",
	}
	cases := map[string]struct {
		env, paths, want []string
		value            string
	}{
		"none": {nil, nil, []string{"app-config.yaml", "app-config.local.yaml"}, "local"},
		"environments": {[]string{"BACKSTAGE_ENV=staging,eu"}, nil, []string{
			"app-config.yaml", "app-config.staging.yaml", "app-config.eu.yaml", "app-config.local.yaml", "app-config.staging.local.yaml",
		}, "staging.local"},
		"unknown environment": {[]string{"BACKSTAGE_ENV=moon"}, nil, []string{"app-config.yaml", "app-config.local.yaml"}, "local"},
		"named files only": {
			[]string{"BACKSTAGE_ENV=staging"},
			[]string{"app-config.local.yaml", "conf/app-config.production.yml"},
			[]string{"app-config.local.yaml", "conf/app-config.production.yml"},
			"elsewhere",
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c, err := loadFiles(t, files, tc.env, tc.paths...)
			if err != nil {
				t.Fatal(err)
			}
			got := c.Files()
			for i, want := range tc.want {
				if i >= len(got) || !filepath.IsAbs(got[i]) || !strings.HasSuffix(got[i], filepath.FromSlash("/"+want)) {
					t.Fatalf("files: got %v, want %v", got, tc.want)
				}
			}
			if len(got) != len(tc.want) {
				t.Errorf("files: got %v, want %v", got, tc.want)
			}
			if value, _, _ := c.String("a"); value != tc.value {
				t.Errorf("a is %q, want %q", value, tc.value)
			}
		})
	}
}

func TestMissingFilesAreNamed(t *testing.T) {
	dir := t.TempDir()
	for name, paths := range map[string][]string{"app-config.yaml": nil, "other.yaml": {"other.yaml"}} {
		_, err := config.Load(config.Options{Dir: dir, Paths: paths})
		want := `Config file "` + filepath.Join(dir, name) + `" does not exist`
		if err == nil || err.Error() != want || !fault.Is(err, fault.NotFound) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	c, err := config.Load(config.Options{Dir: dir, Optional: true, Env: []string{"APP_CONFIG_app_title=x"}})
	if err != nil || !c.Has("app.title") {
		t.Errorf("without a file: %v", err)
	}
}

func TestAddressesAreNotFiles(t *testing.T) {
	_, err := config.Load(config.Options{Paths: []string{"https://example.com/app-config.yaml"}})
	if err == nil || !strings.Contains(err.Error(), "looks like a URL but remote configuration is not enabled") {
		t.Error(err)
	}
}

func TestHugeFilesAreRefused(t *testing.T) {
	_, err := loadFiles(t, map[string]string{"app-config.yaml": "a: " + strings.Repeat("x", 5<<20)}, nil)
	if err == nil || !strings.Contains(err.Error(), "the file is larger than 4 MiB") {
		t.Error(err)
	}
}

func TestSubstitution(t *testing.T) {
	env := []string{"HOST= example.com ", "EMPTY=", "PORT=80"}
	cases := map[string]string{ // empty: the value is undefined
		"${HOST}":                      "example.com",
		"${ HOST }":                    "example.com",
		"https://${HOST}:${PORT}/x":    "https://example.com:80/x",
		"${UNSET}":                     "",
		"text ${UNSET} ${HOST}":        "",
		"${UNSET:-fall back }":         "fall back",
		"${EMPTY:-fallback}":           "fallback",
		"${HOST:-fallback}":            "example.com",
		"${UNSET:-}":                   "",
		"${UNSET:-http://a:-b}":        "http://a:-b",
		"$${HOST}":                     "${HOST}",
		"$$${HOST}":                    "$${HOST}",
		"$HOST {HOST} ${ {HOST} }":     "$HOST {HOST} ${ {HOST} }",
		"a ${UNSET:-b}${HOST} $${C} d": "a bexample.com ${C} d",
	}
	for text, want := range cases {
		quoted, _ := json.Marshal(text)
		c := load(t, "a: "+string(quoted)+"\nb: ["+string(quoted)+", x]", env...)
		got, found, err := c.String("a")
		if err != nil || got != want || found != (want != "") {
			t.Errorf("%s is %q (found %t, %v), want %q", text, got, found, err, want)
		}
		if list, _, _ := c.Strings("b"); list[0] != want && (want != "" || len(list) != 1) {
			t.Errorf("in a list %s is %q", text, list)
		}
	}
	if _, _, err := load(t, "a: ${EMPTY}", env...).String("a"); err == nil || !strings.Contains(err.Error(), "got empty-string") {
		t.Errorf("an empty variable: %v", err)
	}
}

func TestEnvironmentOverridesFiles(t *testing.T) {
	cases := map[string]struct {
		env  []string
		want string // effective configuration, or the error
	}{
		"a number":             {[]string{"APP_CONFIG_app_port=7008"}, `{"app":{"port":7008,"title":"x"}}`},
		"text":                 {[]string{"APP_CONFIG_app_title=My Portal"}, `{"app":{"title":"My Portal"}}`},
		"quoted":               {[]string{`APP_CONFIG_app_title="42"`}, `{"app":{"title":"42"}}`},
		"an object":            {[]string{`APP_CONFIG_app={"a":{"b":[1]}}`, "APP_CONFIG_app_a_c=2"}, `{"app":{"a":{"b":[1],"c":2},"title":"x"}}`},
		"a list":               {[]string{`APP_CONFIG_list=["a"]`}, `{"app":{"title":"x"},"list":["a"]}`},
		"broken JSON is text":  {[]string{`APP_CONFIG_list=["a"`}, `{"app":{"title":"x"},"list":"[\"a\""}`},
		"nothing substituted":  {[]string{"APP_CONFIG_a=${HOME}"}, `{"a":"${HOME}","app":{"title":"x"}}`},
		"empty is ignored":     {[]string{"APP_CONFIG_app_title="}, `{"app":{"title":"x"}}`},
		"null is refused":      {[]string{"APP_CONFIG_app_title=null"}, "env APP_CONFIG_app_title: Failed to parse JSON-serialized config value for key 'app_title', value may not be null"},
		"null hides deeper in": {[]string{`APP_CONFIG_app={"title":null}`}, `{"app":{}}`},
		"a bad key":            {[]string{"APP_CONFIG_app__title=x"}, "env APP_CONFIG_app__title: Invalid env config key 'app__title'"},
		"below a text":         {[]string{"APP_CONFIG_a_b=x", "APP_CONFIG_a_b_c=y"}, "env APP_CONFIG_a_b_c: Could not nest config for key 'a_b_c' under existing value 'a_b'"},
		"twice":                {[]string{`APP_CONFIG_a={"b":1}`, "APP_CONFIG_a_b=y"}, "env APP_CONFIG_a_b: Refusing to override existing config at key 'a_b'"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got := ""
			c, err := loadFiles(t, map[string]string{"app-config.yaml": "app: {title: x}"}, tc.env)
			if err != nil {
				got = err.Error()
			} else {
				got = effective(t, c)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestIncludedFilesAreWatchedAndBlamed(t *testing.T) {
	c, err := loadFiles(t, map[string]string{
		"app-config.yaml": "app: {$include: more/app.json}\nkey: {$file: key.txt}\nname: {$env: NAME}\n",
		"more/app.json":   "{\n \"port\":\n  \"x\"\n}",
		"key.txt":         "k",
	}, []string{"NAME=${N}"})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range c.Files() {
		names = append(names, filepath.Base(file))
	}
	if diff := cmp.Diff([]string{"app-config.yaml", "app.json", "key.txt"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	_, _, err = c.Int("app.port")
	want := filepath.FromSlash("more/app.json") + `:3: Unable to convert config value for key 'app.port' in 'app.json' to a number, got "x"`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	for path, want := range map[string]string{"key": "app-config.yaml:2, file key.txt", "name": "app-config.yaml:3, env NAME"} {
		if v, _, _ := c.Value(path); v.Origin().String() != want {
			t.Errorf("%s comes from %s, want %s", path, v.Origin(), want)
		}
	}
}

func effective(t testing.TB, c *config.Config) string {
	t.Helper()
	var values map[string]any
	if err := c.Decode("", &values); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text))
}

func TestFilesOutsideTheFolderAreNamedInFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.yaml")
	if err := os.WriteFile(path, []byte("a: {b: 1}"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Options{Paths: []string{path}, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if v, _, _ := c.Value("a.b"); v.Origin().String() != path+":1" {
		t.Errorf("a.b comes from %s", v.Origin())
	}
}
