// Package event reads what the log holds, and has the parts of payloads that several dialects share.
package event

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"balas/api/engine"
	"balas/chat"
	"balas/webhook"
)

// Read returns the data of the event; false when it is not of the form, which no dialect words.
func Read[T any](e webhook.Event) (T, bool) {
	var data T
	return data, json.Unmarshal(e.Data, &data) == nil
}

// Test is the name of what an owner sends to an endpoint to try it, in every dialect.
const Test = "test"

// Tried is what is sent to an endpoint that its owner tries.
type Tried struct {
	Message string `json:"message"`
}

// Try is what every endpoint is sent that its owner tries.
func Try() Tried { return Tried{"This is a test webhook event"} }

// Legacy is a JID with @c.us for phone numbers.
func Legacy(jid string) string {
	if user, ok := strings.CutSuffix(jid, "@s.whatsapp.net"); ok {
		return user + "@c.us"
	}
	return jid
}

// Modern is a JID as the log has it, with @s.whatsapp.net for phone numbers.
func Modern(jid string) string { return jid }

// IsGroup reports whether a group is at the JID.
func IsGroup(jid string) bool { return strings.HasSuffix(jid, "@g.us") }

// Person is the JID of somebody known by phone number, LID, or both.
func Person(phone, lid string) string {
	if phone != "" {
		return chat.Address{Kind: chat.PN, User: phone}.String()
	}
	return chat.Address{Kind: chat.LID, User: lid}.String()
}

// Own is the JID of the instance's number; empty before the first link.
func Own(i webhook.Instance) string { return Person(i.Phone, "") }

// Further reports whether the event tells of a status that documents have another word for than for the one before, if they
// know no more than sent, delivered, read and failed.
func Further(e webhook.Event) bool {
	s, ok := Read[chat.StatusData](e)
	return ok && Reached(s.Status) != Reached(s.Previous)
}

// Reached is the status in the words of documents that know no more than sent, delivered, read and failed.
func Reached(s chat.Status) chat.Status {
	if s == chat.Played {
		return chat.Read
	}
	return s
}

// Code is a code that waits to be scanned.
type Code struct {
	QR        string
	Image     string // PNG as data URI
	ExpiresAt time.Time
}

// CodeOf returns the code that the event tells of; false when it has expired or another one has taken its place.
func CodeOf(e webhook.Event, i webhook.Instance) (Code, bool) {
	shown, ok := Read[chat.QRData](e)
	if !ok || i.QR == "" || !shown.ExpiresAt.Truncate(time.Microsecond).Equal(i.QRExpiresAt.Truncate(time.Microsecond)) {
		return Code{}, false
	}
	drawn, err := engine.Draw(i.QR)
	if err != nil { // longer than any code
		return Code{}, false
	}
	return Code{i.QR, "data:image/png;base64," + base64.StdEncoding.EncodeToString(drawn), i.QRExpiresAt}, true
}
