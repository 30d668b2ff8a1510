package rules

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// historyLines is how much of the conversation the agent sees before the question.
const historyLines = 12

// question is what the agent is asked, under a lease on the chat.
type question struct {
	chat.Question
	token int64 // of the lease
	last  int64 // seq of the newest message that it holds
}

// thought is what became of a question.
type thought struct {
	question
	answer chat.Answer
	err    error
}

// ask takes the chat's lease and puts the question together.
func (t *turn) ask(ctx context.Context, tx pgx.Tx, s *scene, d Decision) (result, error) {
	history, err := chat.History(ctx, tx, s.Chat.ID, d.Messages[0].Seq, historyLines)
	if err != nil {
		return result{}, err
	}
	q := &question{last: s.last(), Question: chat.Question{
		AccountID: s.AccountID, InstanceID: s.Chat.InstanceID, ChatID: s.Chat.ID,
		ContactPhone: s.Writer.Phone, ContactName: s.Name, History: lines(history), Now: s.Now,
		Zone: s.Settings.Zone(), Offer: s.Offer,
	}}
	q.say(d)
	if q.token, err = t.lease(ctx, tx, s); err != nil {
		return result{}, err
	}
	return result{question: q}, nil
}

// say puts into the question what the decision asks about. What a picture shows is asked about if nothing else is.
func (q *question) say(d Decision) {
	q.Parts = parts(d.Messages)
	if q.Text = q.Words(); q.Text == "" {
		q.Text = q.Shown()
	}
	if d.Reason == Unheard {
		q.Unheard = unheardKind(d.Messages)
	}
}

// lease takes the chat for as long as the agent may think, or listen. The commit need not wait for the disk: a lease
// that a power cut undoes is one that nobody holds.
func (t *turn) lease(ctx context.Context, tx pgx.Tx, s *scene) (token int64, err error) {
	if _, err := tx.Exec(ctx, sqlCommitSoon); err != nil {
		return 0, fmt.Errorf("commit without waiting: %w", err)
	}
	until := s.Now.Add(t.AnswerTimeout + leaseMargin)
	if err := tx.QueryRow(ctx, sqlLease, s.Chat.ID, t.NodeID, until).Scan(&token); err != nil {
		return 0, fmt.Errorf("lease chat: %w", err)
	}
	return token, nil
}

// lines are what messages say, each in a line, but for what a picture shows, which goes before its caption.
func lines(ms []chat.Message) []chat.Line {
	var ls []chat.Line
	for _, m := range ms {
		line := chat.Line{FromMe: m.FromMe, Human: m.Origin == chat.FromHuman, At: m.At}
		if heard := m.HeardPart(); heard.Text != "" {
			line.Text, line.Made = heard.Text, heard.Made
			ls = append(ls, line)
		}
		if said := m.Said(); said != "" {
			line.Text, line.Made = said, chat.Written
			ls = append(ls, line)
		}
	}
	return ls
}

// think has the agent answer within its time. It returns then even if the agent does not; a chat
// whose agent hangs holds up no other.
func (e *Engine) think(ctx context.Context, q question) *thought {
	ctx, cancel := context.WithTimeout(ctx, e.AnswerTimeout)
	defer cancel()
	done := make(chan thought, 1)
	select {
	case e.thinking <- struct{}{}:
		go func() {
			defer func() { <-e.thinking }()
			done <- e.answer(ctx, q)
		}()
	case <-ctx.Done():
	}
	t := thought{question: q}
	select {
	case t = <-done:
	case <-ctx.Done():
		t.err = fmt.Errorf("answer: %w", ctx.Err())
	}
	if t.err != nil {
		e.Log.Warn("agent failed", "chat", q.ChatID, "instance", q.InstanceID, "error", t.err)
	}
	return &t
}

func (e *Engine) answer(ctx context.Context, q question) (t thought) {
	defer func() {
		if p := recover(); p != nil {
			t.err = fmt.Errorf("answer: %w", e.panicked(q.ChatID, p))
		}
	}()
	t = thought{question: q}
	t.answer, t.err = e.Answerer.Answer(ctx, q.Question)
	return t
}
