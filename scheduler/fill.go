package scheduler

import (
	"strings"

	"balas/chat"
	"balas/chat/template"
	"balas/internal/fault"
)

// Said is what one recipient is sent.
type Said struct {
	Body    string
	Options []string
}

// Render writes the draft out for one recipient. What the fields hold is literal, whatever braces it has. It
// fails with Invalid for that recipient alone when nothing is left of the text, when it is longer than
// WhatsApp takes (65 536 bytes; 1 024 characters below a file), or when two options of a poll have become the same.
func (d Draft) Render(f Filling, pick template.Pick) (Said, error) {
	value := d.values(f)
	said := Said{Body: d.body.Render(value, pick)}
	for _, option := range d.options {
		said.Options = append(said.Options, option.Render(value, pick))
	}
	if strings.TrimSpace(said.Body) == "" && !d.kind.HasFile() {
		return Said{}, fault.Bad("message", "message", "must not be empty")
	}
	if err := chat.CheckText(d.kind, said.Body); err != nil {
		return Said{}, err
	}
	if d.kind == chat.KindPoll {
		if err := (&chat.Poll{Options: said.Options}).Check(); err != nil {
			return Said{}, err
		}
	}
	return said, nil
}

// values is what a recipient's fields hold, by key. A custom field never stands before one that all have.
func (d Draft) values(f Filling) template.Value {
	custom := make(map[string]string, len(f.Custom))
	for name, text := range f.Custom {
		custom[key(template.Key(name))] = text
	}
	return func(name string) (string, bool) {
		switch k := key(name); k {
		case keyName:
			return f.Name, true
		case keyCompany:
			return f.Company, true
		case keyJobTitle:
			return f.JobTitle, true
		case keyNumber:
			return f.Number, true
		default:
			return custom[k], d.custom[k]
		}
	}
}
