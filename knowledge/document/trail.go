package document

import "strings"

// trail is the title of a document and the headings above a place in it, by their levels; those that are left out are
// empty.
type trail []step

type step struct {
	title    string
	question bool
}

// enter returns the trail below a heading.
func (t trail) enter(b block) trail {
	next := append(trail{}, t[:min(b.level, len(t))]...)
	for len(next) < b.level {
		next = append(next, step{})
	}
	return append(next, step{shorten(b.title), b.question})
}

// title returns the trail as a line. The document's title is left out where the heading below it says the same, and all
// is above a question.
func (t trail) title() string {
	var parts []string
	for i, s := range t {
		if s.question {
			parts = nil
		}
		if i == 1 && len(parts) == 1 && strings.EqualFold(parts[0], s.title) {
			parts = nil
		}
		if s.title != "" {
			parts = append(parts, s.title)
		}
	}
	return strings.Join(parts, " > ")
}
