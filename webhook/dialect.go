package webhook

import (
	"net/http"
	"time"

	"github.com/google/uuid"
)

// Dialect is how one API's documents word events.
type Dialect struct {
	Name string // instanceapi, botapi, connectionapi, sessionapi or tokenapi

	// Names are those that an endpoint may choose among.
	Names []string

	// NamesOf returns under which names an event goes out; none if the dialect has no word for it.
	NamesOf func(Event) []string

	// Body is what is sent as JSON of an event under one of its names. It is the same each time.
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
