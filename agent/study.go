package agent

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/knowledge/conflict"
	"balas/knowledge/lexical"
)

const (
	openGaps   = 1000 // of an agent; the one asked longest ago makes way
	closedGaps = 4000 // that are remembered so as not to come back
	gapWording = 3    // wordings of a gap that a question is compared with
	longestGap = 500  // bytes of a question that count
)

// akin is the score of a search, and the likeness of its n-grams, from which on two questions belong together. Set by
// judgement: "bisa kirim ke aceh?" and "bisa kirim ke papua?" have .53 and .41, "jual pesawat ga kak" and "jual pesawat
// terbang?" .69 and .66.
const akin = 0.6

const (
	sqlUnstudiedAgents = `SELECT DISTINCT agent_id FROM agent_turns WHERE NOT studied AND action <> 'answer' ORDER BY agent_id`

	// One node at a time, until the end of the transaction.
	sqlLockStudy = `SELECT pg_advisory_xact_lock(hashtextextended('study ' || $1::TEXT, 0))`

	// A person who was asked for, and an agent that is switched off, tell nothing of what is known.
	sqlUnstudied = `
		SELECT id, question, created_at, COALESCE(trace ->> 'path', '') NOT IN ('courtesy', 'disabled', 'handoff') AS unknown
		FROM agent_turns
		WHERE agent_id = $1 AND NOT studied AND action <> 'answer'
		ORDER BY id
		LIMIT $2`

	sqlGapWordings = `
		SELECT g.id, t.question FROM (
			SELECT id FROM agent_gaps WHERE agent_id = $1 ORDER BY last_at DESC LIMIT $2
		) g
		CROSS JOIN LATERAL (SELECT question FROM agent_turns WHERE gap_id = g.id ORDER BY id LIMIT $3) t`

	sqlGapOfForm = `SELECT gap_id FROM agent_gap_forms WHERE agent_id = $1 AND form = $2`
	sqlOpenGap   = `INSERT INTO agent_gaps (id, agent_id, first_at, last_at) VALUES ($1, $2, $3, $3)`
	sqlAddForm   = `INSERT INTO agent_gap_forms (agent_id, form, gap_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	// What was taught and is not answered after all has to be seen again; what was dismissed has not.
	sqlJoinGap = `
		UPDATE agent_gaps
		SET times = times + 1, first_at = LEAST(first_at, $2), last_at = GREATEST(last_at, $2),
		    status = CASE status WHEN 'taught' THEN 'open' ELSE status END
		WHERE id = $1`
	sqlStudied = `UPDATE agent_turns SET studied = TRUE, gap_id = NULLIF($2::TEXT, '') WHERE id = $1`

	sqlForgetGaps = `
		DELETE FROM agent_gaps WHERE id IN (
			SELECT id FROM agent_gaps WHERE agent_id = $1 AND (status = 'open') = $2 ORDER BY last_at DESC, seq DESC OFFSET $3)`
)

// Study takes up every question that was recorded since and had no answer. A crash loses none: what is not studied is
// found again. Several nodes may study at once.
func (s *Service) Study(ctx context.Context) error {
	return s.eachAgent(ctx, sqlUnstudiedAgents, s.study)
}

// study puts the agent's unanswered questions together with those that are alike.
func (s *Service) study(ctx context.Context, agentID string) error {
	return s.batches(ctx, "study questions", func(tx pgx.Tx) (int, error) { return studyTx(ctx, tx, agentID) })
}

// unstudied is a turn without an answer.
type unstudied struct {
	ID        int64
	Question  string
	CreatedAt time.Time
	Unknown   bool
}

// studyTx studies one batch and returns how large it was.
func studyTx(ctx context.Context, tx pgx.Tx, agentID string) (int, error) {
	if _, err := tx.Exec(ctx, sqlLockStudy, agentID); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, sqlUnstudied, agentID, studyBatch)
	if err != nil {
		return 0, err
	}
	turns, err := pgx.CollectRows(rows, pgx.RowToStructByName[unstudied])
	if err != nil || len(turns) == 0 {
		return 0, err
	}
	g, err := gapsTx(ctx, tx, agentID)
	if err != nil {
		return 0, err
	}
	for _, t := range turns {
		if err := g.placeTx(ctx, tx, t); err != nil {
			return 0, err
		}
	}
	return len(turns), forgetTx(ctx, tx, sqlForgetGaps, agentID, openGaps, closedGaps)
}

// gaps is what an agent could not answer, to search in.
type gaps struct {
	agentID string
	index   *lexical.Index
	of      map[string]string // gap by document
}

func gapsTx(ctx context.Context, tx pgx.Tx, agentID string) (gaps, error) {
	g := gaps{agentID: agentID, index: lexical.NewIndex(), of: map[string]string{}}
	rows, err := tx.Query(ctx, sqlGapWordings, agentID, openGaps, gapWording)
	if err != nil {
		return g, err
	}
	var id, question string
	_, err = pgx.ForEachRow(rows, []any{&id, &question}, func() error {
		g.add(id, question)
		return nil
	})
	return g, err
}

func (g gaps) add(id, question string) {
	doc := fmt.Sprint(len(g.of))
	g.of[doc] = id
	g.index.Put(lexical.Doc{ID: doc, Text: cut(question, longestGap)})
}

// placeTx puts a turn into the gap of its wording, else into the one that is most like it, else into a new one.
func (g gaps) placeTx(ctx context.Context, tx pgx.Tx, t unstudied) error {
	question := cut(t.Question, longestGap)
	form := sha256.Sum256([]byte(lexical.Plain(question)))
	if !t.Unknown || lexical.Plain(question) == "" {
		_, err := tx.Exec(ctx, sqlStudied, t.ID, "")
		return err
	}
	rows, err := tx.Query(ctx, sqlGapOfForm, g.agentID, form[:])
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	changes := &pgx.Batch{}
	id := ""
	if len(ids) > 0 {
		id = ids[0]
	} else {
		if id = g.nearest(question); id == "" {
			id = newGapID()
			changes.Queue(sqlOpenGap, id, g.agentID, t.CreatedAt)
		}
		changes.Queue(sqlAddForm, g.agentID, form[:], id)
		g.add(id, question)
	}
	changes.Queue(sqlJoinGap, id, t.CreatedAt)
	changes.Queue(sqlStudied, t.ID, id)
	return tx.SendBatch(ctx, changes).Close()
}

// nearest returns the gap that a question belongs to, or an empty string if it is like none.
func (g gaps) nearest(question string) string {
	r := g.index.Search(question, 1)
	if len(r.Hits) == 0 {
		return ""
	}
	h := r.Hits[0]
	if conflict.SameQuestion(question, h.Doc.Text) || h.Score >= akin && r.Signals.Likeness >= akin {
		return g.of[h.Doc.ID]
	}
	return ""
}
