package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/callboard/callboard/foundation/config"
)

func TestDurations(t *testing.T) {
	const day = 24 * time.Hour
	cases := map[string]struct {
		want time.Duration
		err  string
	}{
		"{minutes: 3}":                    {3 * time.Minute, ""},
		`{days: 2, hours: "1.5"}`:         {49*time.Hour + 30*time.Minute, ""},
		"{years: 1, months: 1, weeks: 1}": {402 * day, ""},
		"{seconds: 1, milliseconds: 5}":   {1005 * time.Millisecond, ""},
		"{}":                              {0, "Needs one or more of"},
		"{minutes: -1}":                   {0, "Negative durations are not allowed"},
		"{minutes: x}":                    {0, "to a number"},
		"{minutes: 1, hour: 1}":           {0, "Unknown property 'hour'"},
		"{years: 1000}":                   {0, "longer than 292 years"},
		"PT30M":                           {30 * time.Minute, ""},
		"P2DT6H":                          {54 * time.Hour, ""},
		"P1Y1M1W1DT1H1M1.5S":              {403*day + time.Hour + 61*time.Second + 500*time.Millisecond, ""},
		"PT0,5S":                          {500 * time.Millisecond, ""},
		"PT0S":                            {0, ""},
		"P":                               {0, "Invalid ISO format"},
		"P1H":                             {0, "Invalid ISO format"},
		"PT-1H":                           {0, "Negative"},
		"1d":                              {day, ""},
		"2 seconds":                       {2 * time.Second, ""},
		"' 30S '":                         {30 * time.Second, ""},
		"1.5h":                            {90 * time.Minute, ""},
		".5 mins":                         {30 * time.Second, ""},
		"10ms":                            {10 * time.Millisecond, ""},
		"2w":                              {14 * day, ""},
		"1y":                              {365 * day, ""},
		"1.5 years":                       {365*day + 4383*time.Hour, ""},
		"-1d":                             {0, "Negative"},
		"1 fortnight":                     {0, "Not a valid duration string"},
		`"1000"`:                          {0, "cannot be a plain number"},
		`""`:                              {0, "got empty-string, wanted duration"},
		"1000":                            {0, "got number, wanted duration"},
		"9999999999 years":                {0, "longer than 292 years"},
		"1" + strings.Repeat("0", 120) + " years": {0, "Not a valid duration string"},
	}
	for text, tc := range cases {
		got, found, err := load(t, "a: "+text).Duration("a")
		if tc.err != "" {
			if err == nil || !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%s: error %v, want %s", text, err, tc.err)
			}
		} else if err != nil || !found || got != tc.want {
			t.Errorf("%s is %s (%v), want %s", text, got, err, tc.want)
		}
	}
}

func TestScalarsAreConvertedAsBackstageDoes(t *testing.T) {
	for text, want := range map[string]string{
		"12": "12", `" 12 "`: "12", "1e3": "1000", `"1e3"`: "1000", `"0x1f"`: "31", "-0.5": "-0.5",
		"twelve": "error", "true": "error", "[1]": "error", `""`: "error", `"Infinity"`: "error", ".inf": "error", `"1_000"`: "error",
	} {
		var got float64
		check(t, "number "+text, want, load(t, "a: "+text).Decode("a", &got), func() any { return got })
	}
	for text, want := range map[string]string{
		"true": "true", "False": "false", "yes": "true", "'ON'": "true", "y": "true", "1": "true", `" 1 "`: "true",
		"no": "false", "n": "false", "off": "false", "0": "false", "2": "error", "maybe": "error", "[]": "error", `""`: "error",
	} {
		var got bool
		check(t, "boolean "+text, want, load(t, "a: "+text).Decode("a", &got), func() any { return got })
	}
	for text, want := range map[string]string{"a": "a", "2026-01-02": "2026-01-02", "1": "error", "true": "error", `""`: "error"} {
		var got string
		check(t, "string "+text, want, load(t, "a: "+text).Decode("a", &got), func() any { return got })
	}
	for text, want := range map[string]string{"255": "255", "'8'": "8", "256": "error", "-1": "error", "1.5": "error", "1e300": "error"} {
		var got uint8
		check(t, "small "+text, want, load(t, "a: "+text).Decode("a", &got), func() any { return got })
	}
}

func check(t *testing.T, what, want string, err error, got func() any) {
	t.Helper()
	found := fmt.Sprint(got())
	if err != nil {
		found = "error"
	}
	if found != want {
		t.Errorf("%s is %s (%v), want %s", what, found, err, want)
	}
}

type common struct {
	Host string `config:"host"`
}

type everything struct {
	common
	Common   common                   `config:"nested"`
	Default  string                   `config:"default"`
	Absent   *common                  `config:"absent"`
	Present  *int                     `config:"present"`
	Table    map[string]time.Duration `config:"table,ms"`
	Lists    [][]int                  `config:"lists"`
	Lone     []string                 `config:"lone,lone"`
	Any      any                      `config:"any"`
	Timeout  time.Duration            `config:"timeout,ms"`
	Raw      config.Kind              `config:"-"`
	Untagged string
}

func TestStructsAreFilled(t *testing.T) {
	c := load(t, `
section:
  host: a
  nested: {host: b}
  present: 3
  table: {x: 5, y: 1m}
  lists: [[1, 2], []]
  lone: one
  any: {k: [1, x, null, true]}
  timeout: 1500
`)
	got := everything{Default: "kept", Untagged: "kept"}
	if err := c.Decode("section", &got); err != nil {
		t.Fatal(err)
	}
	three := 3
	want := everything{
		common: common{"a"}, Common: common{"b"}, Default: "kept", Present: &three, Untagged: "kept",
		Table: map[string]time.Duration{"x": 5 * time.Millisecond, "y": time.Minute}, Lists: [][]int{{1, 2}, {}}, Lone: []string{"one"},
		Any: map[string]any{"k": []any{1.0, "x", nil, true}}, Timeout: 1500 * time.Millisecond,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(everything{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// locator reads either its own name or a whole object, as many of Backstage's sections do.
type locator struct {
	Name string `config:"name,required"`
	Deep string `config:"deep"`
}

func (l *locator) UnmarshalConfig(v config.Value) error {
	if v.Kind() == config.String {
		name, err := v.Text()
		l.Name = name
		return err
	}
	type plain locator
	return v.Decode((*plain)(l))
}

func TestTypesReadThemselves(t *testing.T) {
	c := load(t, "list:\n  - first\n  - {name: second, deep: x}\n  - {nam: third}\n")
	var got []locator
	err := c.DecodeStrict("list", &got)
	want := "app-config.yaml:4:5: Missing required config value at 'list[2].name' in 'app-config.yaml'\n" +
		"app-config.yaml:4:6: Unknown key 'list[2].nam' in 'app-config.yaml', did you mean 'name'?"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if diff := cmp.Diff([]locator{{Name: "first"}, {"second", "x"}, {}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestValuesAreReadLater(t *testing.T) {
	c := load(t, "providers: {github: {name: a, extra: 1}}")
	var providers map[string]config.Value
	if err := c.Decode("providers", &providers); err != nil {
		t.Fatal(err)
	}
	var got locator
	if err := providers["github"].Decode(&got); err != nil || got.Name != "a" {
		t.Errorf("%+v, %v", got, err)
	}
	if unused := c.Unused(); len(unused) != 1 || unused[0].Path != "providers.github.extra" {
		t.Errorf("unused: %v", unused)
	}
}

func TestAbsentSections(t *testing.T) {
	c := load(t, "app: {title: x, gone: null}")
	if c.Has("other") || c.Has("app.gone") || c.Has("app.title.deeper") || !c.Has("app") {
		t.Error("Has is wrong")
	}
	got := everything{Default: "kept"}
	if err := c.DecodeStrict("other.section", &got); err != nil || got.Default != "kept" {
		t.Errorf("%+v, %v", got, err)
	}
	err := c.Decode("other", &locator{})
	if want := "app-config.yaml: Missing required config value at 'other.name' in 'app-config.yaml'"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, _, err := c.String("app.title.deeper"); err == nil || !strings.Contains(err.Error(), "key 'app.title' in 'app-config.yaml', got string, wanted object") {
		t.Error(err)
	}
	if _, _, err := c.String("app./x"); err == nil || err.Error() != "Invalid config key 'app./x'" {
		t.Error(err)
	}
}

func TestEnvironmentIsBlamedByName(t *testing.T) {
	c := load(t, "app: {port: '${PORT}'}", "PORT=x", "APP_CONFIG_app_url=true")
	_, _, err := c.Int("app.port")
	if want := `app-config.yaml:1:13: Unable to convert config value for key 'app.port' in 'app-config.yaml' to a number, got "x"`; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, _, err = c.String("app.url")
	if want := "env APP_CONFIG_app_url: Invalid type in config for key 'app.url' in 'env', got boolean, wanted string"; fmt.Sprint(err) != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestUnusedNamesTheHighestKeys(t *testing.T) {
	c, err := loadFiles(t, map[string]string{"a.yaml": `
app:
  title: x
  support: {url: u, items: []}
kubernetes:
  clusters: [{name: a}]
list:
  - {name: a, extra: 1}
proxy:
  /x: {target: t}
asked: {deep: {a: 1, b: 2}}
`}, []string{"APP_CONFIG_other=1"}, "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var app struct {
		Title string `config:"title"`
	}
	var list []locator
	var proxy map[string]any
	for path, into := range map[string]any{"app": &app, "list": &list, "proxy": &proxy} {
		if err := c.Decode(path, into); err != nil {
			t.Fatal(err)
		}
	}
	c.Int("asked.deep.b")
	c.Has("kubernetes.clusters")
	var got []string
	for _, origin := range c.Unused() {
		got = append(got, origin.Path+" "+origin.String())
	}
	want := []string{
		"app.support a.yaml:4", "kubernetes a.yaml:5", "list[0].extra a.yaml:8", "asked.deep.a a.yaml:11", "other env APP_CONFIG_other",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// door must be locked when nobody watches it.
type door struct {
	Locked  bool     `config:"locked"`
	Watched bool     `config:"watched"`
	Keys    []string `config:"keys"`
}

func (d *door) CheckConfig() error {
	var wrong []error
	if !d.Locked && !d.Watched {
		wrong = append(wrong, config.Wrong("locked", "must be true where nobody watches"))
	}
	for i, key := range d.Keys {
		if key == "lost" {
			wrong = append(wrong, config.Wrong(fmt.Sprintf("keys[%d]", i), "is lost"))
		}
	}
	if len(d.Keys) > 3 {
		wrong = append(wrong, config.Wrong("", "has too many keys"), errors.New("rings"))
	}
	return errors.Join(wrong...)
}

func TestStructsThatCheckThemselvesTellAllMistakesWithTheirPlaces(t *testing.T) {
	c := load(t, `house:
  front:
    locked: false
    keys: [brass, lost, steel, tin]
  back: {watched: true}
  side: {locked: often, keys: [lost]}
  yard: {keys: [lost]}
`)
	var house map[string]*door
	err := c.Decode("house", &house)
	want := []string{
		"app-config.yaml:3:13: house.front.locked must be true where nobody watches",
		"app-config.yaml:4:19: house.front.keys[1] is lost",
		"app-config.yaml:2:3: house.front has too many keys",
		"app-config.yaml:2:3: house.front rings",
		`app-config.yaml:6:18: Unable to convert config value for key 'house.side.locked' in 'app-config.yaml' to a boolean, got "often"`,
		"app-config.yaml:7:3: house.yard.locked must be true where nobody watches",
		"app-config.yaml:7:17: house.yard.keys[0] is lost",
	}
	if diff := cmp.Diff(want, strings.Split(fmt.Sprint(err), "\n")); diff != "" {
		t.Error(diff)
	}
	var alone door
	if err := c.Decode("nowhere", &alone); err == nil || err.Error() != "app-config.yaml: nowhere.locked must be true where nobody watches" {
		t.Errorf("of a section that is not there: %v", err)
	}
}
