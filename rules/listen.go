package rules

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"balas/chat"
)

// Listener makes words of files: of voice notes and pictures.
type Listener interface {
	// Hears reports whether there is a model for files of messages of the kind.
	Hears(k chat.Kind) bool
	// Listen returns what the message's file says or shows, or why that cannot be told. No transaction is open
	// meanwhile. An error means that another try may come to a result; the customer waits until then.
	Listen(ctx context.Context, l chat.Listening) (chat.Heard, error)
}

const (
	// maxHeard is how many files of a turn are listened to, the latest; an album has up to thirty.
	maxHeard = 10
	// atOnce is how many of a turn's files are listened to at the same time.
	atOnce = 4
	// A file that cannot be had at present is tried again after as long as it has waited, within these bounds, for so long.
	soonest      = time.Second
	latest       = time.Minute
	longestTried = time.Hour
)

// listening is what is listened to, under a lease on the chat.
type listening struct {
	accountID uuid.UUID
	messages  []chat.Message
	history   []chat.Line
	last      int64 // seq of the newest message that waits
}

// attend takes the chat's lease to listen to what the decision names.
func (t *turn) attend(ctx context.Context, tx pgx.Tx, s *scene, d Decision) (result, error) {
	if t.away {
		return t.putOff(ctx, tx, s)
	}
	history, err := chat.History(ctx, tx, s.Chat.ID, s.first(), historyLines)
	if err != nil {
		return result{}, err
	}
	if _, err := t.lease(ctx, tx, s); err != nil {
		return result{}, err
	}
	return result{listening: &listening{accountID: s.AccountID, messages: d.Messages, history: lines(history), last: s.last()}}, nil
}

// putOff gives the chat back and comes again when its files may be there, or as soon as the number is online.
func (t *turn) putOff(ctx context.Context, tx pgx.Tx, s *scene) (result, error) {
	if err := release(ctx, tx, s.Chat.ID); err != nil {
		return result{}, err
	}
	at := s.Now.Add(min(max(s.Now.Sub(s.Messages[0].CreatedAt), soonest), latest))
	return result{later: later{due: at, open: at}}, nil
}

// listen has words made of the files and stores each as soon as it is there, so that what was paid for is not asked
// for again after a crash.
func (t *turn) listen(ctx context.Context, l listening) {
	t.listened, t.away = l.last, false
	hearing, cancel := context.WithTimeout(ctx, t.AnswerTimeout)
	defer cancel()
	heard := make([]*chat.Heard, len(l.messages))
	var files errgroup.Group
	files.SetLimit(atOnce)
	for i, m := range l.messages {
		files.Go(func() error {
			if i < len(l.messages)-maxHeard {
				heard[i] = t.deaf(chat.DeafTooMany)
			} else {
				heard[i] = t.hear(hearing, l, m)
			}
			if heard[i] != nil && ctx.Err() == nil {
				t.keepHeard(ctx, l.accountID, m, *heard[i])
			}
			return nil
		})
	}
	_ = files.Wait() // nothing fails
	for _, h := range heard {
		t.away = t.away || h == nil
	}
}

// hear returns within the time that there is, even if the listener does not; nil: another try may come to a result.
func (t *turn) hear(ctx context.Context, l listening, m chat.Message) *chat.Heard {
	type outcome struct {
		chat.Heard
		err error
	}
	done := make(chan outcome, 1)
	select {
	case t.thinking <- struct{}{}:
		go func() {
			defer func() { <-t.thinking }()
			h, err := t.listenTo(ctx, l, m)
			done <- outcome{h, err}
		}()
	case <-ctx.Done():
	}
	select {
	case o := <-done:
		if o.err == nil {
			return &o.Heard
		}
		if ctx.Err() != nil {
			return t.deaf(chat.DeafFailed)
		}
		t.Log.Warn("listen", "chat", m.ChatID, "message", m.ID, "error", o.err)
		if t.chats.Now().Sub(m.CreatedAt) > longestTried {
			return t.deaf(chat.DeafNoFile)
		}
		return nil
	case <-ctx.Done():
		return t.deaf(chat.DeafFailed)
	}
}

func (t *turn) listenTo(ctx context.Context, l listening, m chat.Message) (h chat.Heard, err error) {
	defer func() {
		if p := recover(); p != nil {
			t.Log.Error("listen", "chat", m.ChatID, "message", m.ID, "error", t.panicked(m.ChatID, p))
			h, err = *t.deaf(chat.DeafFailed), nil
		}
	}()
	return t.Listener.Listen(ctx, chat.Listening{AccountID: l.accountID, InstanceID: m.InstanceID, Message: m, History: l.history})
}

func (t *turn) deaf(why chat.Deafness) *chat.Heard {
	return &chat.Heard{Error: why, At: t.chats.Now()}
}

// keepHeard stores what was heard, as soon as the database takes it.
func (t *turn) keepHeard(ctx context.Context, accountID uuid.UUID, m chat.Message, h chat.Heard) {
	for tries := 1; ; tries++ {
		err := chat.KeepHeard(ctx, t.chats.Pool, accountID, m, h)
		if err == nil {
			return
		}
		if unstorable(err) {
			h = *t.deaf(chat.DeafFailed)
		}
		if !t.pause(ctx, tries, fmt.Errorf("message %s: %w", m.ID, err)) {
			return
		}
	}
}
