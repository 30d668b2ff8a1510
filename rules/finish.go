package rules

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// finish ends the turn: the watermark moves past its messages and the lease is given back, with the
// turn, its event, its reply and what the agent records. All of it happens or nothing does.
func (t *turn) finish(ctx context.Context, tx pgx.Tx, s *scene, v verdict) (result, error) {
	if len(s.Messages) == 0 {
		_, err := t.mark(ctx, tx, s)
		return result{}, err
	}
	var r result
	var err error
	if r.later, err = t.mark(ctx, tx, s); err != nil {
		return result{}, err
	}
	turnID := uuid.Must(uuid.NewV7())
	if v.Text = strings.TrimSpace(v.Text); v.Text != "" {
		if r.reply, err = t.reply(ctx, tx, s, v, turnID); err != nil {
			return result{}, err
		}
	}
	if err := t.keep(ctx, tx, s, v, turnID, r.reply); err != nil {
		return result{}, err
	}
	if v.Reason == HandedOver {
		if err := handOver(ctx, tx, s); err != nil {
			return result{}, err
		}
	}
	if v.answer != nil {
		err = t.record(ctx, tx, *v.answer)
	}
	return r, err
}

// mark moves the watermark and returns when the messages after it are due.
func (t *turn) mark(ctx context.Context, tx pgx.Tx, s *scene) (later, error) {
	var due, open *time.Time
	if err := tx.QueryRow(ctx, sqlMark, s.Chat.ID, s.last(), s.Now).Scan(&due, &open); err != nil {
		return later{}, fmt.Errorf("mark chat as answered: %w", err)
	}
	if due == nil || open == nil {
		return later{}, nil
	}
	return later{due: *due, open: *open}, nil
}

func (t *turn) reply(ctx context.Context, tx pgx.Tx, s *scene, v verdict, turnID uuid.UUID) (*chat.Message, error) {
	d := chat.Draft{
		AccountID: s.AccountID, InstanceID: s.Chat.InstanceID, ChatID: s.Chat.ID, Body: v.Text,
		Origin: chat.FromBot, Priority: chat.PriorityReply, TurnID: &turnID,
	}
	if t.HumanDelay {
		d.NotBefore = new(s.Now.Add(typingTime(v.Text)))
	}
	if err := attach(ctx, tx, &d, v); err != nil {
		return nil, err
	}
	m, err := t.chats.AcceptTx(ctx, tx, d)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// longestCaption is how many characters WhatsApp shows below a picture.
const longestCaption = 1024

// attach puts the file of the agent's answer to the reply, whose text becomes its caption. A file that is gone, or no
// picture, film or document, stays out, and so does one whose caption would be too long.
func attach(ctx context.Context, tx pgx.Tx, d *chat.Draft, v verdict) error {
	if v.answer == nil || v.answer.MediaID == nil || v.Text != strings.TrimSpace(v.answer.Text) || utf8.RuneCountInString(v.Text) > longestCaption {
		return nil
	}
	m, err := media.Find(ctx, tx, d.AccountID, v.answer.MediaID.String())
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if kind := chat.KindOf(m.MimeType); kind == chat.KindAudio {
		return nil
	}
	return d.Attach(m)
}

const (
	typingRune = 40 * time.Millisecond // a quick typist's 25 characters a second
	minTyping  = time.Second
	maxTyping  = 6 * time.Second
)

// typingTime is how long a person would seem to type the text.
func typingTime(text string) time.Duration {
	return min(max(time.Duration(len([]rune(text)))*typingRune, minTyping), maxTyping)
}

// handOver gives the chat to people, for the time that the settings say.
func handOver(ctx context.Context, tx pgx.Tx, s *scene) error {
	var until *time.Time
	if s.Settings.HandoffSeconds > 0 {
		until = new(s.Now.Add(seconds(s.Settings.HandoffSeconds)))
	}
	return chat.SetOwnerTx(ctx, tx, s.AccountID, s.Chat, chat.OwnedByHuman, until, string(HandedOver))
}

// record has the agent record its answer under a savepoint: the reply does not depend on it. An error
// is returned when the transaction is lost.
func (t *turn) record(ctx context.Context, tx pgx.Tx, a chat.Answer) error {
	nested, err := tx.Begin(ctx)
	if err != nil {
		return fmt.Errorf("record answer: %w", err)
	}
	if err = t.recordTx(ctx, nested, a); err == nil {
		return nil
	}
	t.Log.Error("answer not recorded", "chat", t.chatID, "error", err)
	if err := nested.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
		return fmt.Errorf("record answer: %w", err)
	}
	return nil
}

func (t *turn) recordTx(ctx context.Context, tx pgx.Tx, a chat.Answer) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = t.panicked(t.chatID, p)
		}
	}()
	if err := t.Answerer.RecordTx(ctx, tx, t.thought.Question, a); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// keep stores the turn, with what led to its end, and its event.
func (t *turn) keep(ctx context.Context, tx pgx.Tx, s *scene, v verdict, turnID uuid.UUID, reply *chat.Message) error {
	replyID := ""
	if reply != nil {
		replyID = reply.ID
	}
	trace, err := t.trace(s, v).encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, sqlInsertTurn, turnID, s.Chat.InstanceID, s.Chat.ID, s.first(), s.last(), v.Do, v.Reason, replyID, trace, s.Now)
	if err != nil {
		return fmt.Errorf("insert turn: %w", err)
	}
	data := TurnData{Where: chat.Where{ChatID: s.Chat.ID}, ID: turnID, Decision: v.Do, Reason: v.Reason, ReplyID: replyID}
	return chat.AppendTx(ctx, tx, chat.Event{AccountID: s.AccountID, InstanceID: &s.Chat.InstanceID, Kind: chat.EventTurn, Data: data})
}

// TurnData is what the log tells of a turn that was decided.
type TurnData struct {
	chat.Where
	ID       uuid.UUID `json:"id"`
	Decision Do        `json:"decision"`
	Reason   Reason    `json:"reason"`
	ReplyID  string    `json:"replyId,omitempty"`
}
