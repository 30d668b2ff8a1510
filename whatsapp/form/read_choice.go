package form

import (
	"encoding/json"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// readPoll reads the question and the options of a poll.
func readPoll(m *waE2E.Message) (part, bool) {
	poll := pollOf(m)
	if poll == nil {
		return part{}, false
	}
	options := poll.GetOptions()
	p := part{kind: chat.KindPoll, body: poll.GetName(), content: chat.Content{Poll: &chat.Poll{
		Options: []string{}, Selectable: min(int(poll.GetSelectableOptionsCount()), len(options)),
	}}}
	for _, o := range options[:min(len(options), listMax)] {
		p.content.Poll.Options = append(p.content.Poll.Options, Clean(o.GetOptionName(), ShortMax))
	}
	return p, true
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

// readChoice reads what somebody chose of buttons or a list.
func readChoice(m *waE2E.Message) (part, bool) {
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
	case m.InteractiveResponseMessage != nil:
		i := m.GetInteractiveResponseMessage()
		var params struct {
			ID string `json:"id"`
		}
		_ = json.Unmarshal([]byte(i.GetNativeFlowResponseMessage().GetParamsJSON()), &params) // a form has no id
		return choice(params.ID, i.GetBody().GetText()), true
	}
	return part{}, false
}

func choice(id, text string) part {
	id, text = Clean(id, ShortMax), Clean(text, ShortMax)
	return part{kind: chat.KindChoice, body: text, content: chat.Content{Choice: &chat.Option{ID: id, Text: text}}}
}
