package request

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Counts beyond this mean the same as this: more than there can be.
const most = math.MaxInt32

// integer reads whole numbers in every way in which JavaScript writes them, so 10, 1e1 and 0xa.
func integer(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 2 && text[0] == '0' && strings.IndexByte("xXoObB", text[1]) >= 0 && !strings.Contains(text, "_") {
		n, err := strconv.ParseUint(text, 0, 63)
		return int(min(n, most)), err == nil
	}
	if text == "" || strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) {
		return 0, false
	}
	return count(f), true
}

// count brings a JSON number into the range of counts.
func count(f float64) int {
	if math.IsNaN(f) {
		return 0
	}
	return int(max(-most, min(most, f)))
}

// truthy is what the yn library takes for a yes.
func truthy(text string) bool {
	return slices.Contains([]string{"y", "yes", "true", "1", "on"}, strings.ToLower(strings.TrimSpace(text)))
}
