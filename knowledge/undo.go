package knowledge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
)

const (
	sqlLastLesson = `
		SELECT id, qna_id, question, answer, stored, undone_at FROM knowledge_lessons
		WHERE agent_id = $1 AND qna_id = $2
		ORDER BY id DESC
		LIMIT 1`

	sqlUndoLesson = `UPDATE knowledge_lessons SET undone_at = now() WHERE id = $1 AND undone_at IS NULL`

	sqlOfLesson = `
		SELECT qna_id AS id, pair ->> 'question' AS question, pair ->> 'answer' AS answer, reason
		FROM knowledge_versions
		WHERE lesson_id = $1 AND reason <> 'undone'
		ORDER BY id`

	// A question that was taught anew since keeps its new answer; a file that is gone is not sent along.
	sqlRestoreVersions = `
		INSERT INTO knowledge_qna OVERRIDING SYSTEM VALUE
		SELECT r.* FROM knowledge_versions v
		LEFT JOIN media m ON m.id = (v.pair ->> 'media_id')::UUID
		CROSS JOIN LATERAL jsonb_populate_record(NULL::knowledge_qna, v.pair || jsonb_build_object('media_id', m.id)) r
		WHERE v.lesson_id = $1 AND v.reason <> 'undone'
		ON CONFLICT DO NOTHING
		RETURNING *`
)

// taught is a lesson as it is stored.
type taught struct {
	ID       int64
	QnAID    string `db:"qna_id"`
	Question string
	Answer   string
	Stored   bool
	UndoneAt *time.Time
}

// Undo takes back the last lesson that the pair with the id holds, and returns what is restored: what had made way for
// it, which may be nothing. A lesson that was undone stays so, and the answer is the same. It fails with NotFound if the
// pair holds no lesson, and with Conflict if it was changed since.
func (s *Service) Undo(ctx context.Context, agentID, id string) ([]Superseded, error) {
	l, err := oneOf[taught](ctx, s.pool, "qna", sqlLastLesson, agentID, id)
	if err != nil {
		return nil, err
	}
	if l.UndoneAt == nil {
		err = s.change(ctx, agentID, func(tx pgx.Tx, version int64) error { return l.undoTx(ctx, tx, agentID, version) })
	}
	if err != nil && !errors.Is(err, errMoved) { // another call was first
		return nil, err
	}
	rows, err := s.pool.Query(ctx, sqlOfLesson, l.ID)
	if err != nil {
		return nil, fmt.Errorf("load lesson: %w", err)
	}
	restored, err := pgx.CollectRows(rows, pgx.RowToStructByName[Superseded])
	if err != nil {
		return nil, fmt.Errorf("load lesson: %w", err)
	}
	return restored, nil
}

func (l taught) undoTx(ctx context.Context, tx pgx.Tx, agentID string, version int64) error {
	done, err := tx.Exec(ctx, sqlUndoLesson, l.ID)
	if err != nil {
		return fmt.Errorf("undo lesson: %w", err)
	}
	if done.RowsAffected() == 0 {
		return errMoved
	}
	if l.Stored {
		if err := l.withdrawTx(ctx, tx, agentID); err != nil {
			return err
		}
	}
	rows, err := tx.Query(ctx, sqlRestoreVersions, l.ID)
	if err != nil {
		return fmt.Errorf("restore pairs: %w", err)
	}
	pairs, err := pgx.CollectRows(rows, pgx.RowToStructByName[QnA])
	if err != nil {
		return fmt.Errorf("restore pairs: %w", err)
	}
	for _, q := range pairs {
		if err := putChunkTx(ctx, tx, q.chunk(), version); err != nil {
			return err
		}
	}
	return nil
}

// withdrawTx takes the pair of the lesson out of the base. One that was deleted since is no error.
func (l taught) withdrawTx(ctx context.Context, tx pgx.Tx, agentID string) error {
	q, err := oneOf[QnA](ctx, tx, "qna", sqlQnA, agentID, l.QnAID)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case q.Question != l.Question || q.Answer != l.Answer:
		return &fault.Fault{Kind: fault.Conflict, Noun: "qna", Detail: "has been changed since it was taught"}
	}
	if _, err := keepTx(ctx, tx, agentID, q.ID, undone); err != nil {
		return err
	}
	return dropTx(ctx, tx, agentID, q.ID)
}
