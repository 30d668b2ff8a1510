package instanceapi

import (
	"balas/api/wire"
	"balas/chat"
)

// heard is what a model made of a voice note or a picture.
type heard struct {
	Text    string        `json:"text" doc:"The transcription, or the description of a picture with the text in it; empty: error says why." example:"Berapa harga teko kaca?"`
	Made    string        `json:"made" enum:"transcription,description" doc:"Which of the two it is." example:"transcription"`
	Model   string        `json:"model,omitempty" doc:"That made it, or failed to." example:"whisper-1"`
	Error   chat.Deafness `json:"error,omitempty" enum:"agent_off,ceiling,view_once,too_large,too_long,too_many,no_file,unreadable,silent,failed" doc:"Why there is no text."`
	HeardAt string        `json:"heardAt" example:"2026-03-20T10:30:04.000Z"`
}

// heardOf is what was made of the message's file; nil: nobody tried.
func heardOf(m chat.Message) *heard {
	if m.Heard == nil {
		return nil
	}
	return &heard{
		Text: m.Heard.Text, Made: string(m.HeardPart().Made), Model: m.Heard.Model, Error: m.Heard.Error, HeardAt: wire.Time(m.Heard.At),
	}
}
