package scheduler

import (
	"fmt"
	"slices"
	"strings"

	"balas/chat"
	"balas/chat/template"
	"balas/internal/fault"
)

// Wording is what a campaign says, as templates: {Hi|Hello} {{Name|friend}}, see the package
// chat/template. [name] is {{Name}}.
type Wording struct {
	Kind    chat.Kind
	Body    string   // the text, the caption of a file, or the question of a poll
	Options []string // of a poll
}

// Filling is what a recipient's fields hold.
type Filling struct {
	Name     string // the recipient's, else the stored contact's
	Company  string
	JobTitle string
	Number   string            // digits
	Custom   map[string]string // by the name that the owner gave the field
}

// The keys of the fields that all recipients have, and other names of them.
const (
	keyName     = "name"
	keyCompany  = "company"
	keyJobTitle = "jobtitle"
	keyNumber   = "number"
)

var otherNames = map[string]string{template.Bracketed: keyName, "companyname": keyCompany, "phone": keyNumber}

// key is the key of a field, by whichever of its names.
func key(name string) string {
	if of, ok := otherNames[name]; ok {
		return of
	}
	return name
}

// Letter is a Wording that was read.
type Letter struct {
	kind    chat.Kind
	body    template.Template
	options []template.Template
	custom  map[string]bool // by key: the fields that the campaign has beside those that all have
}

// ReadWording reads a wording. custom are the names of fields that some recipient of the campaign has; a field that
// is neither among them nor one that all have stays as it is written, or is its default. It fails with
// Invalid for a text, or number of options, that no filling makes right.
func ReadWording(w Wording, custom []string) (Letter, error) {
	l := Letter{kind: w.Kind, body: template.Parse(w.Body), custom: map[string]bool{}}
	for _, name := range custom {
		l.custom[key(template.Key(name))] = true
	}
	for _, option := range w.Options {
		l.options = append(l.options, template.Parse(option))
	}
	switch {
	case strings.TrimSpace(w.Body) == "" && !w.Kind.HasFile():
		return Letter{}, fault.Bad("campaign", "message.content", "must not be empty")
	case len(w.Body) > templateMax:
		return Letter{}, fault.Bad("campaign", "message.content", fmt.Sprintf("must have at most %d bytes", templateMax))
	case w.Kind != chat.KindPoll && len(w.Options) > 0:
		return Letter{}, fault.Bad("campaign", "message.options", "are for polls")
	case w.Kind == chat.KindPoll && (len(w.Options) < chat.OptionsMin || len(w.Options) > chat.OptionsMax):
		return Letter{}, fault.Bad("campaign", "message.options", fmt.Sprintf("must be %d to %d", chat.OptionsMin, chat.OptionsMax))
	}
	return l, nil
}

// templateMax is the longest template in bytes: choices make a template longer than its message.
const templateMax = 4 * 65_536

// templates are all of the letter.
func (l Letter) templates() []template.Template {
	return append([]template.Template{l.body}, l.options...)
}

// Unknown are the fields that no recipient of the campaign has, as they are written, and which have no default
// everywhere: they would go out as they are. A preview tells them.
func (l Letter) Unknown() []string {
	var unknown []string
	for _, f := range l.fields() {
		if !f.HasElse && !l.knows(key(f.Key)) {
			unknown = append(unknown, f.Written)
		}
	}
	return unknown
}

// Fields are the fields that the letter uses, by key, in the order of their first use.
func (l Letter) Fields() []string {
	var keys []string
	for _, f := range l.fields() {
		if k := key(f.Key); l.knows(k) && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// Lacks are the fields, by key, that the letter uses without a default somewhere and that the recipient has
// nothing in: nothing is put in there. A preview tells how many recipients lack which.
func (l Letter) Lacks(f Filling) []string {
	var lacking []string
	value := l.values(f)
	for _, used := range l.fields() {
		k := key(used.Key)
		if text, known := value(k); known && !used.HasElse && strings.TrimSpace(text) == "" && !slices.Contains(lacking, k) {
			lacking = append(lacking, k)
		}
	}
	return lacking
}

func (l Letter) fields() []template.Field {
	var all []template.Field
	for _, t := range l.templates() {
		all = append(all, t.Fields()...)
	}
	return all
}

func (l Letter) knows(key string) bool {
	switch key {
	case keyName, keyCompany, keyJobTitle, keyNumber:
		return true
	}
	return l.custom[key]
}
