package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// readChoice reads polls, and what somebody chose of buttons or a list.
func readChoice(m *waE2E.Message) (part, bool) {
	if poll := pollOf(m); poll != nil {
		p := part{kind: chat.KindPoll, body: poll.GetName(), content: chat.Content{Poll: &chat.Poll{Selectable: int(poll.GetSelectableOptionsCount())}}}
		for _, o := range poll.GetOptions() {
			p.content.Poll.Options = append(p.content.Poll.Options, o.GetOptionName())
		}
		return p, true
	}
	switch {
	case m.ButtonsResponseMessage != nil:
		b := m.GetButtonsResponseMessage()
		return choice(b.GetSelectedButtonID(), b.GetSelectedDisplayText()), true
	case m.ListResponseMessage != nil:
		l := m.GetListResponseMessage()
		return choice(l.GetSingleSelectReply().GetSelectedRowID(), l.GetTitle()), true
	case m.TemplateButtonReplyMessage != nil:
		t := m.GetTemplateButtonReplyMessage()
		return choice(t.GetSelectedID(), t.GetSelectedDisplayText()), true
	}
	return part{}, false
}

func pollOf(m *waE2E.Message) *waE2E.PollCreationMessage {
	for _, p := range []*waE2E.PollCreationMessage{
		m.PollCreationMessage, m.PollCreationMessageV2, m.PollCreationMessageV3, m.PollCreationMessageV5, m.PollCreationMessageV6,
	} {
		if p != nil {
			return p
		}
	}
	return nil
}

func choice(id, text string) part {
	return part{kind: chat.KindChoice, body: text, content: chat.Content{Choice: &chat.Option{ID: id, Text: text}}}
}
