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

// Render writes the letter out for one recipient. What the fields hold is literal, whatever braces it has. It
// fails with Invalid for that recipient alone when nothing is left of the text, when it is longer than
// WhatsApp takes (65 536 bytes; 1 024 characters below a file), or when two options of a poll have become the same.
func (l Letter) Render(f Filling, pick template.Pick) (Said, error) {
	value := l.values(f)
	said := Said{Body: l.body.Render(value, pick)}
	for _, option := range l.options {
		said.Options = append(said.Options, option.Render(value, pick))
	}
	if strings.TrimSpace(said.Body) == "" && !l.kind.HasFile() && l.kind != chat.KindLocation {
		return Said{}, fault.Bad("message", "message", "must not be empty")
	}
	if err := chat.CheckText(l.kind, said.Body); err != nil {
		return Said{}, err
	}
	if l.kind == chat.KindPoll {
		if err := (&chat.Poll{Options: said.Options}).Check(); err != nil {
			return Said{}, err
		}
	}
	return said, nil
}

// values is what a recipient's fields hold, by key. A custom field never stands before one that all have.
func (l Letter) values(f Filling) template.Value {
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
			return custom[k], l.custom[k]
		}
	}
}
