package form

import (
	"encoding/json"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// readMenu reads what another business lets choose from: buttons, a list, a template, an interactive message.
func readMenu(m *waE2E.Message) (part, bool) {
	switch {
	case m.ButtonsMessage != nil:
		b := m.GetButtonsMessage()
		menu := &chat.Menu{Header: b.GetText(), Footer: b.GetFooterText()}
		for _, o := range b.GetButtons() {
			menu.Options = append(menu.Options, chat.Option{ID: o.GetButtonID(), Text: o.GetButtonText().GetDisplayText()})
		}
		return menuPart(b.GetContentText(), menu), true
	case m.ListMessage != nil:
		return readList(m.GetListMessage()), true
	case m.InteractiveMessage != nil:
		return readInteractive(m.GetInteractiveMessage()), true
	case m.TemplateMessage.GetInteractiveMessageTemplate() != nil:
		return readInteractive(m.GetTemplateMessage().GetInteractiveMessageTemplate()), true
	case m.TemplateMessage != nil:
		return readTemplate(m.GetTemplateMessage()), true
	}
	return part{}, false
}

func readList(l *waE2E.ListMessage) part {
	menu := &chat.Menu{Header: l.GetTitle(), Footer: l.GetFooterText(), Button: l.GetButtonText()}
	for _, section := range l.GetSections() {
		for _, row := range section.GetRows() {
			menu.Options = append(menu.Options, chat.Option{
				ID: row.GetRowID(), Text: row.GetTitle(), Description: row.GetDescription(), Section: section.GetTitle(),
			})
		}
	}
	return menuPart(l.GetDescription(), menu)
}

func readTemplate(t *waE2E.TemplateMessage) part {
	four := t.GetHydratedTemplate()
	if four == nil {
		four = t.GetHydratedFourRowTemplate()
	}
	menu := &chat.Menu{Header: four.GetHydratedTitleText(), Footer: four.GetHydratedFooterText()}
	for _, b := range four.GetHydratedButtons() {
		reply, link, call := b.GetQuickReplyButton(), b.GetUrlButton(), b.GetCallButton()
		menu.Options = append(menu.Options, chat.Option{
			ID: reply.GetID(), Text: reply.GetDisplayText() + link.GetDisplayText() + call.GetDisplayText(),
			URL: link.GetURL(), Phone: call.GetPhoneNumber(),
		})
	}
	return menuPart(four.GetHydratedContentText(), menu)
}

// flow is what a button of an interactive message says, in JSON: a reply, a link, a call, or a list.
type flow struct {
	ID          string `json:"id"`
	DisplayText string `json:"display_text"`
	URL         string `json:"url"`
	PhoneNumber string `json:"phone_number"`
	Sections    []struct {
		Title string `json:"title"`
		Rows  []struct {
			ID          string `json:"id"`
			Title       string `json:"title"`
			Description string `json:"description"`
		} `json:"rows"`
	} `json:"sections"`
}

func readInteractive(i *waE2E.InteractiveMessage) part {
	menu := &chat.Menu{Header: i.GetHeader().GetTitle(), Footer: i.GetFooter().GetText()}
	for _, b := range i.GetNativeFlowMessage().GetButtons() {
		var f flow
		if json.Unmarshal([]byte(b.GetButtonParamsJSON()), &f) != nil {
			continue
		}
		if len(f.Sections) == 0 {
			menu.Options = append(menu.Options, chat.Option{ID: f.ID, Text: f.DisplayText, URL: f.URL, Phone: f.PhoneNumber})
		}
		for _, section := range f.Sections {
			for _, row := range section.Rows {
				menu.Options = append(menu.Options, chat.Option{ID: row.ID, Text: row.Title, Description: row.Description, Section: section.Title})
			}
		}
	}
	return menuPart(i.GetBody().GetText(), menu)
}

func menuPart(question string, m *chat.Menu) part {
	m.Header, m.Footer, m.Button = Clean(m.Header, ShortMax), Clean(m.Footer, ShortMax), Clean(m.Button, ShortMax)
	m.Options = append([]chat.Option{}, m.Options[:min(len(m.Options), listMax)]...)
	for i, o := range m.Options {
		m.Options[i] = chat.Option{
			ID: Clean(o.ID, ShortMax), Text: Clean(o.Text, ShortMax), Description: Clean(o.Description, ShortMax),
			Section: Clean(o.Section, ShortMax), URL: Clean(o.URL, ShortMax), Phone: Clean(o.Phone, ShortMax),
		}
	}
	return part{kind: chat.KindMenu, body: question, content: chat.Content{Menu: m}}
}
