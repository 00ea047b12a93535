package entity

import (
	"encoding/json"
	"math"
	"strconv"
)

// Text is a JSON primitive as JavaScript's String() writes it, and so as the search index holds it. Objects and arrays are written
// as JSON.
func Text(primitive any) string {
	switch v := primitive.(type) {
	case nil:
		return "null"
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return numberText(v)
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return numberText(f)
		}
		return v.String()
	}
	text, err := json.Marshal(primitive)
	if err != nil {
		return ""
	}
	return string(text)
}

// Number is a number in the form that the catalog keeps: int64 where that is exact in JavaScript too, float64 otherwise, nil for what
// JSON cannot hold.
func Number(f float64) any {
	const exact = 1 << 53
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return nil
	case f == math.Trunc(f) && math.Abs(f) <= exact:
		return int64(f)
	}
	return f
}

func numberText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	}
	text, _ := json.Marshal(f) // encoding/json follows JavaScript's rules for exponents
	return string(text)
}
