package form

import (
	"math"
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// readPlace reads locations and contact cards. Names stand in the body too, so that they can be searched.
func readPlace(m *waE2E.Message) (part, bool) {
	switch {
	case m.LocationMessage != nil:
		l := m.GetLocationMessage()
		return part{kind: chat.KindLocation, body: l.GetName(), content: chat.Content{Location: &chat.Location{
			Latitude: degrees(l.GetDegreesLatitude()), Longitude: degrees(l.GetDegreesLongitude()),
			Name: Clean(l.GetName(), ShortMax), Address: Clean(l.GetAddress(), ShortMax), Live: l.GetIsLive(),
		}}}, true
	case m.LiveLocationMessage != nil:
		l := m.GetLiveLocationMessage()
		return part{kind: chat.KindLocation, body: l.GetCaption(), content: chat.Content{Location: &chat.Location{
			Latitude: degrees(l.GetDegreesLatitude()), Longitude: degrees(l.GetDegreesLongitude()), Live: true,
		}}}, true
	case m.ContactMessage != nil:
		return readCards(m.GetContactMessage()), true
	case m.ContactsArrayMessage != nil:
		return readCards(m.GetContactsArrayMessage().GetContacts()...), true
	}
	return part{}, false
}

func readCards(contacts ...*waE2E.ContactMessage) part {
	p := part{kind: chat.KindContact}
	var names []string
	for _, c := range contacts[:min(len(contacts), listMax)] {
		card := chat.Card{Name: Clean(c.GetDisplayName(), ShortMax), VCard: Clean(c.GetVcard(), BodyMax)}
		p.content.Contacts = append(p.content.Contacts, card)
		names = append(names, card.Name)
	}
	p.body = strings.Join(names, ", ")
	return p
}

// degrees are those of a place, or 0 for what is no number, which JSON cannot hold.
func degrees(d float64) float64 {
	if math.IsNaN(d) || math.IsInf(d, 0) {
		return 0
	}
	return d
}
