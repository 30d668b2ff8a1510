package chat

import (
	"fmt"
	"unicode/utf8"

	"balas/internal/fault"
)

// What WhatsApp takes.
const (
	bodyMax     = 65_536 // bytes of text
	captionMax  = 1_024  // characters below a file
	OptionsMin  = 2      // of a poll
	OptionsMax  = 12
	optionMax   = 100 // characters of an option
	questionMax = 255 // characters of a poll's question
	menuMax     = 30  // options of a menu
)

// tidy brings what callers write in several ways into one.
func (d *Draft) tidy() error {
	d.Content.Menu = d.Content.Menu.numbered()
	mentions := make([]string, len(d.Content.Mentions))
	for i, who := range d.Content.Mentions {
		a, err := ParseAddress(who)
		if err != nil || a.Kind == Group {
			return &fault.Fault{Kind: fault.BadPhone, Noun: "message", Field: "mentions", Detail: "must be phone numbers", Err: err}
		}
		mentions[i] = a.String()
	}
	if len(mentions) > 0 {
		d.Content.Mentions = mentions
	}
	return nil
}

// Check fails, as Accept would, when the draft lacks what its kind needs, as far as shows without the database.
func (d Draft) Check() error {
	if err := d.tidy(); err != nil {
		return err
	}
	return d.check()
}

// check says whether the draft has what its kind needs.
func (d Draft) check() error {
	kind := d.Kind
	if d.Raw != nil { // it was said before, by somebody whom WhatsApp let
		kind = KindText
	}
	if err := CheckText(kind, d.Body); err != nil {
		return err
	}
	if d.Kind.Changes() {
		return d.checkChange()
	}
	if d.Raw != nil {
		return nil
	}
	switch d.Kind {
	case KindText:
		return filled("message", d.Body)
	case KindLocation:
		return d.Content.Location.check()
	case KindContact:
		return checkCards(d.Content.Contacts)
	case KindPoll:
		if err := filled("question", d.Body); err != nil {
			return err
		}
		return d.Content.Poll.Check()
	case KindMenu:
		return d.checkMenu()
	}
	return d.checkFile()
}

// CheckText fails with Invalid for a text, caption or question that is longer than WhatsApp takes of a
// message of the kind.
func CheckText(kind Kind, body string) error {
	switch {
	case len(body) > bodyMax:
		return fault.Bad("message", "message", fmt.Sprintf("must have at most %d bytes", bodyMax))
	case kind.HasFile() && utf8.RuneCountInString(body) > captionMax:
		return fault.Bad("message", "caption", fmt.Sprintf("must have at most %d characters", captionMax))
	case kind == KindPoll && utf8.RuneCountInString(body) > questionMax:
		return fault.Bad("message", "question", fmt.Sprintf("must have 1 to %d characters", questionMax))
	}
	return nil
}

// Check fails with Invalid for options that are too few, too many, too long, empty or not different.
func (p *Poll) Check() error {
	if p == nil || len(p.Options) < OptionsMin || len(p.Options) > OptionsMax {
		return fault.Bad("message", "options", fmt.Sprintf("must be %d to %d", OptionsMin, OptionsMax))
	}
	if p.Selectable < 0 || p.Selectable > len(p.Options) {
		return fault.Bad("message", "selectable", "must be between 0 and the number of options")
	}
	seen := map[string]bool{}
	for _, o := range p.Options {
		if o == "" || utf8.RuneCountInString(o) > optionMax || seen[o] {
			return fault.Bad("message", "options", fmt.Sprintf("must be different and have 1 to %d characters each", optionMax))
		}
		seen[o] = true
	}
	return nil
}

func filled(field, text string) error {
	if text == "" {
		return fault.Bad("message", field, "must not be empty")
	}
	return nil
}

// checkChange also lets a reaction be empty, which takes it back, and a vote, which takes that back.
func (d Draft) checkChange() error {
	if d.TargetID == "" {
		return fault.Bad("message", "messageId", "must not be empty")
	}
	switch d.Kind {
	case KindEdit:
		return filled("message", d.Body)
	case KindVote:
		if d.Content.Vote == nil {
			return fault.Bad("message", "options", "must be given")
		}
	case KindReaction:
		if len(d.Body) > 64 {
			return fault.Bad("message", "emoji", "must be one emoji")
		}
	}
	return nil
}

func (d Draft) checkFile() error {
	switch {
	case !d.Kind.HasFile():
		return fault.Bad("message", "type", "cannot be sent")
	case d.MediaID == nil:
		return fault.Bad("message", "media", "must be given")
	case d.Content.ViewOnce && (d.Kind == KindDocument || d.Kind == KindSticker):
		return fault.Bad("message", "viewOnce", "is for pictures, films and sound")
	case d.Body != "" && (d.Kind == KindAudio || d.Kind == KindVoice || d.Kind == KindSticker):
		return fault.Bad("message", "caption", "is for pictures, films and documents")
	}
	return nil
}

func (l *Location) check() error {
	switch {
	case l == nil:
		return fault.Bad("message", "location", "must be given")
	case !(l.Latitude >= -90 && l.Latitude <= 90): // which no NaN is
		return fault.Bad("message", "latitude", "must be between -90 and 90")
	case !(l.Longitude >= -180 && l.Longitude <= 180):
		return fault.Bad("message", "longitude", "must be between -180 and 180")
	}
	return nil
}

func checkCards(cards []Card) error {
	if len(cards) == 0 {
		return fault.Bad("message", "contacts", "must have at least one contact")
	}
	for _, c := range cards {
		if c.Name == "" || c.VCard == "" {
			return fault.Bad("message", "contacts", "must each have a name and a phone number")
		}
	}
	return nil
}

func (d Draft) checkMenu() error {
	m := d.Content.Menu
	if m == nil || len(m.Options) == 0 || len(m.Options) > menuMax {
		return fault.Bad("message", "options", fmt.Sprintf("must be 1 to %d", menuMax))
	}
	for _, o := range m.Options {
		if o.Text == "" {
			return fault.Bad("message", "options", "must each have a text")
		}
	}
	return filled("message", d.Body)
}
