package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"balas/internal/pg"
)

// Heard is what a model made of the file of a message, once and for all: the words of a voice note, or what a
// picture shows.
type Heard struct {
	Text  string    `json:"text,omitempty"`  // empty: Error says why
	Model string    `json:"model,omitempty"` // that was asked; empty: none was
	Error Deafness  `json:"error,omitempty"`
	At    time.Time `json:"at"`
}

// Deafness is why nothing was made of a file.
type Deafness string

// Why nothing was made of a file.
const (
	DeafNoModel    Deafness = "no_model"   // none is configured for such files; it is not stored
	DeafOff        Deafness = "agent_off"  // the agent is disabled
	DeafCeiling    Deafness = "ceiling"    // the agent may use no more this month
	DeafViewOnce   Deafness = "view_once"  // it was meant to be looked at once, by a person
	DeafTooLarge   Deafness = "too_large"  // in bytes or pixels
	DeafTooLong    Deafness = "too_long"   // in minutes
	DeafTooMany    Deafness = "too_many"   // files in one turn
	DeafNoFile     Deafness = "no_file"    // WhatsApp does not have it, or not in time
	DeafUnreadable Deafness = "unreadable" // it is no sound or picture that we know
	DeafSilent     Deafness = "silent"     // there is nothing to hear or to see
	DeafFailed     Deafness = "failed"     // the model did not reply in time, or with an error
)

// Made is how words came about.
type Made string

// How words came about.
const (
	Written     Made = "" // by who says them
	Transcribed Made = "transcription"
	Described   Made = "description" // a model's words on a picture
)

// Part is some of what a customer said.
type Part struct {
	Text string
	Made Made
}

// Listening is a request to make something of the file of a message.
type Listening struct {
	AccountID  uuid.UUID
	InstanceID uuid.UUID
	Message    Message
	History    []Line // before it, which tells the language
}

// Hearable reports whether the message has a file that a model may make words of: sound, or a picture.
func (m Message) Hearable() bool {
	return m.Content.File != nil && (m.Kind.IsSound() || m.Kind == KindImage)
}

// HeardPart is what a model made of the message's file; without a text if it made nothing.
func (m Message) HeardPart() Part {
	if m.Heard == nil || !m.Hearable() {
		return Part{}
	}
	return Part{m.Heard.Text, m.made()}
}

// made is how words come about that a model makes of the message's file.
func (m Message) made() Made {
	if m.Kind.IsSound() {
		return Transcribed
	}
	return Described
}

// Parts are what the message says to who answers it, what it asks last; none if it says nothing. A caption comes
// behind the description of its picture.
func (m Message) Parts() []Part {
	var parts []Part
	if heard := m.HeardPart(); heard.Text != "" {
		parts = append(parts, heard)
	}
	if said := m.Said(); said != "" && m.Kind.Asks() {
		parts = append(parts, Part{Text: said})
	}
	return parts
}

const sqlKeepHeard = `
	WITH kept AS (
		UPDATE messages SET heard = $3
		WHERE instance_id = $1 AND id = $2 AND heard IS NULL AND revoked_at IS NULL
		RETURNING chat_id
	)
	INSERT INTO events (id, account_id, instance_id, kind, data)
	SELECT $4::UUID, $5::UUID, $1, $6, $7::JSONB || jsonb_build_object('chatId', c.id) || ` + chatNames + `
	FROM kept JOIN chats c ON c.id = kept.chat_id`

// HeardData is what the log tells of what was made of a file.
type HeardData struct {
	Where
	ID   string `json:"id"`
	Made Made   `json:"made"`
	Heard
}

// KeepHeard stores what was made of the message's file, with its event, unless something is stored already or the
// message was deleted meanwhile.
func KeepHeard(ctx context.Context, db pg.DB, accountID uuid.UUID, m Message, h Heard) error {
	heard, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("encode what was heard: %w", err)
	}
	event, err := json.Marshal(HeardData{ID: m.ID, Made: m.made(), Heard: h})
	if err != nil {
		return fmt.Errorf("encode what was heard: %w", err)
	}
	_, err = db.Exec(ctx, sqlKeepHeard, m.InstanceID, m.ID, withoutNUL(heard), uuid.Must(uuid.NewV7()), accountID, EventHeard, withoutNUL(event))
	if err != nil {
		return fmt.Errorf("keep what was heard: %w", err)
	}
	return nil
}
