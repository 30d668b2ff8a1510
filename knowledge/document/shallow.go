package document

// How deep quotes and lists may nest on a line, and how far a line may be indented, before the rest of what begins the
// line is text: goldmark's time grows with the square of both.
const (
	nestedMost   = 12
	indentedMost = 64
)

// shallow returns Markdown of the same length whose lines nest no deeper. It gives the structure of the text alone.
func shallow(markdown string) []byte {
	source := []byte(markdown)
	for start := 0; start < len(source); {
		end := start
		for end < len(source) && source[end] != '\n' {
			end++
		}
		flatten(source[start:end])
		start = end + 1
	}
	return source
}

// flatten makes text of the marks that a line has too many of.
func flatten(line []byte) {
	nested, deep := 0, false
	for i, c := range line {
		switch {
		case c == '>' || c == ' ' && i > 0 && isMark(line[i-1]):
			nested++
		case c != ' ' && c != '\t' && !isMark(c) && (c < '0' || c > '9'):
			return
		}
		if deep = deep || nested > nestedMost || i > indentedMost && (c == ' ' || c == '\t' || c == '>'); deep {
			line[i] = 'x'
		}
	}
}

// isMark reports whether a byte ends the mark of an item of a list.
func isMark(c byte) bool { return c == '-' || c == '*' || c == '+' || c == '.' || c == ')' }
