package form

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// Location makes a place on the map.
func Location(l chat.Location) *waE2E.Message {
	return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude: proto.Float64(l.Latitude), DegreesLongitude: proto.Float64(l.Longitude),
		Name: proto.String(l.Name), Address: proto.String(l.Address),
	}}
}

// Cards makes one contact card or several.
func Cards(cards []chat.Card) *waE2E.Message {
	contacts := make([]*waE2E.ContactMessage, len(cards))
	for i, c := range cards {
		contacts[i] = &waE2E.ContactMessage{DisplayName: proto.String(c.Name), Vcard: proto.String(c.VCard)}
	}
	if len(contacts) == 1 {
		return &waE2E.Message{ContactMessage: contacts[0]}
	}
	return &waE2E.Message{ContactsArrayMessage: &waE2E.ContactsArrayMessage{
		DisplayName: proto.String(cards[0].Name), Contacts: contacts,
	}}
}
