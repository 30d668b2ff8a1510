package event

import (
	"strings"

	"balas/chat"
	"balas/webhook"
)

// Message is what the log tells of a message.
type Message struct {
	chat.MessageData
	Content chat.Content `json:"content"`
}

// Said returns the message of an event that people see in the chat as one of its own: that came in, that was typed on the
// phone, or that we accepted.
func Said(e webhook.Event) (Message, bool) {
	if e.Kind != chat.EventMessage && e.Kind != chat.EventAccepted {
		return Message{}, false
	}
	m, ok := Read[Message](e)
	return m, ok && !m.Kind.Changes()
}

// Heard is Said for what others wrote.
func Heard(e webhook.Event) (Message, bool) {
	m, ok := Said(e)
	return m, ok && !m.FromMe
}

// IsGroup reports whether the message is in a group.
func (m Message) IsGroup() bool { return IsGroup(m.Chat) }

// Author is the JID of who wrote the message in a group; empty elsewhere, and of ours.
func (m Message) Author() string {
	if m.FromMe || !m.IsGroup() {
		return ""
	}
	return m.Sender
}

// Text is what the message says: the text of what was chosen, else the body.
func (m Message) Text() string {
	if c := m.Content.Choice; c != nil && c.Text != "" && m.Kind == chat.KindChoice {
		return c.Text
	}
	return m.Body
}

// Key is the message's id as whatsapp-web.js has it: true or false for ours or theirs, the chat and the id.
func (m Message) Key() string { return Key(m.FromMe, m.Chat, m.ID) }

// TargetKey is the Key of the message that this one is about. Of one that is not here, it is taken for ours: it is ours
// that customers react to.
func (m Message) TargetKey() string {
	return Key(m.TargetFromMe == nil || *m.TargetFromMe, m.Chat, m.TargetID)
}

// Key is an id as whatsapp-web.js has it.
func Key(fromMe bool, chatJID, id string) string {
	prefix := "false_"
	if fromMe {
		prefix = "true_"
	}
	return prefix + Legacy(chatJID) + "_" + id
}

// LegacyType is the type of a message in the words of whatsapp-web.js. What somebody chose of a menu is a text to bots.
func (m Message) LegacyType() string {
	switch m.Kind {
	case chat.KindText, chat.KindChoice, chat.KindMenu:
		return "chat"
	case chat.KindVoice:
		return "ptt"
	case chat.KindContact:
		return "vcard"
	case chat.KindOther:
		return "unknown"
	}
	return string(m.Kind)
}

// ModernType is the type of a message in the words of documents that send text, image, audio and so on.
func (m Message) ModernType() string {
	switch m.Kind {
	case chat.KindChoice, chat.KindMenu:
		return string(chat.KindText)
	case chat.KindVoice:
		return string(chat.KindAudio)
	case chat.KindOther:
		return "unknown"
	}
	return string(m.Kind)
}

// Parts are what a message carries besides its text. What it does not carry is absent.
type Parts struct {
	QuotedID  string         `json:"quotedMessageId,omitempty"`
	Media     *Media         `json:"media,omitempty"`
	Location  *chat.Location `json:"location,omitempty"`
	Contacts  []chat.Card    `json:"contacts,omitempty"`
	Poll      *chat.Poll     `json:"poll,omitempty"`
	Menu      *chat.Menu     `json:"menu,omitempty"`
	Choice    *Choice        `json:"choice,omitempty"`
	Mentions  []string       `json:"mentions,omitempty"`
	Preview   *Preview       `json:"preview,omitempty"`
	Forwarded bool           `json:"forwarded,omitempty"`
	ViewOnce  bool           `json:"viewOnce,omitempty"`
	Note      string         `json:"note,omitempty"` // what a message of no known type is, as WhatsApp names it
}

// Media is the file of a message.
type Media struct {
	URL      string  `json:"url"`
	MimeType string  `json:"mimetype"`
	FileName *string `json:"filename"`
	SHA256   string  `json:"sha256,omitempty"` // hex
	Size     int64   `json:"size,omitempty"`   // bytes
	Width    int     `json:"width,omitempty"`  // pixels
	Height   int     `json:"height,omitempty"`
	Seconds  int     `json:"seconds,omitempty"`
	Animated bool    `json:"animated,omitempty"`
}

// Choice is what somebody chose of a menu.
type Choice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Preview is the page that a text links to.
type Preview struct {
	URL         string `json:"url"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
}

// Parts are what the message carries; jid writes the JIDs in it as the dialect does.
func (m Message) Parts(i webhook.Instance, link webhook.Link, jid func(string) string) Parts {
	c := m.Content
	p := Parts{
		QuotedID: m.QuotedID, Location: c.Location, Contacts: cards(c.Contacts), Poll: c.Poll, Menu: c.Menu,
		Forwarded: c.Forwarded, ViewOnce: c.ViewOnce, Note: c.Note,
	}
	if f := c.File; f != nil {
		p.Media = &Media{
			URL: link(i.ID, m.ID), MimeType: f.MimeType, SHA256: f.SHA256, Size: f.Size,
			Width: f.Width, Height: f.Height, Seconds: f.Seconds, Animated: f.Animated,
		}
		if f.Name != "" {
			p.Media.FileName = &f.Name
		}
	}
	if c.Choice != nil {
		p.Choice = &Choice{c.Choice.ID, c.Choice.Text}
	}
	if c.Preview != nil {
		p.Preview = &Preview{c.Preview.URL, c.Preview.Title, c.Preview.Description}
	}
	for _, who := range c.Mentions {
		p.Mentions = append(p.Mentions, jid(who))
	}
	return p
}

func cards(all []chat.Card) []chat.Card {
	var told []chat.Card
	for _, c := range all {
		told = append(told, chat.Card{Name: c.Name, VCard: withoutFiles(c.VCard)})
	}
	return told
}

// withoutFiles drops from a vCard the properties that are files: pictures, sounds and keys (RFC 2426, and 2.1 of phones).
// A line that begins with a blank goes on with the one before.
func withoutFiles(vcard string) string {
	var kept []string
	dropping := false
	for line := range strings.SplitSeq(vcard, "\n") {
		if !dropping || !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			dropping = isFile(line)
		}
		if !dropping {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func isFile(line string) bool {
	head, _, _ := strings.Cut(strings.ToUpper(line), ":")
	name, params, _ := strings.Cut(head, ";")
	if _, bare, grouped := strings.Cut(name, "."); grouped {
		name = bare
	}
	switch name {
	case "PHOTO", "LOGO", "SOUND", "KEY":
		return true
	}
	return strings.Contains(params, "ENCODING=B") || strings.Contains(params, "BASE64")
}
