package ui

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Initials stand where a picture would be: the first letters of the first and the last word of a name, in capitals; a question mark
// if there are no words in it.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	if len(words) == 0 {
		return "?"
	}
	letters := first(words[0])
	if len(words) > 1 {
		letters += first(words[len(words)-1])
	}
	return strings.ToUpper(letters)
}

func first(word string) string {
	letter, _ := utf8.DecodeRuneInString(word)
	return string(letter)
}

func personLabel(p Person) string {
	if p.Name == "" {
		return "Settings"
	}
	return Initials(p.Name) + ", " + p.Name // what is seen comes first, for those who speak to their computer
}
