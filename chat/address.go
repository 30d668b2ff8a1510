// Package chat holds instances, contacts, chats and messages: it takes messages in, accepts messages
// for sending and follows what becomes of them. Every change is one transaction with its event.
package chat

import (
	"strings"

	"balas/internal/fault"
)

// AddressKind says by what a WhatsApp address names its owner.
type AddressKind string

// The kinds of addresses.
const (
	PN    AddressKind = "pn"    // a phone number
	LID   AddressKind = "lid"   // WhatsApp's number that hides the phone number
	Group AddressKind = "group" // a group
)

// Address is where a message goes to or comes from, without any device part. The zero Address is unknown.
type Address struct {
	Kind AddressKind
	User string // digits; of old groups also a dash
}

// IsZero reports whether the address is unknown.
func (a Address) IsZero() bool { return a.User == "" }

// String is the JID as the current WhatsApp writes it: @s.whatsapp.net, @lid or @g.us. The zero
// Address gives "".
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return a.User + servers[a.Kind]
}

// Legacy is the JID with @c.us for phone numbers, as several dialects write it.
func (a Address) Legacy() string {
	if a.Kind == PN && !a.IsZero() {
		return a.User + "@c.us"
	}
	return a.String()
}

var servers = map[AddressKind]string{PN: "@s.whatsapp.net", LID: "@lid", Group: "@g.us"}

var kinds = map[string]AddressKind{"s.whatsapp.net": PN, "c.us": PN, "lid": LID, "g.us": Group}

// ParseAddress reads a phone number (8 to 15 digits with the country's code; + or 00 before them, spaces, dashes, dots and
// brackets are ignored) or a JID (…@s.whatsapp.net, @c.us, @lid, @g.us, with or without a device part). It fails with
// BadPhone for anything else.
func ParseAddress(s string) (Address, error) {
	user, server, isJID := strings.Cut(strings.TrimSpace(s), "@")
	kind := PN
	if isJID {
		if kind = kinds[server]; kind == "" {
			return Address{}, badPhone("is no address on WhatsApp")
		}
		user, _, _ = strings.Cut(user, ":")
		user, _, _ = strings.Cut(user, ".")
	}
	if kind == PN && !isJID {
		user = strings.TrimPrefix(strings.TrimPrefix(separators.Replace(user), "+"), "00")
		if strings.HasPrefix(user, "0") { // no country's code does (ITU-T E.164)
			return Address{}, badPhone("must begin with its country's code, not with 0")
		}
	}
	if !valid(kind, user) {
		return Address{}, badPhone("must be 8 to 15 digits")
	}
	return Address{Kind: kind, User: user}, nil
}

// ParseGroup is ParseAddress for a group, of which the bare id will do, too.
func ParseGroup(s string) (Address, error) {
	if !strings.Contains(s, "@") {
		s += servers[Group]
	}
	a, err := ParseAddress(s)
	if err == nil && a.Kind != Group {
		return Address{}, badPhone("must be a group's")
	}
	return a, err
}

var separators = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "")

func valid(kind AddressKind, user string) bool {
	digits := user
	if kind == Group {
		digits = strings.ReplaceAll(user, "-", "")
	}
	if strings.Trim(digits, "0123456789") != "" {
		return false
	}
	if kind == PN {
		return len(digits) >= 8 && len(digits) <= 15
	}
	return len(digits) >= 1 && len(user) <= 40
}

func badPhone(detail string) error {
	return &fault.Fault{Kind: fault.BadPhone, Noun: "phone", Detail: detail}
}
