package template

import (
	"regexp"
	"strings"
)

// Parse reads a template; every text is one. Options nest as one likes. {{Field}} and {{Field|default}}
// are recognised before braces of a choice. Braces without a | stay as they are, as do braces that are
// not closed and unknown [words].
func Parse(text string) Template {
	p := parser{tokens: tokens.FindAllString(text, -1)}
	var nodes []node
	for len(p.tokens) > 0 {
		nodes = append(nodes, p.next()...) // at the top level bars and closing braces are plain text
	}
	return Template{nodes}
}

// tokens splits a template: a {{field}}, a [name], a brace, a bar, a run of anything else.
var tokens = regexp.MustCompile(`(?is)\{\{[\pL\pM\pN_.\-\s]+(?:\|[^{}]*)?\}\}|\[\s*name\s*\]|[{}|]|\[|[^{}|\[]+`)

var nameToken = regexp.MustCompile(`(?i)^\[\s*name\s*\]$`)

// maxDepth bounds the nesting; deeper opening braces are plain text.
const maxDepth = 100

type parser struct {
	tokens []string
	depth  int
}

// next reads one token, or the choice that it opens.
func (p *parser) next() []node {
	token := p.tokens[0]
	p.tokens = p.tokens[1:]
	switch {
	case token == "{" && p.depth < maxDepth:
		return p.choice()
	case strings.HasPrefix(token, "{{"):
		return []node{field(token)}
	case nameToken.MatchString(token):
		return []node{{text: token, key: Bracketed}}
	}
	return []node{{text: token}}
}

// field reads {{name}} or {{name|default}}. Without a name it is plain text.
func field(token string) node {
	name, orElse, hasElse := strings.Cut(token[2:len(token)-2], "|")
	return node{text: token, key: Key(name), orElse: strings.TrimSpace(orElse), hasElse: hasElse}
}

// choice reads what follows an opening brace. Without its closing brace all of it is plain text, as
// are the braces around a single option.
func (p *parser) choice() []node {
	p.depth++
	defer func() { p.depth-- }()
	options := [][]node{nil}
	for len(p.tokens) > 0 {
		switch p.tokens[0] {
		case "}":
			p.tokens = p.tokens[1:]
			if len(options) == 1 {
				return between("{", options, "}")
			}
			return []node{{options: options}}
		case "|":
			p.tokens = p.tokens[1:]
			options = append(options, nil)
		default:
			last := len(options) - 1
			options[last] = append(options[last], p.next()...)
		}
	}
	return between("{", options, "")
}

// between is options that are none: what was written, with its bars.
func between(open string, options [][]node, closing string) []node {
	nodes := []node{{text: open}}
	for i, option := range options {
		if i > 0 {
			nodes = append(nodes, node{text: "|"})
		}
		nodes = append(nodes, option...)
	}
	if closing != "" {
		nodes = append(nodes, node{text: closing})
	}
	return nodes
}
