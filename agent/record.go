package agent

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
)

// RecordTx writes down that a question was answered, for statistics, for the list of what was not known, and as the
// memory of conversations without a chat.
func (s *Service) RecordTx(ctx context.Context, tx pgx.Tx, q chat.Question, a chat.Answer) error {
	return record(ctx, tx, q, a)
}

func record(ctx context.Context, db pg.DB, q chat.Question, a chat.Answer) error {
	sources := []string{}
	for _, e := range a.Evidence {
		sources = append(sources, e.SourceID)
	}
	trace := a.Trace
	if trace == nil {
		trace = map[string]any{}
	}
	at := q.Now
	if at.IsZero() {
		at = time.Now()
	}
	_, err := db.Exec(ctx, sqlInsertTurn, a.AgentID, q.ChatID, q.ContactPhone, q.Text, a.Text, a.Action, a.Confidence,
		a.Model, sources, trace, at, a.Usage.InputTokens, a.Usage.OutputTokens, a.Usage.Cost)
	if err != nil {
		return fmt.Errorf("record agent turn: %w", err)
	}
	return nil
}

// dontKnow is what a conversation of the API hears when the agent has no answer, by language.
var dontKnow = map[string]string{
	indonesian: "Maaf, kami belum punya jawaban untuk itu. Tim kami akan membantu Anda.",
	english:    "Sorry, we do not have an answer to that yet. Our team will help you.",
}

// Chat answers a question of the API, whose conversation is kept by agent and phone apart from any WhatsApp chat. The
// answer is never without a text. It fails as Answer.
func (s *Service) Chat(ctx context.Context, q chat.Question) (chat.Answer, error) {
	answer, q, err := s.converse(ctx, q)
	if err != nil {
		return chat.Answer{}, err
	}
	return answer, record(ctx, s.pool, q, answer)
}

// Rehearse is Chat without a trace in the conversation and the statistics. What models use is booked.
func (s *Service) Rehearse(ctx context.Context, q chat.Question) (chat.Answer, error) {
	answer, _, err := s.converse(ctx, q)
	return answer, err
}

func (s *Service) converse(ctx context.Context, q chat.Question) (chat.Answer, chat.Question, error) {
	a, err := s.Resolve(ctx, q.AccountID, q.InstanceID, q.AgentID)
	if err != nil {
		return chat.Answer{}, q, err
	}
	q.AgentID, q.ChatID = a.ID, 0
	if q.History, err = s.conversation(ctx, a.ID, q.ContactPhone); err != nil {
		return chat.Answer{}, q, err
	}
	answer, err := s.Answer(ctx, q)
	if answer.Text == "" {
		answer.Text = inEach(dontKnow, a.spoken(q))
	}
	return answer, q, err
}

// conversation returns the last lines of a conversation of the API, oldest first.
func (s *Service) conversation(ctx context.Context, agentID, phone string) ([]chat.Line, error) {
	type turn struct {
		Question, Reply string
		CreatedAt       time.Time
	}
	rows, err := s.pool.Query(ctx, sqlMemory, agentID, phone, memory/2)
	if err != nil {
		return nil, fmt.Errorf("load conversation: %w", err)
	}
	turns, err := pgx.CollectRows(rows, pgx.RowToStructByName[turn])
	if err != nil {
		return nil, fmt.Errorf("load conversation: %w", err)
	}
	var lines []chat.Line
	for _, t := range slices.Backward(turns) {
		lines = append(lines,
			chat.Line{Text: t.Question, At: t.CreatedAt},
			chat.Line{Text: t.Reply, At: t.CreatedAt, FromMe: true})
	}
	return lines, nil
}

// ClearContext makes the agent forget what was said with a phone, in the API's conversation and in the
// instance's WhatsApp chat. A phone that never wrote is no error.
func (s *Service) ClearContext(ctx context.Context, a Agent, instanceID uuid.UUID, phone string) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlClearMemory, a.ID, phone); err != nil {
			return fmt.Errorf("clear conversation: %w", err)
		}
		rows, err := tx.Query(ctx, sqlChatOfPhone, instanceID, phone)
		if err != nil {
			return fmt.Errorf("find chat: %w", err)
		}
		chats, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return fmt.Errorf("find chat: %w", err)
		}
		for _, id := range chats {
			if err := chat.ClearContext(ctx, tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}
