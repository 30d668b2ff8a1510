package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// readPlace reads locations and contact cards. Names stand in the body too, so that they can be searched.
func readPlace(m *waE2E.Message) (part, bool) {
	switch {
	case m.LocationMessage != nil:
		l := m.GetLocationMessage()
		return part{kind: chat.KindLocation, body: l.GetName(), content: chat.Content{Location: &chat.Location{
			Latitude: l.GetDegreesLatitude(), Longitude: l.GetDegreesLongitude(),
			Name: l.GetName(), Address: l.GetAddress(), Live: l.GetIsLive(),
		}}}, true
	case m.LiveLocationMessage != nil:
		l := m.GetLiveLocationMessage()
		return part{kind: chat.KindLocation, body: l.GetCaption(), content: chat.Content{Location: &chat.Location{
			Latitude: l.GetDegreesLatitude(), Longitude: l.GetDegreesLongitude(), Live: true,
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
	for _, c := range contacts {
		p.content.Contacts = append(p.content.Contacts, chat.Card{Name: c.GetDisplayName(), VCard: c.GetVcard()})
		if p.body != "" {
			p.body += ", "
		}
		p.body += c.GetDisplayName()
	}
	return p
}
