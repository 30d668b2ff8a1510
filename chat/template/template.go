// Package template writes messages out of templates: of {one|two} one option, for [name] and {{Field}}
// what the reader's field holds. A template is cut into tokens once; what is put in stays literal.
package template

import (
	"slices"
	"strings"
	"unicode"
)

// Pick chooses one of n, 0 to n-1; n is at least 1.
type Pick func(n int) int

// Value is what is known of a field by its key (see Key), and whether there is such a field at all.
type Value func(key string) (text string, known bool)

// Bracketed is the key of [name]: of the reader as they call themselves, where {{Name}} may mean another.
const Bracketed = "[name]"

// Template is a text that was read. The zero Template is the empty text.
type Template struct{ nodes []node }

// node is literal text, a field, or a choice.
type node struct {
	text    string // as it was written; of a choice: empty
	key     string // of a field
	orElse  string // what is put in for a field that has nothing
	hasElse bool
	options [][]node // of a choice, two or more
}

// Field is one that a template uses.
type Field struct {
	Key     string
	Written string // the first time, such as {{ Job Title }} or [name]
	HasElse bool   // a default, everywhere
}

// Key is how a field's name is compared: lower case, without blanks, hyphens and underscores. {{job title}},
// {{JobTitle}} and {{job_title}} are one.
func Key(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// Fields are the fields that the template uses, in the order of their first use.
func (t Template) Fields() []Field { return collect(nil, t.nodes) }

func collect(found []Field, nodes []node) []Field {
	for _, n := range nodes {
		for _, option := range n.options {
			found = collect(found, option)
		}
		if n.key == "" {
			continue
		}
		i := slices.IndexFunc(found, func(f Field) bool { return f.Key == n.key })
		if i < 0 {
			found = append(found, Field{n.key, n.text, n.hasElse})
		} else {
			found[i].HasElse = found[i].HasElse && n.hasElse
		}
	}
	return found
}

// Render writes the template out. A field that has nothing but blanks becomes its default; without one,
// nothing. A field that is not known becomes its default; without one it stays as it was written.
func (t Template) Render(value Value, pick Pick) string {
	var b strings.Builder
	write(&b, t.nodes, value, pick)
	return b.String()
}

func write(b *strings.Builder, nodes []node, value Value, pick Pick) {
	for _, n := range nodes {
		switch {
		case n.options != nil:
			write(b, n.options[pick(len(n.options))], value, pick)
		case n.key != "":
			b.WriteString(n.fill(value))
		default:
			b.WriteString(n.text)
		}
	}
}

// fill is what is put in for a field.
func (n node) fill(value Value) string {
	text, known := value(n.key)
	switch {
	case known && strings.TrimSpace(text) != "":
		return text
	case n.hasElse:
		return n.orElse
	case known:
		return ""
	}
	return n.text
}
