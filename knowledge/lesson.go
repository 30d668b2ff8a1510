package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/knowledge/conflict"
)

// Lesson is what became of an answer that was taught.
type Lesson struct {
	Pair       QnA          // that holds it now
	Duplicate  bool         // the pair was known already
	Superseded []Superseded // what made way for it
}

// Superseded is a pair, as it was, that made way for another.
type Superseded struct {
	ID       string
	Question string
	Answer   string
	Reason   string // replaced, or the kind of the contradiction: see conflict.Between
}

const (
	sqlQnAByKey = `SELECT * FROM knowledge_qna WHERE agent_id = $1 AND key = $2`

	sqlAddLesson = `
		INSERT INTO knowledge_lessons (agent_id, qna_id, question, answer, stored) VALUES ($1, $2, $3, $4, $5) RETURNING id`

	sqlBelongVersions = `UPDATE knowledge_versions SET lesson_id = $2, by_id = $3 WHERE id = ANY ($1)`
)

// errMoved is a base that changed between the look at it and the change of it.
var errMoved = errors.New("the knowledge base has changed")

// looks is how often a base that keeps changing is looked at before a lesson fails.
const looks = 10

// Teach stores a pair as the only answer to its question. An answer that is known under the same or nearly the same
// question is not stored again. Pairs of the same question, in other words too, that contradict it make way, and so does the former
// answer to the very question: they stay in the history, and Undo brings them back. Only pairs that hold at present are
// looked at. It fails as PutQnA, and with Unavailable if others change the base all the time.
func (s *Service) Teach(ctx context.Context, q QnA, now time.Time) (Lesson, error) {
	given := q.Category != ""
	if err := q.check(); err != nil {
		return Lesson{}, err
	}
	for range looks {
		lesson, err := s.teach(ctx, q, given, now)
		if !errors.Is(err, errMoved) {
			return lesson, err
		}
	}
	return Lesson{}, &fault.Fault{Kind: fault.Unavailable, Noun: "qna", Err: errMoved}
}

func (s *Service) teach(ctx context.Context, q QnA, given bool, now time.Time) (Lesson, error) {
	seen, err := s.Version(ctx, q.AgentID)
	if err != nil {
		return Lesson{}, err
	}
	lesson, err := s.compare(ctx, q, now)
	if err != nil || lesson.Duplicate && len(lesson.Superseded) == 0 {
		return lesson, err
	}
	if !given && len(lesson.Superseded) > 0 {
		first, err := s.QnA(ctx, q.AgentID, lesson.Superseded[0].ID)
		if fault.Is(err, fault.NotFound) { // another lesson was quicker
			return Lesson{}, errMoved
		}
		if err != nil {
			return Lesson{}, err
		}
		q.Category = first.Category
	}
	err = s.change(ctx, q.AgentID, func(tx pgx.Tx, version int64) error {
		if version != seen+1 {
			return errMoved
		}
		return lesson.storeTx(ctx, tx, q, version)
	})
	return lesson, err
}

// rivals is how many pairs a lesson is compared with.
const rivals = 20

// compare looks at what is known of a question.
func (s *Service) compare(ctx context.Context, q QnA, now time.Time) (Lesson, error) {
	var lesson Lesson
	exact, err := oneOf[QnA](ctx, s.pool, "qna", sqlQnAByKey, q.AgentID, q.Key)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return lesson, err
	case exact.Holds(now) && conflict.SameAnswer(exact.Answer, q.Answer):
		lesson.Pair, lesson.Duplicate = exact, true
	default:
		lesson.add(exact, replaced)
	}
	found, err := s.Lexical().Search(ctx, q.AgentID, Query{Text: q.Question, K: rivals, Now: now, Only: IsQnA})
	if err != nil {
		return lesson, err
	}
	for _, f := range found.Found {
		if f.SourceID == exact.ID || !conflict.Paraphrase(f.Title, q.Question) {
			continue
		}
		if err := s.weigh(ctx, &lesson, f, q); err != nil {
			return lesson, err
		}
	}
	return lesson, nil
}

// weigh compares a pair of nearly the same question with the lesson.
func (s *Service) weigh(ctx context.Context, lesson *Lesson, f Found, q QnA) error {
	if reason := conflict.Between(f.Text, q.Answer); reason != "" {
		lesson.add(QnA{ID: f.SourceID, Question: f.Title, Answer: f.Text}, reason)
		return nil
	}
	replaces := slices.ContainsFunc(lesson.Superseded, func(p Superseded) bool { return p.Reason == replaced })
	if lesson.Duplicate || replaces || !conflict.SameAnswer(f.Text, q.Answer) || !conflict.SameQuestion(f.Title, q.Question) {
		return nil
	}
	pair, err := s.QnA(ctx, q.AgentID, f.SourceID)
	lesson.Pair, lesson.Duplicate = pair, err == nil
	if fault.Is(err, fault.NotFound) {
		return errMoved
	}
	return err
}

func (l *Lesson) add(q QnA, reason string) {
	l.Superseded = append(l.Superseded, Superseded{ID: q.ID, Question: q.Question, Answer: q.Answer, Reason: reason})
}

// storeTx puts aside what the lesson supersedes and stores the pair, unless it is known.
func (l *Lesson) storeTx(ctx context.Context, tx pgx.Tx, q QnA, version int64) error {
	var kept []int64
	for _, p := range l.Superseded {
		id, err := asideTx(ctx, tx, q.AgentID, p)
		if err != nil {
			return err
		}
		kept = append(kept, id)
	}
	if !l.Duplicate {
		var err error
		if l.Pair, err = putTx(ctx, tx, q, version); err != nil {
			return err
		}
	}
	var lesson int64
	if err := tx.QueryRow(ctx, sqlAddLesson, q.AgentID, l.Pair.ID, l.Pair.Question, l.Pair.Answer, !l.Duplicate).Scan(&lesson); err != nil {
		return fmt.Errorf("store lesson: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlBelongVersions, kept, lesson, l.Pair.ID); err != nil {
		return fmt.Errorf("store lesson: %w", err)
	}
	return nil
}

// asideTx puts a pair into the history, and takes it out of the base unless it stays with another answer.
func asideTx(ctx context.Context, tx pgx.Tx, agentID string, p Superseded) (int64, error) {
	id, err := keepTx(ctx, tx, agentID, p.ID, p.Reason)
	if err != nil || p.Reason == replaced {
		return id, err
	}
	return id, dropTx(ctx, tx, agentID, p.ID)
}

func dropTx(ctx context.Context, tx pgx.Tx, agentID, id string) error {
	if _, err := tx.Exec(ctx, sqlDeleteQnA, agentID, id); err != nil {
		return fmt.Errorf("delete qna: %w", err)
	}
	return deleteChunksTx(ctx, tx, agentID, id)
}

// Lexical returns the service without its embedding model, on the same indexes.
func (s *Service) Lexical() *Service {
	return &Service{pool: s.pool, shelf: s.shelf, wake: s.wake}
}
