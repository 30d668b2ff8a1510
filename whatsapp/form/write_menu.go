package form

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// Menu makes the native form of a menu: a list, a template where a button opens a page or calls, or buttons.
func Menu(question string, m chat.Menu) *waE2E.Message {
	if m.Button != "" {
		return &waE2E.Message{ListMessage: outList(question, m)}
	}
	for _, o := range m.Options {
		if o.URL != "" || o.Phone != "" {
			return &waE2E.Message{TemplateMessage: outTemplate(question, m)}
		}
	}
	return &waE2E.Message{ButtonsMessage: outButtons(question, m)}
}

func outList(question string, m chat.Menu) *waE2E.ListMessage {
	list := &waE2E.ListMessage{
		Title: proto.String(m.Header), Description: proto.String(question), ButtonText: proto.String(m.Button),
		FooterText: proto.String(m.Footer), ListType: waE2E.ListMessage_SINGLE_SELECT.Enum(),
	}
	for i, o := range m.Options {
		if i == 0 || o.Section != m.Options[i-1].Section {
			list.Sections = append(list.Sections, &waE2E.ListMessage_Section{Title: proto.String(o.Section)})
		}
		section := list.Sections[len(list.Sections)-1]
		section.Rows = append(section.Rows, &waE2E.ListMessage_Row{
			RowID: proto.String(o.ID), Title: proto.String(o.Text), Description: proto.String(o.Description),
		})
	}
	return list
}

func outButtons(question string, m chat.Menu) *waE2E.ButtonsMessage {
	buttons := &waE2E.ButtonsMessage{
		ContentText: proto.String(question), FooterText: proto.String(m.Footer), HeaderType: waE2E.ButtonsMessage_EMPTY.Enum(),
	}
	if m.Header != "" {
		buttons.HeaderType = waE2E.ButtonsMessage_TEXT.Enum()
		buttons.Header = &waE2E.ButtonsMessage_Text{Text: m.Header}
	}
	for _, o := range m.Options {
		buttons.Buttons = append(buttons.Buttons, &waE2E.ButtonsMessage_Button{
			ButtonID: proto.String(o.ID), Type: waE2E.ButtonsMessage_Button_RESPONSE.Enum(),
			ButtonText: &waE2E.ButtonsMessage_Button_ButtonText{DisplayText: proto.String(o.Text)},
		})
	}
	return buttons
}

func outTemplate(question string, m chat.Menu) *waE2E.TemplateMessage {
	four := &waE2E.TemplateMessage_HydratedFourRowTemplate{
		HydratedContentText: proto.String(question), HydratedFooterText: proto.String(m.Footer),
	}
	if m.Header != "" {
		four.Title = &waE2E.TemplateMessage_HydratedFourRowTemplate_HydratedTitleText{HydratedTitleText: m.Header}
	}
	for i, o := range m.Options {
		b := outHydrated(o)
		b.Index = proto.Uint32(uint32(i))
		four.HydratedButtons = append(four.HydratedButtons, b)
	}
	return &waE2E.TemplateMessage{
		HydratedTemplate: four,
		Format:           &waE2E.TemplateMessage_HydratedFourRowTemplate_{HydratedFourRowTemplate: four},
	}
}

func outHydrated(o chat.Option) *waE2E.HydratedTemplateButton {
	switch {
	case o.URL != "":
		return &waE2E.HydratedTemplateButton{HydratedButton: &waE2E.HydratedTemplateButton_UrlButton{
			UrlButton: &waE2E.HydratedTemplateButton_HydratedURLButton{DisplayText: proto.String(o.Text), URL: proto.String(o.URL)},
		}}
	case o.Phone != "":
		return &waE2E.HydratedTemplateButton{HydratedButton: &waE2E.HydratedTemplateButton_CallButton{
			CallButton: &waE2E.HydratedTemplateButton_HydratedCallButton{DisplayText: proto.String(o.Text), PhoneNumber: proto.String(o.Phone)},
		}}
	}
	return &waE2E.HydratedTemplateButton{HydratedButton: &waE2E.HydratedTemplateButton_QuickReplyButton{
		QuickReplyButton: &waE2E.HydratedTemplateButton_HydratedQuickReplyButton{DisplayText: proto.String(o.Text), ID: proto.String(o.ID)},
	}}
}
