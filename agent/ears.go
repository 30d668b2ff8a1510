package agent

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/sashabaranov/go-openai"

	"balas/chat"
	"balas/media"
)

// Ears are what makes words of the files that customers send. The zero Ears hear and see nothing.
type Ears struct {
	Client     *openai.Client
	Transcribe string // the model for voice notes and sound; empty: none
	Vision     string // the model for pictures; empty: none

	// Fetch brings the file of a message, of so many bytes at most, into the store. It fails with Disconnected while the
	// number is offline.
	Fetch func(ctx context.Context, instanceID uuid.UUID, messageID string, most int64) (media.Media, error)
	Files *media.Store

	Deadline time.Duration // of fetching a file, and again of the model; 0: 20 s
}

// model is the one for files of messages of the kind; empty: there is none.
func (e Ears) model(k chat.Kind) string {
	switch {
	case e.Client == nil:
		return ""
	case k.IsSound():
		return e.Transcribe
	case k == chat.KindImage:
		return e.Vision
	}
	return ""
}

func (e Ears) deadline() time.Duration {
	if e.Deadline == 0 {
		return 20 * time.Second
	}
	return e.Deadline
}

// Hears reports whether there is a model for files of messages of the kind.
func (s *Service) Hears(k chat.Kind) bool { return s.Ears.model(k) != "" }
