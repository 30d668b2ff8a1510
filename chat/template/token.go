package template

import (
	"strings"
	"unicode"
)

// split cuts a template into tokens: a {{field}}, a [name], a brace, a bar, a bracket, a run of anything else.
func split(text string) []string {
	var tokens []string
	for len(text) > 0 {
		n := tokenLength(text)
		tokens = append(tokens, text[:n])
		text = text[n:]
	}
	return tokens
}

func tokenLength(text string) int {
	switch text[0] {
	case '{':
		return max(1, fieldLength(text))
	case '[':
		return max(1, nameLength(text))
	case '|', '}':
		return 1
	}
	if i := strings.IndexAny(text, "{}|["); i > 0 {
		return i
	}
	return len(text)
}

// fieldLength is how long the {{field}} is that the text begins with; 0: there is none.
func fieldLength(text string) int {
	inside, ok := strings.CutPrefix(text, "{{")
	if !ok {
		return 0
	}
	end := strings.IndexAny(inside, "{}|")
	if end <= 0 || !named(inside[:end]) {
		return 0
	}
	if inside[end] == '|' {
		length := strings.IndexAny(inside[end:], "{}")
		if length < 0 {
			return 0
		}
		end += length
	}
	if !strings.HasPrefix(inside[end:], "}}") {
		return 0
	}
	return end + 4
}

// named reports whether a text may be the name of a field: letters, digits, blanks and -_. with at least one that
// makes a difference.
func named(text string) bool {
	return Key(text) != "" && strings.IndexFunc(text, func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.M, unicode.N) && !unicode.IsSpace(r) && !strings.ContainsRune("-_.", r)
	}) < 0
}

// nameLength is how long the [name] is that the text begins with; 0: there is none.
func nameLength(text string) int {
	const name = "name"
	rest := strings.TrimLeftFunc(text[1:], unicode.IsSpace)
	if len(rest) < len(name) || !strings.EqualFold(rest[:len(name)], name) {
		return 0
	}
	rest = strings.TrimLeftFunc(rest[len(name):], unicode.IsSpace)
	if !strings.HasPrefix(rest, "]") {
		return 0
	}
	return len(text) - len(rest) + 1
}
