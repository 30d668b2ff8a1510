package rules

import (
	"regexp"
	"strings"
)

// Pick chooses one of n, 0 to n-1; n is at least 1.
type Pick func(n int) int

// Expand writes a template out: of {one|two|three} one option, options nested as one likes, and for
// [name] the name. Braces without a | stay as they are, as do {{words}} and unknown [words]. What is
// put in is literal: a name such as {a|b} or [name] is not expanded again.
func Expand(template, name string, pick Pick) string {
	p := parser{tokens: tokens.FindAllString(template, -1), name: name, pick: pick}
	return p.rest()
}

// tokens splits a template: a {{word}}, a [name], a brace, a bar, a run of anything else.
var tokens = regexp.MustCompile(`(?is)\{\{\s*\w+\s*\}\}|\[\s*name\s*\]|[{}|]|\[|[^{}|\[]+`)

var nameToken = regexp.MustCompile(`(?i)^\[\s*name\s*\]$`)

// maxDepth bounds the nesting; deeper opening braces are plain text.
const maxDepth = 100

type parser struct {
	tokens []string
	name   string
	pick   Pick
	depth  int
}

// rest expands all that is left at the top level, where bars and closing braces are plain text.
func (p *parser) rest() string {
	var b strings.Builder
	for len(p.tokens) > 0 {
		b.WriteString(p.next())
	}
	return b.String()
}

// next expands one token, or the choice that it opens.
func (p *parser) next() string {
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	switch {
	case token == "{" && p.depth < maxDepth:
		return p.choice()
	case nameToken.MatchString(token):
		return p.name
	}
	return token
}

// choice expands what follows an opening brace. Without its closing brace all of it is plain text, as
// are the braces around a single option.
func (p *parser) choice() string {
	p.depth++
	defer func() { p.depth-- }()
	options := []string{""}
	for len(p.tokens) > 0 {
		switch p.tokens[0] {
		case "}":
			p.tokens = p.tokens[1:]
			if len(options) == 1 {
				return "{" + options[0] + "}"
			}
			return options[p.pick(len(options))]
		case "|":
			p.tokens = p.tokens[1:]
			options = append(options, "")
		default:
			options[len(options)-1] += p.next()
		}
	}
	return "{" + strings.Join(options, "|")
}
