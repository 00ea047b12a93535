package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/callboard/callboard/foundation/config"
)

// Brand is whose portal this is: callboard.brand in the configuration.
type Brand struct {
	// Name at the top of the side bar and in page titles. Default: app.title.
	Name string `config:"name"`
	// File with the logo, an SVG or PNG that looks good at 20 pixels. Relative paths start at the working directory.
	Logo string `config:"logo"`
	// Colour of links, selection and buttons on light ground, such as #3447c9. White text stands on it.
	Accent string `config:"accent"`
	// The same on dark ground, such as #93a1ff. Default: Accent, lightened.
	AccentDark string `config:"accentDark"`
	// Colour of the mark and of stars, such as #f0a020.
	Spotlight string `config:"spotlight"`
}

// brandAssets are what a brand adds to the assets of every page; nil where it adds nothing.
type brandAssets struct{ style, logo *asset }

// CheckConfig finds colours and logos that are none.
func (b *Brand) CheckConfig() error {
	var wrong []error
	for _, c := range []struct{ key, text string }{{"accent", b.Accent}, {"accentDark", b.AccentDark}, {"spotlight", b.Spotlight}} {
		if c.text != "" && !hexColour.MatchString(c.text) {
			wrong = append(wrong, config.Wrong(c.key, "is %q, which is no colour of the form #3447c9", c.text))
		}
	}
	if _, err := b.logo(); err != nil {
		wrong = append(wrong, config.Wrong("logo", "cannot be used: %w", err))
	}
	return errors.Join(wrong...)
}

func (b Brand) assets() (brandAssets, error) {
	var made brandAssets
	rules, err := b.rules()
	if err != nil {
		return made, err
	}
	if rules != "" {
		made.style = newAsset("brand.css", []byte(rules))
	}
	made.logo, err = b.logo()
	return made, err
}

// logo is nil if the brand has none.
func (b Brand) logo() (*asset, error) {
	if b.Logo == "" {
		return nil, nil
	}
	drawing, err := os.ReadFile(b.Logo)
	if err != nil {
		return nil, err
	}
	made := newAsset("logo"+filepath.Ext(b.Logo), drawing)
	if made.contentType == "" {
		return nil, fmt.Errorf("%s is neither .svg nor .png", b.Logo)
	}
	return made, nil
}

// rules is the style sheet by which a brand's colours replace the usual ones.
func (b Brand) rules() (string, error) {
	var light, dark string
	if b.Accent != "" {
		c, err := parseColour(b.Accent)
		if err != nil {
			return "", err
		}
		light += c.accent(c.mix(white, 0.92))
		if b.AccentDark == "" {
			b.AccentDark = c.mix(white, 0.45).String()
		}
	}
	if b.AccentDark != "" {
		c, err := parseColour(b.AccentDark)
		if err != nil {
			return "", err
		}
		dark += c.accent(c.mix(night, 0.8))
	}
	if b.Spotlight != "" {
		c, err := parseColour(b.Spotlight)
		if err != nil {
			return "", err
		}
		both := fmt.Sprintf("--color-accent:%s;--color-accent-content:%s;", c, c.ink())
		light, dark = light+both, dark+both
	}
	return themed(light, dark), nil
}

// themed writes rules for either theme, chosen by the reader or by their system. [lang] outweighs the theme's own rule.
func themed(light, dark string) string {
	rules := ""
	if light != "" {
		rules = ":root[lang]{" + light + "}"
	}
	if dark != "" {
		rules += ":root[lang][data-theme=dark]{" + dark + "}@media (prefers-color-scheme:dark){:root[lang]:not([data-theme]){" + dark + "}}"
	}
	return rules
}

type colour struct{ r, g, b float64 }

var (
	white     = colour{255, 255, 255}
	black     = colour{27, 26, 25}
	night     = colour{25, 27, 31}
	hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
)

func parseColour(text string) (colour, error) {
	if !hexColour.MatchString(text) {
		return colour{}, fmt.Errorf("the colour %q is not of the form #3447c9", text)
	}
	n, err := strconv.ParseUint(text[1:], 16, 32)
	return colour{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}, err
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(c.r+0.5), int(c.g+0.5), int(c.b+0.5))
}

// mix moves a colour towards another: 0 leaves it, 1 makes it the other.
func (c colour) mix(other colour, part float64) colour {
	return colour{c.r + (other.r-c.r)*part, c.g + (other.g-c.g)*part, c.b + (other.b-c.b)*part}
}

// ink is the colour of text on c.
func (c colour) ink() colour {
	if contrast(c, white) >= contrast(c, black) {
		return white
	}
	return black
}

func (c colour) accent(ground colour) string {
	return fmt.Sprintf("--color-primary:%[1]s;--color-info:%[1]s;--color-primary-content:%[2]s;--color-info-content:%[2]s;--info-ground:%[3]s;", c, c.ink(), ground)
}
