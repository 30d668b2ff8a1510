package rules

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// Answerer answers what no rule of the owner's does.
type Answerer interface {
	// Answer answers the question. No transaction is open meanwhile. After an error the customer gets
	// the default message.
	Answer(ctx context.Context, q chat.Question) (chat.Answer, error)
	// RecordTx records the answer in the transaction that ends its turn. It is not called for an
	// answer that was void by then.
	RecordTx(ctx context.Context, tx pgx.Tx, q chat.Question, a chat.Answer) error
}

// Options are what an engine works with. The zero value of each field but NodeID is of use.
type Options struct {
	NodeID        uuid.UUID     // this process, of the table of nodes
	Answerer      Answerer      // nil: what no keyword answers gets the default message
	Listener      Listener      // nil: nothing is made of voice notes and pictures
	AnswerTimeout time.Duration // for one answer, and for listening before it; zero: 45 seconds
	HumanDelay    bool          // hold replies back as long as a person would take to type them

	// Alive reports whether a node lives. What a dead node was about to answer is taken over at once;
	// with a nil Alive its lease must run out first.
	Alive func(ctx context.Context, nodeID uuid.UUID) bool
	Pick  Pick // nil: at random

	// Answered notes that a campaign's message is answered, in the transaction of its turn, which may run twice, and returns the
	// campaign's name. Nil: nothing is noted.
	Answered func(ctx context.Context, tx pgx.Tx, a Answering) (campaign string, err error)

	// Withdrawn notes that messages of campaigns were given up because their customer opted out, in the transaction of that
	// turn. Nil: nothing is noted.
	Withdrawn func(ctx context.Context, tx pgx.Tx, instanceID uuid.UUID, messageIDs []string) error

	Log *slog.Logger // nil: the default one
}

// Engine answers turns: it waits until a customer has done writing, takes everything unanswered in
// the chat, decides, and commits the decision with its reply. Of a chat only one turn runs at a time,
// on all nodes together. A crash at any point leaves a turn that is due, or one that is done.
type Engine struct {
	Options
	chats    *chat.Service
	agenda   *agenda
	keywords *keywordCache
	steps    chan struct{} // bounds the transactions at once, so that turns leave connections to others
	thinking chan struct{} // bounds the questions at once
	cancel   context.CancelFunc
	panics   atomic.Int64
}

const (
	defaultAnswerTimeout = 45 * time.Second
	// leaseMargin is for how long a lease outlives the answer that it was taken for.
	leaseMargin = 15 * time.Second
	// maxThinking bounds the memory that hanging models can take up.
	maxThinking = 1000
)

// New returns an engine on the service's chats, with its clock and its debounce. Its turns run until
// ctx ends or Stop is called. The caller makes Wake the service's OnDue.
func New(ctx context.Context, chats *chat.Service, o Options) *Engine {
	if o.AnswerTimeout == 0 {
		o.AnswerTimeout = defaultAnswerTimeout
	}
	if o.Pick == nil {
		o.Pick = rand.IntN
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	ctx, cancel := context.WithCancel(ctx)
	e := &Engine{
		Options: o, chats: chats, cancel: cancel, keywords: &keywordCache{},
		steps:    make(chan struct{}, max(2, chats.Pool.Config().MaxConns/2)),
		thinking: make(chan struct{}, maxThinking),
	}
	e.agenda = &agenda{ctx: ctx, now: chats.Now, debounce: chats.Debounce, run: e.run, entries: map[int64]*entry{}}
	return e
}

// Wake tells that a turn of the chat is due at d.At. A wake too many finds nothing to do.
func (e *Engine) Wake(d chat.Due) {
	e.agenda.wake(d.ChatID, later{instance: d.InstanceID, due: d.At, open: d.At.Add(-e.agenda.debounce)})
}

// Typing tells that the customer in the chat types, or has stopped. A turn waits for who types.
func (e *Engine) Typing(chatID int64, composing bool) { e.agenda.typing(chatID, composing) }

// Resume finds the turns that are due in the chats of the instances, or of all with none given: those
// that a crash left, or another node. It may be called at any time.
func (e *Engine) Resume(ctx context.Context, instanceIDs ...uuid.UUID) error {
	rows, err := e.chats.Pool.Query(ctx, sqlDue, instanceIDs)
	if err != nil {
		return fmt.Errorf("find due turns: %w", err)
	}
	var chatID int64
	var d later
	_, err = pgx.ForEachRow(rows, []any{&chatID, &d.instance, &d.due, &d.open}, func() error {
		e.agenda.wake(chatID, d)
		return nil
	})
	if err != nil {
		return fmt.Errorf("find due turns: %w", err)
	}
	return nil
}

// Stop begins no more turns and waits for those that run. When ctx ends before them they are broken
// off, which leaves them due, and its error is returned.
func (e *Engine) Stop(ctx context.Context) error {
	defer e.cancel()
	return e.agenda.stop(ctx)
}
