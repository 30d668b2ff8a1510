package template

import "strings"

// Parse reads a template; every text is one. Options nest as one likes. {{Field}} and {{Field|default}}
// are recognised before braces of a choice. Braces without a | stay as they are, as do braces that are
// not closed and unknown [words]. It takes time in proportion to the text.
func Parse(text string) Template {
	p := parser{tokens: split(text)}
	p.findChoices()
	return Template{p.run()}
}

// maxDepth bounds the nesting; deeper opening braces are plain text.
const maxDepth = 100

// part is what a token is to the choice that it belongs to; most are none.
type part byte

const (
	noPart part = iota
	opens
	divides
	closes
)

type parser struct {
	tokens []string
	parts  []part // of each token
	at     int
}

// findChoices says which braces and bars make choices: those of a brace that is closed and has a bar.
func (p *parser) findChoices() {
	type brace struct {
		at   int
		bars []int
	}
	p.parts = make([]part, len(p.tokens))
	var open []brace
	for i, token := range p.tokens {
		top := len(open) - 1
		switch {
		case token == "{" && len(open) < maxDepth:
			open = append(open, brace{at: i})
		case token == "|" && top >= 0:
			open[top].bars = append(open[top].bars, i)
		case token == "}" && top >= 0:
			if b := open[top]; len(b.bars) > 0 {
				p.parts[b.at], p.parts[i] = opens, closes
				for _, bar := range b.bars {
					p.parts[bar] = divides
				}
			}
			open = open[:top]
		}
	}
}

// run reads tokens up to the end of an option or of the text.
func (p *parser) run() []node {
	var nodes []node
	for ; p.at < len(p.tokens); p.at++ {
		switch p.parts[p.at] {
		case opens:
			nodes = append(nodes, node{options: p.options()})
		case divides, closes:
			return nodes
		default:
			nodes = append(nodes, read(p.tokens[p.at]))
		}
	}
	return nodes
}

// options reads a choice from its opening brace and stays at the closing one.
func (p *parser) options() [][]node {
	var options [][]node
	for p.parts[p.at] != closes {
		p.at++
		options = append(options, p.run())
	}
	return options
}

// read is the node of a token that is part of no choice.
func read(token string) node {
	switch {
	case strings.HasPrefix(token, "{{"):
		name, orElse, hasElse := strings.Cut(token[2:len(token)-2], "|")
		return node{text: token, key: Key(name), orElse: strings.TrimSpace(orElse), hasElse: hasElse}
	case len(token) > 1 && token[0] == '[':
		return node{text: token, key: Bracketed}
	}
	return node{text: token}
}
