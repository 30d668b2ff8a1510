package scheduler

import (
	"slices"

	"github.com/google/uuid"

	"balas/chat"
	"balas/internal/fault"
)

// Message is the template of what a campaign sends.
type Message struct {
	Type     chat.Kind      `json:"type"`              // text, image, video, document, audio, poll or location
	Content  string         `json:"content,omitempty"` // the text, the caption or the poll's question, with placeholders
	MediaID  *uuid.UUID     `json:"mediaId,omitempty"` // the file, of types that have one
	FileName string         `json:"filename,omitempty"`
	Poll     *chat.Poll     `json:"poll,omitempty"`
	Location *chat.Location `json:"location,omitempty"`
}

var messageTypes = []chat.Kind{
	chat.KindText, chat.KindImage, chat.KindVideo, chat.KindDocument, chat.KindAudio, chat.KindPoll, chat.KindLocation,
}

// Draft is the message as chat accepts it, but for whom it goes to and what the file is. Its body is not rendered.
func (m Message) Draft() chat.Draft {
	d := chat.Draft{Kind: m.Type, Body: m.Content, MediaID: m.MediaID, Origin: chat.FromCampaign, Priority: chat.PriorityCampaign}
	d.Content.Poll, d.Content.Location = m.Poll, m.Location
	if m.FileName != "" {
		d.Content.File = &chat.File{Name: m.FileName}
	}
	return d
}

// check fails with Invalid when the message lacks what its type needs, or has what belongs to another.
func (m Message) check() error {
	switch {
	case !slices.Contains(messageTypes, m.Type):
		return fault.Bad(nounCampaign, "message.type", "must be text, image, video, document, audio, poll or location")
	case m.MediaID != nil && !m.Type.HasFile():
		return fault.Bad(nounCampaign, "message.mediaId", "is for messages that carry a file")
	case m.FileName != "" && m.Type != chat.KindDocument:
		return fault.Bad(nounCampaign, "message.filename", "is for documents")
	case !within(m.FileName, 0, 255):
		return fault.Bad(nounCampaign, "message.filename", "must have at most 255 characters")
	case m.Poll != nil && m.Type != chat.KindPoll:
		return fault.Bad(nounCampaign, "message.poll", "is for polls")
	case m.Location != nil && m.Type != chat.KindLocation:
		return fault.Bad(nounCampaign, "message.location", "is for places")
	case !storable(m.Content):
		return fault.Bad(nounCampaign, "message.content", "has characters that cannot be sent")
	}
	if _, err := m.letter(nil); err != nil {
		return err
	}
	return inMessage(m.Draft().Check())
}

// letter reads the message's templates. custom are the names of fields that some recipient has.
func (m Message) letter(custom []string) (Letter, error) {
	w := Wording{Kind: m.Type, Body: m.Content}
	if m.Poll != nil {
		w.Options = m.Poll.Options
	}
	if m.Type == chat.KindLocation { // it says nothing
		return Letter{kind: m.Type}, nil
	}
	return ReadWording(w, custom)
}

// unknown are the fields that the campaign's message uses and no recipient has.
func (c *Campaign) unknown() ([]string, error) {
	if c.Size == 0 {
		return nil, nil
	}
	l, err := c.Message.letter(c.Fields)
	return l.Unknown(), err
}

// inMessage says of a fault of a message that it is of a campaign's.
func inMessage(err error) error {
	if err == nil {
		return nil
	}
	f := *fault.Of(err)
	f.Noun, f.Field = nounCampaign, "message."+renamed(f.Field)
	return &f
}

// renamed is a field of a draft as a campaign calls it.
func renamed(field string) string {
	switch field {
	case "message", "caption", "question":
		return "content"
	case "media", "file":
		return "mediaId"
	}
	return field
}
