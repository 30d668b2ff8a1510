package webhook

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

// Dialect is how one API's documents word events.
type Dialect struct {
	Name string // balas, instanceapi, botapi, connectionapi, sessionapi or tokenapi

	// Gated dialects tell only of instances whose setting send_webhook is on. What happens while it is off is never sent.
	Gated bool

	// Names are those that an endpoint may choose among.
	Names []string

	// NamesOf returns under which names an event goes out; none if the dialect has no word for it.
	NamesOf func(Event) []string

	// Body is what is sent as JSON of an event under one of its names. It is the same each time, but for a code to scan,
	// which is left out once it has expired.
	Body func(e Event, name string, i Instance, link Link) any

	// Sign adds the headers that the dialect documents. The body is that which is sent, to the byte. Several secrets are
	// valid while one replaces another, the new one first; a header that can hold one signature has the first one's.
	Sign func(h http.Header, d Delivery, secrets []string)
}

// Instance is what payloads tell of the number that an event is about. It is zero for events of the account.
type Instance struct {
	ID        uuid.UUID
	HexID     string
	Slug      string
	SessionID string
	Name      string
	Phone     string // digits; empty before the first link
	PushName  string

	QR          string // the code that waits to be scanned now; empty: none does
	QRExpiresAt time.Time
}

// InstanceOf is what payloads tell of the instance at now.
func InstanceOf(i chat.Instance, now time.Time) Instance {
	told := Instance{
		ID: i.ID, HexID: i.HexID, Slug: i.Slug, SessionID: i.SessionID, Name: i.Name, Phone: i.Phone, PushName: i.PushName,
	}
	if i.QR != "" && i.QRExpiresAt != nil && now.Before(*i.QRExpiresAt) {
		told.QR, told.QRExpiresAt = i.QR, *i.QRExpiresAt
	}
	return told
}

// Link returns the URL of a message's file: it needs the credential of the dialect's API, or is signed and expires.
type Link func(instanceID uuid.UUID, messageID string) string

// Delivery is one body on its way to an endpoint.
type Delivery struct {
	ID   string // of the event, with its name behind it where one event goes out under several: the same at each try
	Name string
	At   time.Time // of this try
	Body []byte
}
