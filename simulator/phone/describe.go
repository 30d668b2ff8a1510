package phone

import (
	"encoding/json"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// describe tells what a message shows to whoever reads it on a phone.
func describe(message *waE2E.Message) world.Entry {
	message = unwrap(message)
	entry := world.Entry{Type: "other"}
	switch {
	case message.Conversation != nil:
		entry.Type, entry.Text = "text", message.GetConversation()
	case message.ExtendedTextMessage != nil:
		entry.Type, entry.Text = "text", message.GetExtendedTextMessage().GetText()
	case message.ReactionMessage != nil:
		entry.Type, entry.Text = "reaction", message.GetReactionMessage().GetText()
		entry.TargetID = message.GetReactionMessage().GetKey().GetID()
	case message.ProtocolMessage != nil:
		describeProtocol(&entry, message.GetProtocolMessage())
	case message.LocationMessage != nil:
		describeLocation(&entry, message.GetLocationMessage())
	case message.ContactMessage != nil:
		entry.Type, entry.Text = "contact", message.GetContactMessage().GetDisplayName()
		entry.VCard = message.GetContactMessage().GetVcard()
		entry.VCards = []string{entry.VCard}
	case message.ContactsArrayMessage != nil:
		describeContacts(&entry, message.GetContactsArrayMessage())
	case poll(message) != nil:
		describePoll(&entry, poll(message))
	case message.PollUpdateMessage != nil:
		entry.Type = "vote"
	default:
		describeMedia(&entry, message)
		describeChoices(&entry, message)
	}
	describeContext(&entry, contextOf(message))
	return entry
}

// Shown returns the type of an encoded message and the text that a phone shows for it. Choices stand below the text.
func Shown(encoded []byte) (kind, text string) {
	message := new(waE2E.Message)
	if err := proto.Unmarshal(encoded, message); err != nil {
		return "other", ""
	}
	entry := describe(message)
	lines := slices.Concat([]string{entry.Text, entry.Caption, entry.FileName, entry.Address}, entry.Options)
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	return entry.Type, strings.Join(lines, "\n")
}

func describeProtocol(entry *world.Entry, m *waE2E.ProtocolMessage) {
	entry.TargetID = m.GetKey().GetID()
	switch m.GetType() {
	case waE2E.ProtocolMessage_REVOKE:
		entry.Type = "revoke"
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		inner := describe(m.GetEditedMessage())
		entry.Type, entry.Text, entry.Caption = "edit", inner.Text, inner.Caption
	default:
		entry.Raw = raw(m)
	}
}

func describeLocation(entry *world.Entry, m *waE2E.LocationMessage) {
	entry.Type, entry.Text, entry.Address = "location", m.GetName(), m.GetAddress()
	entry.Latitude, entry.Longitude = m.GetDegreesLatitude(), m.GetDegreesLongitude()
}

func poll(m *waE2E.Message) *waE2E.PollCreationMessage {
	for _, created := range []*waE2E.PollCreationMessage{
		m.GetPollCreationMessage(), m.GetPollCreationMessageV2(), m.GetPollCreationMessageV3(),
	} {
		if created != nil {
			return created
		}
	}
	return nil
}

func describePoll(entry *world.Entry, m *waE2E.PollCreationMessage) {
	entry.Type, entry.Text = "poll", m.GetName()
	for _, option := range m.GetOptions() {
		entry.Options = append(entry.Options, option.GetOptionName())
	}
}

func describeChoices(entry *world.Entry, m *waE2E.Message) {
	switch {
	case m.ButtonsMessage != nil:
		entry.Type, entry.Text = "buttons", m.ButtonsMessage.GetContentText()
		for _, button := range m.ButtonsMessage.GetButtons() {
			entry.Options = append(entry.Options, button.GetButtonText().GetDisplayText())
		}
	case m.ListMessage != nil:
		entry.Type, entry.Text = "list", m.ListMessage.GetDescription()
		for _, section := range m.ListMessage.GetSections() {
			for _, row := range section.GetRows() {
				entry.Options = append(entry.Options, row.GetTitle())
			}
		}
	case m.InteractiveMessage != nil:
		entry.Type, entry.Text = "interactive", m.InteractiveMessage.GetBody().GetText()
	case m.TemplateMessage != nil:
		entry.Type = "interactive"
	case m.ButtonsResponseMessage != nil:
		entry.Text = m.ButtonsResponseMessage.GetSelectedDisplayText()
	case m.ListResponseMessage != nil:
		entry.Text = m.ListResponseMessage.GetTitle()
	}
	describeMenu(entry, m)
	if entry.Type == "other" || entry.Type == "buttons" || entry.Type == "list" || entry.Type == "interactive" {
		entry.Raw = raw(m)
	}
}

// contextOf finds what a message quotes and mentions.
func contextOf(m *waE2E.Message) *waE2E.ContextInfo {
	for _, part := range []interface{ GetContextInfo() *waE2E.ContextInfo }{
		m.GetExtendedTextMessage(), m.GetImageMessage(), m.GetVideoMessage(), m.GetAudioMessage(), m.GetDocumentMessage(),
		m.GetStickerMessage(), m.GetLocationMessage(), m.GetContactMessage(), m.GetButtonsMessage(), m.GetListMessage(),
		m.GetInteractiveMessage(), poll(m), m.GetContactsArrayMessage(), m.GetPtvMessage(), m.GetTemplateMessage(), m.GetStickerPackMessage(),
		m.GetButtonsResponseMessage(), m.GetListResponseMessage(), m.GetTemplateButtonReplyMessage(), m.GetInteractiveResponseMessage(),
	} {
		if about := part.GetContextInfo(); about != nil {
			return about
		}
	}
	return nil
}

func describeContext(entry *world.Entry, about *waE2E.ContextInfo) {
	entry.QuotedID = about.GetStanzaID()
	entry.Mentions = about.GetMentionedJID()
	entry.Forwarded = about.GetIsForwarded()
}

// raw is a message as JSON, for what has no fields of its own in the inbox.
func raw(m proto.Message) any {
	text, err := protojson.Marshal(m)
	if err != nil {
		return err.Error()
	}
	return json.RawMessage(text)
}
