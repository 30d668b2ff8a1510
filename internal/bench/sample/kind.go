// Package sample says what the programs that are compared send and get, so that both work on the same.
package sample

import "fmt"

// Kind is what a message is in the benchmarks.
type Kind string

// The kinds. SamePicture is one picture in every message, Picture another one in each.
const (
	Text        Kind = "text"
	Mention     Kind = "text with a mention"
	Reply       Kind = "reply"
	Location    Kind = "location"
	Contact     Kind = "contact"
	Poll        Kind = "poll"
	Reaction    Kind = "reaction"
	Edit        Kind = "edit"
	Menu        Kind = "buttons"
	Picture     Kind = "image, each another"
	SamePicture Kind = "image, always the same"
	Voice       Kind = "voice"
	Document    Kind = "document"
	Sticker     Kind = "sticker"
)

// Kinds are all kinds, in the order of the report.
var Kinds = []Kind{
	Text, Mention, Reply, Location, Contact, Poll, Reaction, Edit, Menu, Picture, SamePicture, Voice, Document, Sticker,
}

// About reports whether messages of the kind are about an earlier one.
func (k Kind) About() bool { return k == Reply || k == Reaction || k == Edit }

// What the messages say. The person, the place and the shop are invented.
const (
	Emoji     = "👍"
	Question  = "When shall we deliver?"
	Place     = "Sample Shop"
	Address   = "1 Sample Street"
	Latitude  = -6.2
	Longitude = 106.8
	Name      = "Sample Person"
	VCard     = "BEGIN:VCARD\nVERSION:3.0\nFN:Sample Person\nTEL;type=CELL;waid=628990000001:+62 899-0000-001\nEND:VCARD"
	FileName  = "price list.pdf"
)

// Options are a poll's, and the buttons of a menu.
var Options = []string{"today", "tomorrow", "next week"}

// Body is the text of the nth message.
func Body(n int) string { return fmt.Sprintf("Your order %d is on its way.", n) }

// Mentioning is the nth text that mentions somebody.
func Mentioning(n int, who string) string { return fmt.Sprintf("@%s: %s", who, Body(n)) }
