package botapi

import (
	"context"

	"balas/api/engine"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// buttonRequest asks to send a text with buttons:
//
//	{"chatId": "6281200000001", "btndata": {"text": "Which one?", "buttons": [{"type": "replyButton", "title": "Glass"}]}}
type buttonRequest struct {
	Body struct {
		ChatID  string     `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		BtnData buttonText `json:"btndata"`
	}
}

type buttonText struct {
	Text       string   `json:"text" minLength:"1" doc:"{a|b} picks one, [name] is the recipient." example:"Which one?"`
	Buttons    []button `json:"buttons" minItems:"1" nullable:"false"`
	FooterText string   `json:"footerText,omitempty" example:"We answer until six."`
}

type button struct {
	Type    string `json:"type" enum:"replyButton,urlButton,callButton" example:"replyButton"`
	Title   string `json:"title" minLength:"1" example:"Glass"`
	Payload string `json:"payload,omitempty" doc:"The address of a urlButton, the number of a callButton."`
}

// menu is the text with its buttons as a message. It fails with Invalid for a button that leads nowhere.
func (b buttonText) menu(to string) (engine.Outgoing, error) {
	m := &chat.Menu{Footer: b.FooterText}
	for _, one := range b.Buttons {
		o := chat.Option{Text: one.Title}
		switch one.Type {
		case "urlButton":
			o.URL = one.Payload
		case "callButton":
			o.Phone = one.Payload
		}
		if one.Type != "replyButton" && one.Payload == "" {
			return engine.Outgoing{}, fault.Bad("message", "payload", "must be given with buttons that open or call")
		}
		m.Options = append(m.Options, o)
	}
	return engine.Outgoing{To: to, Kind: chat.KindMenu, Body: b.Text, Template: true, Content: chat.Content{Menu: m}}, nil
}

func (d dialect) button(ctx context.Context, in *buttonRequest) (webMessage, error) {
	o, err := in.Body.BtnData.menu(in.Body.ChatID)
	if err != nil {
		return webMessage{}, err
	}
	return d.one(ctx, o)
}

// mediaButtonRequest asks to send a picture, a film or a document, and a text with buttons:
//
//	{"chatId": "6281200000001", "btndata": {"text": "Which one?", "buttons": [{"type": "replyButton", "title": "Glass"}],
//	 "image": "https://shop.example/teapots.jpg", "mediaType": "image"}}
type mediaButtonRequest struct {
	Body struct {
		ChatID  string `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		BtnData struct {
			buttonText
			Image     string    `json:"image" minLength:"1" doc:"A public address." example:"https://shop.example/teapots.jpg"`
			MediaType chat.Kind `json:"mediaType" enum:"image,video,document" example:"image"`
			MimeType  string    `json:"mimeType,omitempty" doc:"Believed only where the file leaves it open." example:"image/jpeg"`
			MimeType2 string    `json:"mimetype,omitempty" doc:"The same."`
		} `json:"btndata"`
	}
}

// mediaButton sends the file first, in a message of its own: phones draw no buttons below a picture any more, and a choice
// answers the text.
func (d dialect) mediaButton(ctx context.Context, in *mediaButtonRequest) (webMessage, error) {
	to, b := in.Body.ChatID, in.Body.BtnData
	menu, err := b.menu(to)
	if err != nil {
		return webMessage{}, err
	}
	i, err := d.Meant(ctx)
	if err != nil {
		return webMessage{}, err
	}
	from := media.Source{URL: b.Image, Info: media.Info{MimeType: b.MimeType + b.MimeType2}}
	sent, err := d.PostAll(ctx, i, []engine.Outgoing{{To: to, Kind: b.MediaType, File: &from}, menu})
	if err != nil {
		return webMessage{}, err
	}
	above, err := chat.FindMessage(ctx, d.Pool, i.ID, sent[0].ID)
	if err != nil {
		return webMessage{}, err
	}
	shown, err := d.shownMessage(ctx, to, sent[1])
	if err == nil {
		shown.Message = content{Template: templateOf(above, shown.Message.Buttons)}
	}
	return shown, err
}

// listRequest asks to send a list to choose from:
//
//	{"chatId": "6281200000001", "msgdata": {"buttonText": "Teapots", "text": "Which one?",
//	 "sections": [{"title": "Glass", "rows": [{"title": "One litre", "rowId": "g1"}]}]}}
type listRequest struct {
	Body struct {
		ChatID  string `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001"`
		MsgData struct {
			ButtonText  string    `json:"buttonText" minLength:"1" doc:"Opens the list." example:"Teapots"`
			Text        string    `json:"text" minLength:"1" doc:"{a|b} picks one, [name] is the recipient." example:"Which one?"`
			Title       string    `json:"title,omitempty" doc:"Above the text."`
			Description string    `json:"description,omitempty" doc:"Below the text."`
			Sections    []section `json:"sections" minItems:"1" nullable:"false"`
			ListType    int       `json:"listType,omitempty" doc:"Always 0." example:"0"`
		} `json:"msgdata"`
	}
}

type section struct {
	Title string `json:"title" example:"Glass"`
	Rows  []row  `json:"rows" minItems:"1" nullable:"false"`
}

type row struct {
	Title       string `json:"title" minLength:"1" example:"One litre"`
	Description string `json:"description" required:"false" example:"Holds six cups."`
	RowID       string `json:"rowId" required:"false" doc:"Yours to choose; absent: a number." example:"g1"`
}

func (d dialect) list(ctx context.Context, in *listRequest) (webMessage, error) {
	b := in.Body.MsgData
	m := &chat.Menu{Header: b.Title, Footer: b.Description, Button: b.ButtonText}
	for _, s := range b.Sections {
		for _, r := range s.Rows {
			m.Options = append(m.Options, chat.Option{ID: r.RowID, Text: r.Title, Description: r.Description, Section: s.Title})
		}
	}
	return d.one(ctx, engine.Outgoing{To: in.Body.ChatID, Kind: chat.KindMenu, Body: b.Text, Template: true, Content: chat.Content{Menu: m}})
}
