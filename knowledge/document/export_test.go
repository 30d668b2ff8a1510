package document

import "strings"

// EngineRuns reports whether the engine for PDF is there and idle.
func EngineRuns(r *Reader) bool {
	e := <-r.engines
	r.engines <- e
	return e != nil
}

// Tokens is the estimate by which chunks are measured.
func Tokens(s string) int { return tokens(s) }

// Unmarked returns Markdown without what marks lines as questions and answers.
func Unmarked(markdown string) string {
	var b strings.Builder
	for line := range strings.Lines(markdown) {
		if m := asked.FindStringSubmatch(strings.TrimRight(line, "\n")); m != nil {
			line = m[1]
		}
		if m := bold.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			line = m[2]
		}
		b.WriteString(answered.ReplaceAllString(line, ""))
	}
	return b.String()
}
