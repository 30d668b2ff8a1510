package chat

import (
	"strings"

	"balas/internal/fault"
)

// NewCard makes the contact card of a person. Phone is a number as ParseAddress takes it; it fails with
// BadPhone for another, and with Invalid for an empty name. The organisation may be empty: then the card
// says nothing of one.
//
// The form is that of vCard 3.0 (RFC 2426); waid names the account, so that WhatsApp offers to write to it.
func NewCard(name, phone, organisation string) (Card, error) {
	if name = strings.TrimSpace(name); name == "" {
		return Card{}, fault.Bad("message", "name", "must not be empty")
	}
	a, err := ParseAddress(phone)
	if err != nil || a.Kind != PN {
		return Card{}, badPhone("must be 8 to 15 digits")
	}
	lines := []string{"BEGIN:VCARD", "VERSION:3.0", "N:;" + vCardText.Replace(name) + ";;;", "FN:" + vCardText.Replace(name)}
	if organisation != "" {
		lines = append(lines, "ORG:"+vCardText.Replace(organisation)+";")
	}
	lines = append(lines, "TEL;type=CELL;type=VOICE;waid="+a.User+":+"+a.User, "END:VCARD")
	return Card{Name: name, VCard: strings.Join(lines, "\n")}, nil
}

// vCardText escapes what has a meaning in a vCard, and keeps a value on its line.
var vCardText = strings.NewReplacer(`\`, `\\`, ",", `\,`, ";", `\;`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)
