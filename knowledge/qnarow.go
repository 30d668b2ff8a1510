package knowledge

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/knowledge/table"
)

func (q *QnA) names() (id, folded string) { return q.ID, q.Key }

func (*QnA) named(r table.Row) (id, folded string) {
	return textIn(r, "id"), key(textIn(r, "question"))
}

func (q *QnA) open(agentID string) { q.ID, q.AgentID = newID(qnaPrefix), agentID }

func (q *QnA) file() *uuid.UUID { return q.MediaID }

func (q *QnA) taken() error { return fault.New(fault.Conflict, "qna") }

func (q *QnA) fill(r table.Row, zone *time.Location) error {
	c := cells{Row: r, noun: "qna"}
	into(&c, "question", &q.Question, r.Text)
	into(&c, "answer", &q.Answer, r.Text)
	into(&c, "category", &q.Category, r.Text)
	into(&c, "source", &q.Source, func(column string) (Source, error) {
		if _, err := r.Text(column); err != nil {
			return "", err
		}
		return Source(textIn(r, column)), nil
	})
	c.extras(&q.MediaID, &q.Window, zone)
	if c.err == nil && q.Source != "" && q.Source != Manual && q.Source != Learned {
		return fault.Bad("qna", "source", "must be manual or learned")
	}
	return c.err
}

func (q *QnA) says(other *QnA) bool {
	return q.Question == other.Question && q.Answer == other.Answer && q.Category == other.Category &&
		q.Source == other.Source && sameValue(q.MediaID, other.MediaID) && q.same(other.Window)
}

func (q *QnA) queue(b *pgx.Batch, before *QnA, version int64) {
	if before == nil {
		b.Queue(sqlPutQnA, q.ID, q.AgentID, q.Question, q.Answer, q.Category, q.Source, q.Phone, q.Key, q.MediaID, q.ValidFrom, q.ValidUntil)
	} else {
		if q.Question != before.Question || q.Answer != before.Answer {
			b.Queue(sqlKeepVersion, q.AgentID, q.ID, edited)
		}
		b.Queue(sqlImportQnA, q.AgentID, q.ID, q.Question, q.Answer, q.Category, q.Key, q.MediaID, q.ValidFrom, q.ValidUntil, q.Source)
	}
	queueChunk(b, q.chunk(), version)
}

// exported are the values of qnaColumns.
func (q QnA) exported() []any {
	return append([]any{q.ID, q.Question, q.Answer, q.Category, string(q.Source)}, exported(q.MediaID, q.Window)...)
}

const sqlImportQnA = `
	UPDATE knowledge_qna
	SET question = $3, answer = $4, category = $5, key = $6, media_id = $7, valid_from = $8, valid_until = $9, source = $10,
	    updated_at = now()
	WHERE agent_id = $1 AND id = $2`
