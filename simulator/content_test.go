package simulator_test

import (
	"net/http"
	"testing"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

func TestContentsOfPhones(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	asked := client.Say(budi, "which one?").ID
	network.Inbox(budi, 1, false)
	own := network.Say(budi, shop, "this one")
	client.Text("this one")
	for name, test := range map[string]struct {
		content map[string]any
		fits    func(*waE2E.Message) bool
	}{
		"location": {
			map[string]any{"location": map[string]any{"latitude": -6.2, "longitude": 106.8, "name": "Shop"}},
			func(m *waE2E.Message) bool {
				return m.GetLocationMessage().GetDegreesLatitude() == -6.2 && m.GetLocationMessage().GetName() == "Shop"
			},
		},
		"contact": {
			map[string]any{"contact": map[string]any{"name": "Siti", "phone": siti}},
			func(m *waE2E.Message) bool { return m.GetContactMessage().GetDisplayName() == "Siti" },
		},
		"reaction": {
			map[string]any{"reaction": map[string]any{"id": asked, "emoji": "👍"}},
			func(m *waE2E.Message) bool {
				r := m.GetReactionMessage()
				return r.GetText() == "👍" && r.GetKey().GetID() == asked && !r.GetKey().GetFromMe()
			},
		},
		"edit": {
			map[string]any{"edit": map[string]any{"id": own, "text": "that one"}},
			func(m *waE2E.Message) bool {
				return m.GetProtocolMessage().GetKey().GetID() == own &&
					m.GetProtocolMessage().GetEditedMessage().GetConversation() == "that one"
			},
		},
		"revoke": {
			map[string]any{"revoke": map[string]any{"id": own}},
			func(m *waE2E.Message) bool {
				return m.GetProtocolMessage().GetType() == waE2E.ProtocolMessage_REVOKE && m.GetProtocolMessage().GetKey().GetFromMe()
			},
		},
		"button": {
			map[string]any{"button": map[string]any{"id": "yes", "text": "Yes"}, "replyTo": asked},
			func(m *waE2E.Message) bool {
				b := m.GetButtonsResponseMessage()
				return b.GetSelectedButtonID() == "yes" && b.GetContextInfo().GetStanzaID() == asked
			},
		},
		"row": {
			map[string]any{"row": map[string]any{"id": "row-1", "text": "One"}, "replyTo": asked},
			func(m *waE2E.Message) bool {
				return m.GetListResponseMessage().GetSingleSelectReply().GetSelectedRowID() == "row-1"
			},
		},
	} {
		test.content["to"] = shop
		network.Do("POST", "phones/"+budi+"/messages", test.content)
		if got := simtest.Wait(client, func(*events.Message) bool { return true }); !test.fits(got.Message) {
			t.Errorf("%s came as %v", name, got.RawMessage)
		}
	}
	network.Sync()
	for name, change := range map[string]map[string]any{
		"edit": {"edit": map[string]any{"id": asked, "text": "mine"}}, "revoke": {"revoke": map[string]any{"id": asked}},
	} {
		change["to"] = shop
		if status, _ := network.Call("POST", "phones/"+budi+"/messages", change); status != http.StatusForbidden {
			t.Errorf("%s of somebody else's message: status %d, want 403", name, status)
		}
	}
}

func TestContentsOfClients(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	chat := types.NewJID(budi, types.DefaultUserServer)
	first := client.Say(budi, "first")
	network.Inbox(budi, 1, false)
	for want, message := range map[string]*waE2E.Message{
		"location": {LocationMessage: &waE2E.LocationMessage{DegreesLatitude: proto.Float64(1), DegreesLongitude: proto.Float64(2)}},
		"reaction": client.BuildReaction(chat, types.EmptyJID, first.ID, "🎉"),
		"edit":     client.BuildEdit(chat, first.ID, &waE2E.Message{Conversation: proto.String("second")}),
		"revoke":   client.BuildRevoke(chat, types.EmptyJID, first.ID),
		"poll":     client.BuildPollCreation("tea?", []string{"yes", "no"}, 1),
		"contact":  {ContactMessage: &waE2E.ContactMessage{DisplayName: proto.String("Siti"), Vcard: proto.String("BEGIN:VCARD")}},
		"buttons": {ButtonsMessage: &waE2E.ButtonsMessage{ContentText: proto.String("pick"), Buttons: []*waE2E.ButtonsMessage_Button{
			{ButtonID: proto.String("1"), ButtonText: &waE2E.ButtonsMessage_Button_ButtonText{DisplayText: proto.String("One")}},
		}}},
		"text": {ExtendedTextMessage: &waE2E.ExtendedTextMessage{
			Text: proto.String("for you"), ContextInfo: &waE2E.ContextInfo{MentionedJID: []string{chat.String()}},
		}},
	} {
		sent, err := client.SendMessage(t.Context(), chat, message)
		if err != nil {
			t.Fatalf("send %s: %v", want, err)
		}
		inbox := network.Inbox(budi, 2, false)
		got := inbox[len(inbox)-1]
		for got.ID != sent.ID {
			inbox = network.Inbox(budi, len(inbox)+1, false)
			got = inbox[len(inbox)-1]
		}
		if got.Type != want {
			t.Errorf("%s is listed as %+v", want, got)
		}
	}
	network.Sync()
}
