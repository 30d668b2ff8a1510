package rules_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
	"balas/rules"
)

// clockwork is a clock that stands until it is moved.
type clockwork struct {
	mu sync.Mutex
	at time.Time
}

func (c *clockwork) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clockwork) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// shop is a business with one bot, and what came of its turns.
type shop struct {
	t     *testing.T
	pool  *pgxpool.Pool
	clock *clockwork
	owner account.Caller
	bot   chat.Instance

	mu   sync.Mutex
	said int
}

func newShop(t *testing.T, patches ...rules.Patch) *shop {
	return newShopOn(t, pgtest.New(t), patches...)
}

func newShopOn(t *testing.T, pool *pgxpool.Pool, patches ...rules.Patch) *shop {
	t.Helper()
	s := &shop{t: t, pool: pool, clock: &clockwork{at: time.Now()}, owner: owner(t, pool, t.Name())}
	s.bot = instance(t, pool, s.owner, "bot")
	for _, p := range patches {
		if _, err := rules.Update(t.Context(), pool, s.owner, s.bot.ID, p); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// service is the shop's chats with a debounce of zero; each process has its own.
func (s *shop) service() *chat.Service { return chat.New(s.pool, s.clock.now, 0) }

// engine starts an engine on a service of its own, as another process would. The options' node is
// made.
func (s *shop) engine(o rules.Options) (*rules.Engine, *chat.Service) {
	s.t.Helper()
	o.NodeID = uuid.New()
	if _, err := s.pool.Exec(s.t.Context(), `INSERT INTO nodes (id, name) VALUES ($1, 'test')`, o.NodeID); err != nil {
		s.t.Fatal(err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Pick == nil {
		o.Pick = first
	}
	service := s.service()
	e := rules.New(s.t.Context(), service, o)
	service.OnDue = e.Wake
	s.t.Cleanup(func() {
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		_ = e.Stop(ended) // breaks off what a test left hanging
		e.Quiet()
	})
	return e, service
}

// keyword adds a rule to the bot.
func (s *shop) keyword(match rules.Match, pattern, reply string) {
	s.t.Helper()
	k := rules.Keyword{InstanceID: s.bot.ID, Match: match, Pattern: pattern, Reply: reply, Enabled: true}
	if _, err := rules.AddKeyword(s.t.Context(), s.pool, s.owner, k); err != nil {
		s.t.Fatal(err)
	}
}

// inbound is a message from the customer with that phone number, sent now.
func (s *shop) inbound(phone, body string) chat.Inbound {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said++
	return chat.Inbound{
		AccountID: s.owner.AccountID, InstanceID: s.bot.ID, ID: fmt.Sprintf("IN%04d", s.said),
		Chat: chat.Address{Kind: chat.PN, User: phone}, PushName: "Ana", Kind: chat.KindText, Body: body, At: s.clock.now(),
	}
}

const ana, budi = "6281234500011", "6281234500022"

// receive takes the message in and returns its chat.
func (s *shop) receive(service *chat.Service, in chat.Inbound) int64 {
	s.t.Helper()
	r, err := service.Receive(s.t.Context(), in, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.ChatID
}

// say takes in a message of Ana's.
func (s *shop) say(service *chat.Service, body string) int64 {
	s.t.Helper()
	return s.receive(service, s.inbound(ana, body))
}

// replies are the texts of the bot's messages in the chat, oldest first.
func (s *shop) replies(chatID int64) []string {
	s.t.Helper()
	rows, err := s.pool.Query(s.t.Context(), `SELECT body FROM messages WHERE chat_id = $1 AND origin = 'bot' ORDER BY seq`, chatID)
	if err != nil {
		s.t.Fatal(err)
	}
	bodies, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return bodies
}

// ends are decision and reason of the chat's turns, oldest first.
func (s *shop) ends(chatID int64) []string {
	s.t.Helper()
	turns, err := rules.Turns(s.t.Context(), s.pool, chatID, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	var ends []string
	for i := range turns {
		turn := turns[len(turns)-1-i]
		ends = append(ends, string(turn.Decision)+" "+string(turn.Reason))
	}
	return ends
}

// settled fails the test if the chat still waits for something.
func (s *shop) settled(chatID int64) {
	s.t.Helper()
	c, err := chat.FindChat(s.t.Context(), s.pool, chatID)
	if err != nil {
		s.t.Fatal(err)
	}
	if c.TurnDueAt != nil || c.LeaseUntil != nil {
		s.t.Errorf("the chat is still due at %v, leased until %v", c.TurnDueAt, c.LeaseUntil)
	}
	if left, err := chat.Unanswered(s.t.Context(), s.pool, chatID, 1); err != nil || len(left) > 0 {
		s.t.Errorf("unanswered: %v, %v", left, err)
	}
}

// agent answers as its script says and remembers what it was asked.
type agent struct {
	script func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) // n counts from 1
	record func(ctx context.Context, tx pgx.Tx) error                             // nil: succeeds

	mu       sync.Mutex
	asked    []chat.Question
	recorded []string // the answers' texts
}

// says answers each question with the text.
func says(text string) *agent {
	return &agent{script: func(context.Context, int, chat.Question) (chat.Answer, error) {
		return chat.Answer{Text: text, Action: chat.ActionAnswer, Confidence: 0.9}, nil
	}}
}

func (a *agent) Answer(ctx context.Context, q chat.Question) (chat.Answer, error) {
	a.mu.Lock()
	a.asked = append(a.asked, q)
	n := len(a.asked)
	a.mu.Unlock()
	return a.script(ctx, n, q)
}

func (a *agent) RecordTx(ctx context.Context, tx pgx.Tx, _ chat.Question, answer chat.Answer) error {
	if a.record != nil {
		if err := a.record(ctx, tx); err != nil {
			return err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.recorded = append(a.recorded, answer.Text)
	return nil
}

// texts are the questions' texts.
func (a *agent) texts() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var texts []string
	for _, q := range a.asked {
		texts = append(texts, q.Text)
	}
	return texts
}
