package diagram

import (
	"math"
	"unicode"
)

// advances are the widths of the characters from space to ~ in the portal's font at weight 500, in thousandths of its size. The
// fallback fonts are scaled to it, so no font is needed to measure a label.
var advances = [...]uint16{
	267, 304, 494, 639, 646, 993, 653, 313, 369, 369, 521, 667, 303, 462, 303, 370, 646, 415, 616, 627, 656, 603, 630, 571,
	629, 630, 303, 315, 667, 667, 667, 527, 982, 709, 657, 733, 722, 603, 589, 748, 745, 272, 575, 688, 565, 913, 756, 767,
	642, 769, 648, 646, 653, 740, 709, 1003, 701, 696, 641, 369, 370, 369, 477, 463, 337, 568, 618, 577, 618, 587, 379, 620,
	602, 252, 252, 559, 252, 888, 602, 604, 618, 618, 387, 539, 340, 602, 575, 829, 557, 575, 559, 440, 346, 440, 667,
}

const ellipsis = '…'

// textWidth is how wide a text is at a font size, rounded up.
func textWidth(text string, size float64) float64 {
	sum := 0
	for _, r := range text {
		sum += advance(r)
	}
	return math.Ceil(float64(sum) * size / 1000)
}

// advance is exact for ASCII and on the safe side for the rest.
func advance(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		return int(advances[r-' '])
	case attaches(r):
		return 0
	case r == ellipsis:
		return 864
	case r < 0x1100:
		return 720
	default:
		return 1050 // scripts with wide characters, and emoji
	}
}

// attaches reports whether a rune stands on the one before it.
func attaches(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || unicode.IsControl(r)
}

// shorten leaves out the middle of a text that is too wide: names in a catalog differ at both ends.
func shorten(text string, size, most float64) string {
	if textWidth(text, size) <= most {
		return text
	}
	runes := []rune(text)
	room := int(most*1000/size) - advance(ellipsis)
	head, tail := 0, len(runes)
	for head < tail {
		cost := advance(runes[head])
		if len(runes)-tail < head { // the tail is shorter, so it grows
			cost = advance(runes[tail-1])
		}
		if room -= cost; room < 0 {
			break
		}
		if len(runes)-tail < head {
			tail--
		} else {
			head++
		}
	}
	for tail < len(runes) && attaches(runes[tail]) {
		tail++
	}
	for tail < len(runes) && unicode.IsSpace(runes[tail]) {
		tail++
	}
	for head > 0 && unicode.IsSpace(runes[head-1]) {
		head--
	}
	return string(runes[:head]) + string(ellipsis) + string(runes[tail:])
}
