package botapi

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strconv"

	"balas/chat"
	"balas/whatsapp/form"
)

// webMessage is a message that was sent, in the form in which this document knows it from WhatsApp's web client.
type webMessage struct {
	Key       messageKey `json:"key"`
	Status    string     `json:"status" enum:"PENDING,SERVER_ACK,DELIVERY_ACK,READ" doc:"PENDING: it is stored and goes out when the bot can." example:"SERVER_ACK"`
	Message   content    `json:"message" doc:"One field: what the message is."`
	Timestamp string     `json:"messageTimestamp" doc:"In seconds since 1970." example:"1774002600"`
}

// content has the one field that the message is.
type content struct {
	Image    *file     `json:"imageMessage,omitempty"`
	Video    *file     `json:"videoMessage,omitempty"`
	Audio    *file     `json:"audioMessage,omitempty"`
	Document *file     `json:"documentMessage,omitempty"`
	Sticker  *file     `json:"stickerMessage,omitempty"`
	Contact  *card     `json:"contactMessage,omitempty"`
	Buttons  *buttons  `json:"buttonsMessage,omitempty"`
	List     *list     `json:"listMessage,omitempty"`
	Template *template `json:"templateMessage,omitempty"`
}

type file struct {
	URL        string `json:"url" doc:"Where WhatsApp has it, encrypted; empty until it is uploaded."`
	MimeType   string `json:"mimetype" example:"image/png"`
	Caption    string `json:"caption" example:"Holds a litre."`
	FileName   string `json:"fileName" example:"teapot.png"`
	SHA256     string `json:"fileSha256" doc:"Base64."`
	Length     string `json:"fileLength" doc:"In bytes." example:"130722"`
	Height     int    `json:"height" example:"653"`
	Width      int    `json:"width" example:"590"`
	Seconds    int    `json:"seconds" example:"0"`
	PTT        bool   `json:"ptt" doc:"It is a voice note." example:"false"`
	Key        string `json:"mediaKey" doc:"Base64."`
	Sealed     string `json:"fileEncSha256" doc:"Base64."`
	DirectPath string `json:"directPath"`
	KeyedAt    string `json:"mediaKeyTimestamp" doc:"In seconds since 1970."`
	Thumbnail  string `json:"jpegThumbnail" doc:"Base64; empty: there is none."`
}

type card struct {
	Name  string `json:"displayName" example:"Ani"`
	VCard string `json:"vcard"`
}

// shown returns a message that was sent as the document shows it, and as it is by now.
func (d dialect) shownMessage(ctx context.Context, to string, m chat.Message) (webMessage, error) {
	m, err := chat.FindMessage(ctx, d.Pool, m.InstanceID, m.ID)
	if err != nil {
		return webMessage{}, err
	}
	return webMessage{
		Key: keyOf(to, m), Status: statuses[m.Status], Message: contentOf(m), Timestamp: strconv.FormatInt(m.At.Unix(), 10),
	}, nil
}

func keyOf(to string, m chat.Message) messageKey {
	a, _ := chat.ParseAddress(to) // it was read before, when the message was sent
	return messageKey{RemoteJID: a.String(), FromMe: true, ID: m.ID}
}

func contentOf(m chat.Message) content {
	var c content
	switch m.Kind {
	case chat.KindContact:
		c.Contact = cardOf(m)
	case chat.KindMenu:
		if m.Content.Menu.Button != "" {
			c.List = listOf(m)
		} else {
			c.Buttons = buttonsOf(m)
		}
	default:
		c.put(m)
	}
	return c
}

// put puts the file of a message into the field of its kind.
func (c *content) put(m chat.Message) {
	switch m.Kind {
	case chat.KindImage:
		c.Image = fileOf(m)
	case chat.KindVideo:
		c.Video = fileOf(m)
	case chat.KindAudio, chat.KindVoice:
		c.Audio = fileOf(m)
	case chat.KindSticker:
		c.Sticker = fileOf(m)
	case chat.KindDocument:
		c.Document = fileOf(m)
	}
}

func fileOf(m chat.Message) *file {
	f, u := *m.Content.File, form.Uploaded(m)
	sum, _ := hex.DecodeString(f.SHA256)
	if u.SHA256 != nil { // what went out may have been converted
		sum = u.SHA256
	}
	text := base64.StdEncoding.EncodeToString
	return &file{
		URL: u.URL, MimeType: f.MimeType, Caption: m.Body, FileName: f.Name, SHA256: text(sum), Length: strconv.FormatInt(f.Size, 10),
		Height: f.Height, Width: f.Width, Seconds: f.Seconds, PTT: m.Kind == chat.KindVoice, Key: text(u.Key), Sealed: text(u.Sealed),
		DirectPath: u.Path, KeyedAt: strconv.FormatInt(u.KeyedAt, 10), Thumbnail: text(u.Thumbnail),
	}
}

func cardOf(m chat.Message) *card {
	first := m.Content.Contacts[0]
	return &card{Name: first.Name, VCard: first.VCard}
}
