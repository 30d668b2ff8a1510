package agent

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/knowledge/conflict"
	"balas/knowledge/lexical"
)

const (
	replyWindow = 24 * time.Hour   // in which a person's line still is the answer to a question
	replyPause  = 2 * time.Minute  // after which a person has said what there was to say
	listPause   = 20 * time.Second // the same while the owner looks at the list, who expects there what was just written
	replyLines  = 20               // of a chat that are read after a question

	openSuggestions   = 1000 // of an agent; the one seen longest ago makes way
	closedSuggestions = 4000 // that are remembered so as not to come back
	rivalSuggestions  = 5    // that a new one is compared with
)

const (
	sqlUnminedAgents = `
		SELECT DISTINCT agent_id FROM agent_turns
		WHERE NOT mined AND chat_id IS NOT NULL AND action IN ('fallback', 'handoff')
		ORDER BY agent_id`

	// Those whose time is over, those of groups, where nobody can tell whom a line answers, and those after which a
	// person wrote and paused. WhatsApp tells the time of a message in whole seconds.
	sqlUnmined = `
		SELECT t.id, t.chat_id, t.question, t.created_at, COALESCE(p.name, '') AS name, COALESCE(p.push_name, '') AS push_name,
		       p.id IS NULL AS grouped
		FROM agent_turns t
		JOIN chats c ON c.id = t.chat_id
		LEFT JOIN contacts p ON p.id = c.contact_id
		WHERE t.agent_id = $1 AND NOT t.mined AND t.action IN ('fallback', 'handoff')
		  AND (p.id IS NULL OR t.created_at < now() - $2::INTERVAL
		       OR EXISTS (SELECT FROM messages m
		                  WHERE m.chat_id = t.chat_id AND m.target_id = '' AND m.origin = 'human'
		                    AND m.at >= date_trunc('second', t.created_at) AND m.at < now() - $3::INTERVAL))
		ORDER BY t.id
		LIMIT $4`

	sqlLinesAfter = `
		SELECT from_me, origin = 'human' AS human, CASE WHEN kind = 'text' THEN body ELSE '' END AS text, '' AS made, at
		FROM messages
		WHERE chat_id = $1 AND target_id = '' AND at <= $2::TIMESTAMPTZ + $3::INTERVAL
		  AND (at > $2 OR from_me AND at >= date_trunc('second', $2::TIMESTAMPTZ))
		  AND revoked_at IS NULL AND deleted_at IS NULL
		ORDER BY at, seq
		LIMIT $4`

	sqlMined = `UPDATE agent_turns SET mined = TRUE WHERE id = $1`

	sqlSuggestionsSeen = `
		SELECT id, question, answer FROM agent_suggestions WHERE agent_id = $1 ORDER BY last_at DESC LIMIT $2`

	sqlSuggest = `
		INSERT INTO agent_suggestions (id, agent_id, key, question, answer, times, first_at, last_at)
		VALUES ($1, $2, $3, $4, $5, 1, $6, $6)
		ON CONFLICT (agent_id, key) DO UPDATE
		SET times = agent_suggestions.times + 1, last_at = GREATEST(agent_suggestions.last_at, EXCLUDED.last_at)`

	sqlSuggestAgain = `UPDATE agent_suggestions SET times = times + 1, last_at = GREATEST(last_at, $2) WHERE id = $1`

	sqlForgetSuggestions = `
		DELETE FROM agent_suggestions WHERE id IN (
			SELECT id FROM agent_suggestions WHERE agent_id = $1 AND (status = 'open') = $2 ORDER BY last_at DESC, seq DESC OFFSET $3)`
)

// Mine looks for what people of the business replied by hand, within a day, where an agent had no answer. A crash loses
// none, and several nodes may mine at once.
func (s *Service) Mine(ctx context.Context) error {
	return s.eachAgent(ctx, sqlUnminedAgents, func(ctx context.Context, agentID string) error { return s.mine(ctx, agentID, replyPause) })
}

// mine looks at the agent's chats, a batch of questions at a time. Whoever replied has written nothing for the pause.
func (s *Service) mine(ctx context.Context, agentID string, pause time.Duration) error {
	return s.batches(ctx, "mine replies", func(tx pgx.Tx) (int, error) { return mineTx(ctx, tx, agentID, pause) })
}

// unmined is a question that the agent had no answer to.
type unmined struct {
	ID        int64
	ChatID    int64
	Question  string
	CreatedAt time.Time
	Name      string
	PushName  string
	Grouped   bool
}

func mineTx(ctx context.Context, tx pgx.Tx, agentID string, pause time.Duration) (int, error) {
	if _, err := tx.Exec(ctx, sqlLockStudy, agentID); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, sqlUnmined, agentID, replyWindow, pause, studyBatch)
	if err != nil {
		return 0, err
	}
	turns, err := pgx.CollectRows(rows, pgx.RowToStructByName[unmined])
	if err != nil || len(turns) == 0 {
		return 0, err
	}
	h, err := heapTx(ctx, tx, agentID)
	if err != nil {
		return 0, err
	}
	for _, t := range turns {
		if err := h.considerTx(ctx, tx, t); err != nil {
			return 0, err
		}
	}
	return len(turns), forgetTx(ctx, tx, sqlForgetSuggestions, agentID, openSuggestions, closedSuggestions)
}

// heap is what was suggested to an agent's owner, to search in.
type heap struct {
	agentID string
	index   *lexical.Index // questions with their answers
}

func heapTx(ctx context.Context, tx pgx.Tx, agentID string) (heap, error) {
	h := heap{agentID, lexical.NewIndex()}
	rows, err := tx.Query(ctx, sqlSuggestionsSeen, agentID, closedSuggestions)
	if err != nil {
		return h, err
	}
	var d lexical.Doc
	_, err = pgx.ForEachRow(rows, []any{&d.ID, &d.Title, &d.Text}, func() error {
		h.index.Put(d)
		return nil
	})
	return h, err
}

// considerTx suggests what a person answered to a question, if that is worth it.
func (h heap) considerTx(ctx context.Context, tx pgx.Tx, t unmined) error {
	if _, err := tx.Exec(ctx, sqlMined, t.ID); err != nil || t.Grouped {
		return err
	}
	rows, err := tx.Query(ctx, sqlLinesAfter, t.ChatID, t.CreatedAt, replyWindow, replyLines)
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowToStructByName[chat.Line])
	if err != nil {
		return err
	}
	question, answer, ok := worthOf(t.Question, replyOf(lines), t.Name, t.PushName)
	if !ok {
		return nil
	}
	if id := h.same(question, answer); id != "" {
		_, err = tx.Exec(ctx, sqlSuggestAgain, id, t.CreatedAt)
		return err
	}
	id := newSuggestionID()
	key := sha256.Sum256([]byte(lexical.Plain(question) + "\n" + lexical.Plain(answer)))
	if _, err = tx.Exec(ctx, sqlSuggest, id, h.agentID, key[:], question, answer, t.CreatedAt); err == nil {
		h.index.Put(lexical.Doc{ID: id, Title: question, Text: answer})
	}
	return err
}

// same returns the suggestion that says the same, whatever became of it; empty: there is none.
func (h heap) same(question, answer string) string {
	for _, hit := range h.index.Search(question, rivalSuggestions).Hits {
		if conflict.SameQuestion(hit.Doc.Title, question) && conflict.SameAnswer(hit.Doc.Text, answer) {
			return hit.Doc.ID
		}
	}
	return ""
}
