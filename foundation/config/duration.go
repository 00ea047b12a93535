package config

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// durationParts are the properties of a duration object. A month is 30 days and a year 365, as Backstage counts them.
var durationParts = map[string]time.Duration{
	"years": 365 * day, "months": 30 * day, "weeks": 7 * day, "days": day,
	"hours": time.Hour, "minutes": time.Minute, "seconds": time.Second, "milliseconds": time.Millisecond,
}

const durationNames = "'years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'"

var (
	//lint:ignore ST1005 Backstage's words
	errNumberOnly = errors.New("The value cannot be a plain number; try adding a unit like 'ms' or 'seconds'")
	//lint:ignore ST1005 Backstage's words
	errNoDuration = errors.New("Not a valid duration string, try a number followed by a unit such as '1d' or '2 seconds'")
	//lint:ignore ST1005 Backstage's words
	errNoISO = errors.New("Invalid ISO format, expected a value similar to 'P2DT6H' (2 days 6 hours) or 'PT1M' (1 minute)")
	//lint:ignore ST1005 Backstage's words
	errNegative = errors.New("Negative durations are not allowed")
	//lint:ignore ST1005 Backstage's words
	errTooLong = errors.New("The duration is longer than 292 years")
)

func (v Value) duration() (time.Duration, error) {
	switch {
	case v.n.kind == Object:
		return v.durationObject()
	case v.n.kind != String || v.n.text == "":
		return 0, v.wrongType("duration")
	}
	text := strings.TrimFunc(v.n.text, jsSpace)
	parse := parseUnits
	if strings.HasPrefix(text, "P") {
		parse = parseISO
	}
	d, err := parse(text)
	if err != nil {
		return 0, v.Errorf("Invalid duration '%s' in config at '%s', %w", text, v.path, err)
	}
	return d, nil
}

func (v Value) durationObject() (time.Duration, error) {
	const prefix = "Failed to read duration from config at '%s', "
	if len(v.n.keys) == 0 {
		return 0, v.Errorf(prefix+"Needs one or more of %s", v.path, durationNames)
	}
	var total float64
	for _, child := range v.children() {
		name := strings.TrimPrefix(child.path, v.path+".")
		unit, known := durationParts[name]
		if !known {
			message := fmt.Sprintf(prefix+"Unknown property '%s'; expected one or more of %s", v.path, name, durationNames)
			return 0, &Error{Origin: child.keyOrigin(), Message: message}
		}
		number, err := child.Number()
		if err != nil {
			return 0, err
		}
		if number < 0 {
			return 0, child.Errorf(prefix+"%w", v.path, errNegative)
		}
		total += number * float64(unit)
	}
	d, err := nanoseconds(total)
	if err != nil {
		return 0, v.Errorf(prefix+"%w", v.path, err)
	}
	return d, nil
}

func nanoseconds(total float64) (time.Duration, error) {
	switch {
	case total < 0:
		return 0, errNegative
	case total >= math.MaxInt64:
		return 0, errTooLong
	}
	return time.Duration(total), nil
}

// unitText is what the npm package ms accepts.
var unitText = regexp.MustCompile(`^(?i)(-?\d*\.?\d+) *(?:(milliseconds?|msecs?|ms)|(seconds?|secs?|s)|(minutes?|mins?|m)|(hours?|hrs?|h)|(days?|d)|(weeks?|w)|(years?|yrs?|y))?$`)

var unitSizes = []time.Duration{time.Millisecond, time.Second, time.Minute, time.Hour, day, 7 * day, msYear}

// msYear is a year of ms; Backstage turns whole ones into years of 365 days afterwards.
const msYear = 365*day + day/4

func parseUnits(text string) (time.Duration, error) {
	found := unitText.FindStringSubmatch(text)
	if found == nil || len(text) > 100 {
		return 0, errNoDuration
	}
	number, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		return 0, errNoDuration
	}
	for i, size := range unitSizes {
		if found[i+2] == "" {
			continue
		}
		total := number * float64(size)
		return nanoseconds(total - math.Floor(total/float64(msYear))*float64(day/4))
	}
	return 0, errNumberOnly
}

var isoText = func() *regexp.Regexp {
	const number = `(-?\d{1,20}(?:\.\d{1,20})?)`
	date := `(?:` + number + `Y)?(?:` + number + `M)?(?:` + number + `W)?(?:` + number + `D)?`
	clock := `(?:T(?:` + number + `H)?(?:` + number + `M)?(?:(-?\d{1,20}(?:[.,]\d{1,20})?)S)?)?`
	return regexp.MustCompile(`^P` + date + clock + `$`)
}()

var isoSizes = []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second}

func parseISO(text string) (time.Duration, error) {
	found := isoText.FindStringSubmatch(text)
	if found == nil {
		return 0, errNoISO
	}
	var total float64
	given := false
	for i, size := range isoSizes {
		if found[i+1] == "" {
			continue
		}
		given = true
		number, err := strconv.ParseFloat(strings.Replace(found[i+1], ",", ".", 1), 64)
		if err != nil {
			return 0, errNoISO
		}
		if number < 0 {
			return 0, errNegative
		}
		total += number * float64(size)
	}
	if !given {
		return 0, errNoISO
	}
	return nanoseconds(total)
}
