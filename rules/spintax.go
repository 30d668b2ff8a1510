package rules

import "balas/chat/template"

// Pick chooses one of n, 0 to n-1; n is at least 1.
type Pick = template.Pick

// Expand writes a template out: of {one|two|three} one option, options nested as one likes, and for
// [name] the name. {{Words}} in double braces are fields of campaigns and stay as they are. What is put in
// is literal: a name such as {a|b} or [name] is not expanded again.
func Expand(text, name string, pick Pick) string {
	value := func(key string) (string, bool) { return name, key == template.Bracketed }
	return template.Parse(text).Render(value, pick)
}
