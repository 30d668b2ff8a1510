package phone

import (
	"encoding/json"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// describeMenu tells what somebody can choose from in a message, with the ids that an answer brings back.
func describeMenu(entry *world.Entry, m *waE2E.Message) {
	switch {
	case m.ButtonsMessage != nil:
		buttons := m.GetButtonsMessage()
		entry.Header, entry.Footer = buttons.GetText(), buttons.GetFooterText()
		for _, b := range buttons.GetButtons() {
			entry.Choices = append(entry.Choices, world.Choice{ID: b.GetButtonID(), Text: b.GetButtonText().GetDisplayText()})
		}
	case m.ListMessage != nil:
		entry.Header, entry.Footer = m.GetListMessage().GetTitle(), m.GetListMessage().GetFooterText()
		for _, section := range m.GetListMessage().GetSections() {
			for _, r := range section.GetRows() {
				entry.Choices = append(entry.Choices, world.Choice{ID: r.GetRowID(), Text: r.GetTitle(), Description: r.GetDescription()})
			}
		}
	case m.InteractiveMessage != nil:
		describeInteractive(entry, m.GetInteractiveMessage())
	case m.TemplateMessage != nil:
		describeTemplate(entry, m)
	}
}

// flow is what the buttons of an interactive message say in JSON: a quick reply, or a list with sections.
type flow struct {
	ID          string `json:"id"`
	DisplayText string `json:"display_text"`
	Sections    []struct {
		Rows []struct {
			ID          string `json:"id"`
			Title       string `json:"title"`
			Description string `json:"description"`
		} `json:"rows"`
	} `json:"sections"`
}

func describeInteractive(entry *world.Entry, m *waE2E.InteractiveMessage) {
	entry.Text = m.GetBody().GetText()
	entry.Header, entry.Footer = m.GetHeader().GetTitle(), m.GetFooter().GetText()
	for _, button := range m.GetNativeFlowMessage().GetButtons() {
		var params flow
		if err := json.Unmarshal([]byte(button.GetButtonParamsJSON()), &params); err != nil {
			entry.Error = "parameters of button " + button.GetName() + " are no JSON"
			continue
		}
		if len(params.Sections) == 0 {
			entry.Choices = append(entry.Choices, world.Choice{ID: params.ID, Text: params.DisplayText})
		}
		for _, section := range params.Sections {
			for _, r := range section.Rows {
				entry.Choices = append(entry.Choices, world.Choice{ID: r.ID, Text: r.Title, Description: r.Description})
			}
		}
	}
}

func describeTemplate(entry *world.Entry, m *waE2E.Message) {
	if inner := m.GetTemplateMessage().GetInteractiveMessageTemplate(); inner != nil {
		describeInteractive(entry, inner)
		return
	}
	template := hydrated(m)
	entry.Text, entry.Header, entry.Footer = template.GetHydratedContentText(), template.GetHydratedTitleText(), template.GetHydratedFooterText()
	for _, button := range template.GetHydratedButtons() {
		reply, link, call := button.GetQuickReplyButton(), button.GetUrlButton(), button.GetCallButton()
		entry.Choices = append(entry.Choices, world.Choice{
			ID:   reply.GetID() + link.GetURL() + call.GetPhoneNumber(),
			Text: reply.GetDisplayText() + link.GetDisplayText() + call.GetDisplayText(),
		})
	}
}

// hydrated is the text of a template in one of the two places where it can be.
func hydrated(m *waE2E.Message) *waE2E.TemplateMessage_HydratedFourRowTemplate {
	if template := m.GetTemplateMessage().GetHydratedFourRowTemplate(); template != nil {
		return template
	}
	return m.GetTemplateMessage().GetHydratedTemplate()
}
