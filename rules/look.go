package rules

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
)

// scene is the situation of a chat with what else its turn needs.
type scene struct {
	Situation
	AccountID uuid.UUID
	Writer    chat.Contact // of the last message; zero when erased meanwhile
}

// first and last are the seqs of the unanswered messages; a scene without any has the watermark.
func (s *scene) first() int64 {
	if len(s.Messages) == 0 {
		return s.Chat.AnsweredSeq
	}
	return s.Messages[0].Seq
}

func (s *scene) last() int64 {
	if len(s.Messages) == 0 {
		return s.Chat.AnsweredSeq
	}
	return s.Messages[len(s.Messages)-1].Seq
}

// until leaves out what came after seq.
func (s *scene) until(seq int64) {
	for s.last() > seq {
		s.Messages = s.Messages[:len(s.Messages)-1]
	}
}

// lockChat returns the chat, locked against other turns and newer messages until the transaction
// ends. The zero chat is gone.
func lockChat(ctx context.Context, tx pgx.Tx, id int64) (chat.Chat, error) {
	rows, err := tx.Query(ctx, sqlLockChat, id)
	if err != nil {
		return chat.Chat{}, fmt.Errorf("lock chat: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[chat.Chat])
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return chat.Chat{}, fmt.Errorf("lock chat: %w", err)
	}
	return c, nil
}

type botRow struct {
	AccountID       uuid.UUID
	Name            string
	Phone           string
	LID             string
	PushName        string
	Changes         Patch
	KeywordsVersion int64
	UpdatedAt       time.Time
	OutWords        []string // of the account, as are InWords
	InWords         []string
}

// look reads all that a decision on the locked chat rests on.
func (e *Engine) look(ctx context.Context, tx pgx.Tx, c chat.Chat) (*scene, error) {
	rows, err := tx.Query(ctx, sqlBot, c.InstanceID)
	if err != nil {
		return nil, fmt.Errorf("load bot: %w", err)
	}
	bot, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[botRow])
	if err != nil {
		return nil, fmt.Errorf("load bot: %w", err)
	}
	s := &scene{AccountID: bot.AccountID, Situation: Situation{
		Chat: c, Now: e.chats.Now(), Pick: e.Pick,
		Self: Self{Phone: bot.Phone, LID: bot.LID, Names: []string{bot.Name, bot.PushName}},
	}}
	if e.Listener != nil {
		s.Hears = e.Listener.Hears
	}
	s.Settings, err = settingsRow{bot.Changes, bot.KeywordsVersion, bot.UpdatedAt}.settings(c.InstanceID)
	if err != nil {
		return nil, err
	}
	s.Settings.OptWords = s.Settings.OptWords.And(chat.OptWords{Out: bot.OutWords, In: bot.InWords})
	if s.Keywords, err = e.keywords.of(ctx, tx, c.InstanceID, bot.KeywordsVersion); err != nil {
		return nil, err
	}
	if s.Messages, err = chat.Unanswered(ctx, tx, c.ID, maxWaiting); err != nil {
		return nil, err
	}
	if err := s.lookAround(ctx, tx); err != nil {
		return nil, err
	}
	return s, e.lookForOffer(ctx, tx, s)
}

// lookAround reads who wrote, what they quote, and how often they were replied to of late.
func (s *scene) lookAround(ctx context.Context, tx pgx.Tx) (err error) {
	if len(s.Messages) == 0 {
		return nil
	}
	if writer := s.Messages[len(s.Messages)-1].ContactID; writer != nil {
		s.Writer, err = chat.FindContact(ctx, tx, *writer)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		s.Name = s.Writer.DisplayName()
	}
	if s.Chat.IsGroup() && s.Settings.GroupAddressed {
		if s.QuotesUs, err = quotesUs(ctx, tx, s.Chat.InstanceID, s.Messages); err != nil {
			return err
		}
	}
	if s.Settings.TurnCap > 0 {
		since := s.Now.Add(-seconds(s.Settings.TurnWindow))
		if err := tx.QueryRow(ctx, sqlReplies, s.Chat.ID, since).Scan(&s.Replies); err != nil {
			return fmt.Errorf("count replies: %w", err)
		}
	}
	return nil
}

func quotesUs(ctx context.Context, db pg.DB, instanceID uuid.UUID, ms []chat.Message) (map[string]bool, error) {
	var quoted []string
	for _, m := range ms {
		if m.QuotedID != "" {
			quoted = append(quoted, m.QuotedID)
		}
	}
	if len(quoted) == 0 {
		return nil, nil
	}
	rows, err := db.Query(ctx, sqlOurs, instanceID, quoted)
	if err != nil {
		return nil, fmt.Errorf("find quoted messages: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find quoted messages: %w", err)
	}
	ours := map[string]bool{}
	for _, id := range ids {
		ours[id] = true
	}
	return ours, nil
}
