package ui

// Tone is what a colour means. It always stands beside a word or a number.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Info  Tone = "info"
	Good  Tone = "success"
	Warn  Tone = "warning"
	Bad   Tone = "error"
)

// of picks the class of a tone. They are written out where it is called, so that Tailwind finds them.
func (t Tone) of(classes [5]string) string {
	switch t {
	case Info:
		return classes[1]
	case Good:
		return classes[2]
	case Warn:
		return classes[3]
	case Bad:
		return classes[4]
	}
	return classes[0]
}

// LifecycleTone is that of spec.lifecycle: Backstage's three values, and words people use instead.
func LifecycleTone(lifecycle string) Tone {
	switch lifecycle {
	case "production", "stable", "active", "live", "ga":
		return Good
	case "experimental", "development", "beta", "alpha", "preview", "poc":
		return Warn
	case "deprecated", "retired", "legacy", "end-of-life", "sunset":
		return Bad
	}
	return Plain
}
