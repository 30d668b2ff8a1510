package rules

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// maxRedos is how often a turn begins anew because the customer wrote more while the agent thought.
// After that the turn answers what it knows of, and what is newer is the next turn's.
const maxRedos = 3

// turn is the work on one chat's turn, from its start until it is answered, void or put off. It goes
// in steps, each a transaction that begins by locking the chat and looking at everything anew:
// without a question the first step is the last; else the agent thinks between two.
type turn struct {
	*Engine
	instance uuid.UUID
	chatID   int64
	redos    int
	thought  *thought
	// listened is the seq of the newest message that was there when the turn's files were listened to; 0: they were not.
	listened int64
	away     bool          // some files cannot be had at present
	dead     uuid.UUID     // a node that is found dead: its lease does not count
	unsure   *chat.Message // accepted by a commit of which it is not known whether it happened
}

// result is what a step came to: files to listen to, a question, a lease in the way, or the end of the turn.
type result struct {
	listening *listening
	question  *question
	holder    uuid.UUID // of the lease in the way, which ends at later.due
	reply     *chat.Message
	gone      bool // the chat was joined with another, or erased
	later     later
}

// run works on the chat's turn and says when to come back. What waited in a chat that was joined with another waits
// there, of which nobody was told.
func (e *Engine) run(ctx context.Context, chatID int64, instanceID uuid.UUID, redos int) later {
	t := &turn{Engine: e, instance: instanceID, chatID: chatID, redos: redos}
	for tries := 0; ; {
		r, err := t.step(ctx)
		if err == nil && r.gone {
			err = e.Resume(ctx, instanceID)
		}
		if err != nil {
			tries++
			if !t.outlast(ctx, tries, err) {
				return later{}
			}
			continue
		}
		t.deliver(ctx, r.reply)
		switch {
		case r.holder != uuid.Nil && r.holder != t.dead && t.Alive != nil && !t.Alive(ctx, r.holder):
			t.dead = r.holder
		case r.listening != nil:
			tries = 0
			if t.listen(ctx, *r.listening); ctx.Err() != nil {
				return later{}
			}
		case r.question == nil:
			return r.later
		default:
			tries, t.thought = 0, e.think(ctx, *r.question)
			if ctx.Err() != nil {
				return later{}
			}
		}
	}
}

// step does one transaction. A panic is an error like others: it must not end the process.
func (t *turn) step(ctx context.Context) (r result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("turn of chat %d: %w", t.chatID, t.panicked(t.chatID, p))
		}
	}()
	select {
	case t.steps <- struct{}{}:
		defer func() { <-t.steps }()
	case <-ctx.Done():
		return r, ctx.Err()
	}
	defer t.chats.Serve(t.instance)()
	err = pgx.BeginFunc(ctx, t.chats.Pool, func(tx pgx.Tx) (err error) {
		r, err = t.stepTx(ctx, tx)
		return err
	})
	if err != nil {
		if r.reply != nil {
			t.unsure = r.reply
		}
		return result{}, fmt.Errorf("turn of chat %d: %w", t.chatID, err)
	}
	return r, nil
}

func (t *turn) stepTx(ctx context.Context, tx pgx.Tx) (result, error) {
	c, err := lockChat(ctx, tx, t.chatID)
	if err != nil || c.TurnDueAt == nil {
		return result{gone: err == nil && c.ID == 0}, err
	}
	if holder := t.holder(c); holder != uuid.Nil {
		return result{holder: holder, later: later{due: *c.LeaseUntil, open: *c.LeaseUntil}}, nil
	}
	if t.thought != nil && t.thought.token < c.LeaseToken { // a lower one: a crash of the database undid the lease
		t.thought = nil
	}
	s, err := t.look(ctx, tx, c)
	if err != nil {
		return result{}, err
	}
	if last := t.last(); last > 0 && s.last() > last {
		if t.redos < maxRedos {
			return t.redo(ctx, tx, c)
		}
		s.until(last)
	}
	if v, done, err := t.fulfil(ctx, tx, s); done || err != nil {
		if err != nil {
			return result{}, err
		}
		return t.finish(ctx, tx, s, v)
	}
	d := Decide(s.Situation)
	if d.Do == Listen {
		return t.attend(ctx, tx, s, d)
	}
	if d.Do == Ask && t.Answerer != nil && t.thought == nil {
		return t.ask(ctx, tx, s, d)
	}
	return t.finish(ctx, tx, s, t.conclude(s, d))
}

// holder is the other node that is about to answer the chat, if there is one.
func (t *turn) holder(c chat.Chat) uuid.UUID {
	switch {
	case c.LeaseNode == nil || c.LeaseUntil == nil || !t.chats.Now().Before(*c.LeaseUntil):
		return uuid.Nil
	case *c.LeaseNode == t.NodeID || *c.LeaseNode == t.dead:
		return uuid.Nil
	}
	return *c.LeaseNode
}

// last is the seq of the newest message that was there when the agent was asked, or files were listened to; 0: neither
// happened.
func (t *turn) last() int64 {
	if t.thought != nil {
		return t.thought.last
	}
	return t.listened
}

// redo gives the chat back and comes again when the customer has done writing.
func (t *turn) redo(ctx context.Context, tx pgx.Tx, c chat.Chat) (result, error) {
	if err := release(ctx, tx, c.ID); err != nil {
		return result{}, err
	}
	next := later{due: *c.TurnDueAt, open: *c.TurnDueAt, redo: true}
	if c.TurnOpenAt != nil {
		next.open = *c.TurnOpenAt
	}
	return result{later: next}, nil
}

func release(ctx context.Context, tx pgx.Tx, chatID int64) error {
	if _, err := tx.Exec(ctx, sqlRelease, chatID); err != nil {
		return fmt.Errorf("release chat: %w", err)
	}
	return nil
}

// deliver hands the committed reply to the sender, or that of a step whose commit happened although
// it seemed to fail.
func (t *turn) deliver(ctx context.Context, reply *chat.Message) {
	t.chats.Stir()
	if reply == nil && t.unsure != nil {
		m, err := chat.FindMessage(ctx, t.chats.Pool, t.unsure.InstanceID, t.unsure.ID)
		if err == nil && m.Status == chat.Queued {
			reply = &m
		}
	}
	t.unsure = nil
	if reply != nil {
		t.chats.Deliver(reply.InstanceID, *reply)
	}
}

// outlast waits after a failed step, longer each time, and reports whether to go on. What cannot be
// stored is not tried again: the customer then gets the default message instead of the agent's.
func (t *turn) outlast(ctx context.Context, tries int, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	if t.thought != nil && unstorable(err) {
		t.thought.err = err
	}
	return t.pause(ctx, tries, err)
}

// pause waits after a failure, longer each time, and reports whether to go on.
func (t *turn) pause(ctx context.Context, tries int, err error) bool {
	t.Log.Error("turn failed", "chat", t.chatID, "tries", tries, "error", err)
	timer := time.NewTimer(backoff(tries, err))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
