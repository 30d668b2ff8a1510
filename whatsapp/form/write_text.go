package form

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
)

// Text makes a text, with what it shows of the page that it links to; nil: nothing.
func Text(text string, p *chat.Preview) *waE2E.Message {
	if p == nil {
		return &waE2E.Message{Conversation: proto.String(text)}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{
		Text: proto.String(text), MatchedText: proto.String(p.URL), Title: proto.String(p.Title),
		Description: proto.String(p.Description), JPEGThumbnail: p.Thumbnail,
		PreviewType: waE2E.ExtendedTextMessage_NONE.Enum(),
	}}
}

// Rename has a message mention one user in place of another in its text, its caption too.
func Rename(m *waE2E.Message, from, to string) {
	if text := textOf(m); text != nil && *text != nil {
		*text = proto.String(rename(**text, from, to))
	}
}

// textOf is where a message has the text in which people are mentioned, its caption too; nil: nowhere.
func textOf(m *waE2E.Message) **string {
	switch {
	case m.ExtendedTextMessage != nil:
		return &m.ExtendedTextMessage.Text
	case m.ImageMessage != nil:
		return &m.ImageMessage.Caption
	case m.VideoMessage != nil:
		return &m.VideoMessage.Caption
	case m.DocumentMessage != nil:
		return &m.DocumentMessage.Caption
	}
	return nil
}

// rename replaces a mention of one user by that of another: @user as a whole word.
func rename(text, from, to string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "@"+from)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		user := to
		if next, _ := utf8.DecodeRuneInString(after); unicode.IsDigit(next) {
			user = from // of a longer number
		}
		b.WriteString("@" + user)
		text = after
	}
}
