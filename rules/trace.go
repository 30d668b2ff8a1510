package rules

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
)

// Turn is a turn as it ended.
type Turn struct {
	ID         uuid.UUID
	InstanceID uuid.UUID
	ChatID     int64
	FirstSeq   int64 // of the messages that it took up
	LastSeq    int64
	Decision   Do
	Reason     Reason
	ReplyID    string // empty: there was no reply
	Trace      Trace
	CreatedAt  time.Time
}

// Trace is what led to a turn's end, for people who ask why the bot replied as it did, or did not.
type Trace struct {
	Messages  []string     `json:"messages,omitempty"`  // ids of those that the gates let through
	KeywordID *uuid.UUID   `json:"keywordId,omitempty"` // the rule that won
	Pattern   string       `json:"pattern,omitempty"`   // its pattern then
	Heard     []HeardTrace `json:"heard,omitempty"`     // the files among the messages
	Offer     *chat.Offer  `json:"offer,omitempty"`     // the campaign's message that they answer
	Redos     int          `json:"redos,omitempty"`     // how often the customer wrote more while the agent thought
	Agent     *AgentTrace  `json:"agent,omitempty"`     // what the agent said; nil: it was not asked, or failed
}

// HeardTrace is what became of a voice note or picture in a turn. What was heard stands with the message.
type HeardTrace struct {
	MessageID string        `json:"messageId"`
	Model     string        `json:"model,omitempty"`
	Error     chat.Deafness `json:"error,omitempty"` // empty: something was made of it
}

func heardTrace(ms []chat.Message) []HeardTrace {
	var traced []HeardTrace
	for _, m := range ms {
		switch {
		case !m.Hearable():
		case m.Heard == nil:
			traced = append(traced, HeardTrace{MessageID: m.ID, Error: chat.DeafNoModel})
		default:
			traced = append(traced, HeardTrace{m.ID, m.Heard.Model, m.Heard.Error})
		}
	}
	return traced
}

// AgentTrace is what an agent said in a turn.
type AgentTrace struct {
	AgentID    string          `json:"agentId"`
	Action     chat.Action     `json:"action"`
	Confidence float64         `json:"confidence"`
	Model      string          `json:"model,omitempty"`
	Evidence   []chat.Evidence `json:"evidence,omitempty"`
	Trace      map[string]any  `json:"trace,omitempty"`
}

func (t *turn) trace(s *scene, v verdict) Trace {
	tr := Trace{Redos: t.redos, Heard: heardTrace(v.Messages), Offer: s.Offer}
	for _, m := range v.Messages {
		tr.Messages = append(tr.Messages, m.ID)
	}
	if v.Keyword != nil {
		tr.KeywordID, tr.Pattern = &v.Keyword.ID, v.Keyword.Pattern
	}
	if a := v.answer; a != nil {
		tr.Agent = &AgentTrace{
			AgentID: a.AgentID, Action: a.Action, Confidence: a.Confidence,
			Model: a.Model, Evidence: a.Evidence, Trace: a.Trace,
		}
	}
	return tr
}

// encode leaves out what the agent said if that is no JSON: an infinite score is none.
func (tr Trace) encode() ([]byte, error) {
	data, err := json.Marshal(tr)
	if err != nil {
		tr.Agent = nil
		data, err = json.Marshal(tr)
	}
	if err != nil {
		return nil, fmt.Errorf("encode trace of turn: %w", err)
	}
	return data, nil
}

// TurnOf returns the turn that took a customer's message up, or whose reply a message of ours is; false: there is none,
// yet or at all. Whoever calls it has made sure that the message is the caller's.
func TurnOf(ctx context.Context, db pg.DB, m chat.Message) (Turn, bool, error) {
	if m.FromMe && m.TurnID == nil {
		return Turn{}, false, nil
	}
	rows, err := db.Query(ctx, sqlTurnOf, m.ChatID, m.Seq, m.TurnID)
	if err != nil {
		return Turn{}, false, fmt.Errorf("load turn: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Turn])
	if err != nil || len(found) == 0 {
		return Turn{}, false, err
	}
	return found[0], true, nil
}

// Turns returns the chat's last turns, newest first, at most limit. Whoever calls it has made sure
// that the chat is the caller's.
func Turns(ctx context.Context, db pg.DB, chatID int64, limit int) ([]Turn, error) {
	rows, err := db.Query(ctx, sqlTurns, chatID, limit)
	if err != nil {
		return nil, fmt.Errorf("load turns: %w", err)
	}
	ts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Turn])
	if err != nil {
		return nil, fmt.Errorf("load turns: %w", err)
	}
	return ts, nil
}
