package simulator_test

import (
	"encoding/base64"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/world"
)

// What clients offer to choose from is listed with the ids that an answer brings back.
func TestMenus(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	one, two := world.Choice{ID: "1", Text: "One"}, world.Choice{ID: "2", Text: "Two", Description: "the second"}
	for name, test := range map[string]struct {
		message *waE2E.Message
		kind    string
		want    world.Menu
	}{
		"buttons": {&waE2E.Message{ButtonsMessage: &waE2E.ButtonsMessage{
			Header: &waE2E.ButtonsMessage_Text{Text: "Head"}, ContentText: proto.String("pick"), FooterText: proto.String("Foot"),
			HeaderType: waE2E.ButtonsMessage_TEXT.Enum(),
			Buttons: []*waE2E.ButtonsMessage_Button{{
				ButtonID: proto.String("1"), ButtonText: &waE2E.ButtonsMessage_Button_ButtonText{DisplayText: proto.String("One")},
			}},
		}}, "buttons", world.Menu{Header: "Head", Footer: "Foot", Choices: []world.Choice{one}}},
		"list": {&waE2E.Message{ListMessage: &waE2E.ListMessage{
			Title: proto.String("Head"), Description: proto.String("pick"), FooterText: proto.String("Foot"),
			ListType: waE2E.ListMessage_SINGLE_SELECT.Enum(),
			Sections: []*waE2E.ListMessage_Section{{Rows: []*waE2E.ListMessage_Row{
				{RowID: proto.String("2"), Title: proto.String("Two"), Description: proto.String("the second")},
			}}},
		}}, "list", world.Menu{Header: "Head", Footer: "Foot", Choices: []world.Choice{two}}},
		"interactive": {&waE2E.Message{ViewOnceMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{
			InteractiveMessage: &waE2E.InteractiveMessage{
				Header: &waE2E.InteractiveMessage_Header{Title: proto.String("Head")},
				Body:   &waE2E.InteractiveMessage_Body{Text: proto.String("pick")},
				Footer: &waE2E.InteractiveMessage_Footer{Text: proto.String("Foot")},
				InteractiveMessage: &waE2E.InteractiveMessage_NativeFlowMessage_{NativeFlowMessage: &waE2E.InteractiveMessage_NativeFlowMessage{
					Buttons: []*waE2E.InteractiveMessage_NativeFlowMessage_NativeFlowButton{
						{Name: proto.String("quick_reply"), ButtonParamsJSON: proto.String(`{"id":"1","display_text":"One"}`)},
						{Name: proto.String("single_select"), ButtonParamsJSON: proto.String(
							`{"title":"more","sections":[{"rows":[{"id":"2","title":"Two","description":"the second"}]}]}`)},
					},
				}},
			},
		}}}, "interactive", world.Menu{Header: "Head", Footer: "Foot", Choices: []world.Choice{one, two}}},
		"template": {&waE2E.Message{TemplateMessage: &waE2E.TemplateMessage{HydratedTemplate: &waE2E.TemplateMessage_HydratedFourRowTemplate{
			Title:               &waE2E.TemplateMessage_HydratedFourRowTemplate_HydratedTitleText{HydratedTitleText: "Head"},
			HydratedContentText: proto.String("pick"), HydratedFooterText: proto.String("Foot"),
			HydratedButtons: []*waE2E.HydratedTemplateButton{{HydratedButton: &waE2E.HydratedTemplateButton_QuickReplyButton{
				QuickReplyButton: &waE2E.HydratedTemplateButton_HydratedQuickReplyButton{ID: proto.String("1"), DisplayText: proto.String("One")},
			}}},
		}}}, "interactive", world.Menu{Header: "Head", Footer: "Foot", Choices: []world.Choice{one}}},
	} {
		sent, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer), test.message)
		if err != nil {
			t.Fatalf("send %s: %v", name, err)
		}
		got := network.Entry(budi, sent.ID)
		if diff := cmp.Diff(test.want, got.Menu); diff != "" || got.Type != test.kind || got.Text != "pick" || got.ViewOnce {
			t.Errorf("%s is listed as %+v: %s", name, got, diff)
		}
	}
}

// Previews of links, and the pictures in them, come through in both directions.
func TestPreviews(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	picture := noise(900)
	post(network, map[string]any{"text": "see https://example.com/shoes", "preview": map[string]any{
		"url": "https://example.com/shoes", "title": "Shoes", "description": "Two of them",
		"thumbnail": base64.StdEncoding.EncodeToString(picture),
	}})
	got := anyMessage(client)
	text := got.Message.GetExtendedTextMessage()
	thumbnail, err := client.DownloadThumbnail(t.Context(), text)
	if err != nil || hexSum(thumbnail) != hexSum(picture) || text.GetText() != "see https://example.com/shoes" || text.GetTitle() != "Shoes" {
		t.Errorf("came as %v with %d bytes, %v", text, len(thumbnail), err)
	}
	up, err := client.Upload(t.Context(), picture, whatsmeow.MediaLinkThumbnail)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer), &waE2E.Message{
		ExtendedTextMessage: &waE2E.ExtendedTextMessage{
			Text: proto.String("https://example.com"), MatchedText: proto.String("https://example.com"), Title: proto.String("Home"),
			ThumbnailDirectPath: &up.DirectPath, ThumbnailSHA256: up.FileSHA256, ThumbnailEncSHA256: up.FileEncSHA256, MediaKey: up.MediaKey,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &world.Preview{
		URL: "https://example.com", Title: "Home", Thumbnail: &world.Thumbnail{Size: len(picture), SHA256: hexSum(picture)},
	}
	entry := network.Entry(budi, sent.ID)
	if diff := cmp.Diff(want, entry.Preview); diff != "" || entry.Error != "" {
		t.Errorf("listed as %+v: %s", entry, diff)
	}
}

func TestCardsAndWrappers(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	post(network, map[string]any{"contacts": []map[string]any{{"name": "Siti", "phone": siti}, {"vcard": "BEGIN:VCARD"}}})
	if cards := anyMessage(client).Message.GetContactsArrayMessage().GetContacts(); len(cards) != 2 || cards[1].GetVcard() != "BEGIN:VCARD" {
		t.Errorf("cards came as %v", cards)
	}
	own := post(network, map[string]any{"text": "mistake"})["id"]
	client.Text("mistake")
	for wrapper, fits := range map[string]func(*events.Message) bool{
		"ephemeral":           func(m *events.Message) bool { return m.IsEphemeral },
		"viewOnce":            func(m *events.Message) bool { return m.IsViewOnce },
		"viewOnceV2":          func(m *events.Message) bool { return m.IsViewOnceV2 },
		"viewOnceV2Extension": func(m *events.Message) bool { return m.IsViewOnceV2Extension },
		"documentWithCaption": func(m *events.Message) bool { return m.IsDocumentWithCaption },
		"lottieSticker":       func(m *events.Message) bool { return m.IsLottieSticker },
	} {
		id := post(network, map[string]any{"text": wrapper, "wrap": []string{wrapper}})["id"].(string)
		if got := client.Text(wrapper); !fits(got) {
			t.Errorf("%s came as %v", wrapper, got.RawMessage)
		}
		if entry := network.Entry(shop, id); entry.Text != wrapper || entry.Type != "text" {
			t.Errorf("%s is listed as %+v", wrapper, entry)
		}
	}
	post(network, map[string]any{"edit": map[string]any{"id": own, "text": "right"}, "wrap": []string{"ephemeral", "edited"}})
	edited := anyMessage(client)
	if !edited.IsEdit || !edited.IsEphemeral || edited.Message.GetProtocolMessage().GetEditedMessage().GetConversation() != "right" {
		t.Errorf("edit came as %v", edited.RawMessage)
	}
	for name, content := range map[string]map[string]any{
		"wrapper": {"text": "x", "wrap": []string{"paper"}}, "preview": {"preview": map[string]any{"title": "no url"}},
		"contacts": {"contacts": []map[string]any{{"name": "nobody"}}}, "seconds": {"text": "x", "seconds": 3},
		"both": {"image": map[string]any{"data": "aGk=", "generate": 3}}, "field": {"image": map[string]any{"data": "aGk=", "loud": true}},
		"two files": {"image": "aGk=", "audio": "aGk="}, "no base64": {"image": "%"},
	} {
		content["to"] = shop
		if status, answer := network.Call("POST", "phones/"+budi+"/messages", content); status != http.StatusBadRequest || answer["error"] == nil {
			t.Errorf("wrong %s: status %d, %v", name, status, answer)
		}
	}
}
