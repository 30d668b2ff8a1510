package knowledge

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

var errTakenURL = &fault.Fault{Kind: fault.Conflict, Noun: "url", Field: "url", Detail: "is registered already"}

// AddURL registers an address, to be fetched soon. It fails with Invalid for what is no web address or no schedule, and
// with Conflict if the agent has it already.
func (s *Service) AddURL(ctx context.Context, u URL) (URL, error) {
	if err := u.check(); err != nil {
		return URL{}, err
	}
	stored, err := oneOf[URL](ctx, s.pool, "url", sqlAddURL, newID(urlPrefix), u.AgentID, u.URL, u.Category, u.Depth, u.MaxPages,
		u.Schedule, u.Timezone, u.ValidFrom, u.ValidUntil)
	if pg.Taken(err) {
		return URL{}, errTakenURL
	}
	s.wakeCrawling()
	return stored, err
}

// UpdateURL changes everything but the address of the one with u's agent and id. It fails with NotFound if the agent has
// none such, and as AddURL.
func (s *Service) UpdateURL(ctx context.Context, u URL) (stored URL, err error) {
	if err := u.check(); err != nil {
		return URL{}, err
	}
	next, err := u.next(time.Now())
	if err != nil {
		return URL{}, err
	}
	err = s.change(ctx, u.AgentID, func(tx pgx.Tx, version int64) error {
		stored, err = oneOf[URL](ctx, tx, "url", sqlUpdateURL, u.AgentID, u.ID, u.Category, u.Depth, u.MaxPages, u.Schedule, u.Timezone,
			u.ValidFrom, u.ValidUntil, next)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sqlReframePages, u.AgentID, u.ID, u.Category, u.ValidFrom, u.ValidUntil, version)
		return err
	})
	return stored, err
}

// RefreshURL has an address fetched soon. It fails with NotFound if the agent has none with the id.
func (s *Service) RefreshURL(ctx context.Context, agentID, id string) (URL, error) {
	u, err := oneOf[URL](ctx, s.pool, "url", sqlRefreshURL, agentID, id)
	s.wakeCrawling()
	return u, err
}

// URL returns an address of the agent. It fails with NotFound if there is none with the id.
func (s *Service) URL(ctx context.Context, agentID, id string) (URL, error) {
	return oneOf[URL](ctx, s.pool, "url", sqlURL, agentID, id)
}

// ListURLs returns the agent's addresses, newest first, and the cursor of the next page, empty on the last one.
func (s *Service) ListURLs(ctx context.Context, agentID string, f Filter) ([]URL, string, error) {
	return listOf[URL](ctx, s.pool, "url", sqlListURLs, agentID, f)
}

// PagesOf returns the pages of an address as they were fetched last.
func (s *Service) PagesOf(ctx context.Context, urlID string) ([]Page, error) {
	rows, err := s.pool.Query(ctx, sqlPages, urlID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Page])
}

// DeleteURL removes an address with its pages and their chunks. It fails with NotFound if the agent has none with the id.
func (s *Service) DeleteURL(ctx context.Context, agentID, id string) error {
	return s.change(ctx, agentID, func(tx pgx.Tx, _ int64) error {
		if _, err := oneOf[URL](ctx, tx, "url", sqlURL, agentID, id); err != nil {
			return err
		}
		for _, sql := range []string{sqlDeletePageChunks, sqlDeleteURL} {
			if _, err := tx.Exec(ctx, sql, agentID, id); err != nil {
				return err
			}
		}
		return nil
	})
}

const (
	sqlAddURL = `
		INSERT INTO knowledge_urls (id, agent_id, url, category, depth, max_pages, schedule, timezone, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		RETURNING *`

	sqlUpdateURL = `
		UPDATE knowledge_urls
		SET category = $3, depth = $4, max_pages = $5, schedule = $6, timezone = $7, valid_from = $8, valid_until = $9,
		    next_at = CASE WHEN status IN ('pending', 'processing') THEN next_at ELSE $10 END, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlRefreshURL = `
		UPDATE knowledge_urls SET next_at = now(), status = CASE WHEN status = 'processing' THEN status ELSE 'pending' END, updated_at = now()
		WHERE agent_id = $1 AND id = $2
		RETURNING *`

	sqlURL = `SELECT * FROM knowledge_urls WHERE agent_id = $1 AND id = $2`

	sqlPages = `
		SELECT address, number, etag, last_modified, hash, links, title, language, outcome, error, missed, fetched_at
		FROM knowledge_pages WHERE url_id = $1 ORDER BY number`

	sqlDeleteURL = `DELETE FROM knowledge_urls WHERE agent_id = $1 AND id = $2`

	// The chunks of a page stand under the address's id and the page's number.
	sqlDeletePageChunks = `
		DELETE FROM knowledge_chunks
		WHERE agent_id = $1 AND source_id IN (SELECT url_id || '/' || number FROM knowledge_pages WHERE url_id = $2)`

	sqlReframePages = `
		UPDATE knowledge_chunks SET category = $3, valid_from = $4, valid_until = $5, version = $6
		WHERE agent_id = $1 AND source_id IN (SELECT url_id || '/' || number FROM knowledge_pages WHERE url_id = $2)`
)
