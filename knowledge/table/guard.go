package table

import "strings"

// commands are how a cell begins that a spreadsheet takes for a formula
// (OWASP, CSV Injection: = + - @, tab and line ends, and the wide forms of the first four).
const commands = "=+-@\t\r\n＝＋－＠"

// guard puts an apostrophe before what a spreadsheet would take for a formula, and before such that has some already, so
// that unguard knows its own.
func guard(text string) string {
	if isCommand(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// unguard takes away the apostrophe that guard puts.
func unguard(text string) string {
	if strings.HasPrefix(text, "'") && isCommand(strings.TrimLeft(text, "'")) {
		return text[1:]
	}
	return text
}

func isCommand(text string) bool {
	for _, r := range text {
		return strings.ContainsRune(commands, r)
	}
	return false
}
