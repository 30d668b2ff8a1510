package knowledge

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// Agents by how many chunks they have, as far as that matters, and what is known of their vectors. The chunks of an
	// agent are counted in an index of few bytes a chunk.
	sqlLargeAgents = `
		SELECT b.agent_id, b.version, n.chunks, d.dims,
		       COALESCE(v.model = $1 AND v.dims = d.dims, FALSE) AS known,
		       COALESCE(abs(n.chunks - v.chunks) > v.chunks / 10 OR v.checked_at < now() - INTERVAL '1 day', TRUE) AS aged
		FROM knowledge_bases b
		CROSS JOIN LATERAL (SELECT count(*) AS chunks FROM knowledge_chunks c WHERE c.agent_id = b.agent_id) n
		CROSS JOIN LATERAL (SELECT e.dims FROM knowledge_embeddings e
		                    WHERE e.agent_id = b.agent_id AND e.model = $1 LIMIT 1) d
		LEFT JOIN knowledge_vectors v ON v.agent_id = b.agent_id
		WHERE n.chunks > $2 OR n.chunks >= $3 AND v.model = $1 AND v.dims = d.dims
		ORDER BY b.agent_id`

	sqlUnembeddedCount = `
		SELECT count(*) FROM knowledge_chunks c
		WHERE c.agent_id = $1
		  AND NOT EXISTS (SELECT FROM knowledge_embeddings e
		                  WHERE e.agent_id = c.agent_id AND e.model = $2 AND e.dims = $3 AND e.hash = c.hash OFFSET 0)`

	sqlMarkEmbedded = `
		UPDATE knowledge_vectors v SET embedded = b.version
		FROM knowledge_bases b
		WHERE b.agent_id = v.agent_id AND v.model = $1 AND v.embedded < b.version
		  AND NOT EXISTS (SELECT FROM knowledge_chunks c
		                  WHERE c.agent_id = v.agent_id AND c.version > v.embedded
		                    AND NOT EXISTS (SELECT FROM knowledge_embeddings e
		                                    WHERE e.agent_id = c.agent_id AND e.model = v.model AND e.dims = v.dims
		                                      AND e.hash = c.hash OFFSET 0))`

	sqlVectorIndexes = `
		SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i
		JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = 'knowledge_embeddings'::REGCLASS AND starts_with(c.relname::TEXT, $1)`

	sqlForgetVectors = `DELETE FROM knowledge_vectors WHERE NOT agent_id = ANY ($1)`
)

// largeAgent is an agent that is to have an index.
type largeAgent struct {
	AgentID string
	Version int64 // of its base
	Chunks  int64
	Dims    int
	Known   bool // it was checked once, with the model and dimensions of now
	Aged    bool // much has changed since, or a day has passed
}

// IndexVectors gives every agent whose vectors are too many to scan an index of its own, and drops those that no agent
// needs or that a crash left half made. It builds without holding up writers, and does nothing while another node does.
// An index is used once it was checked, and only if it finds what a scan finds.
func (s *Service) IndexVectors(ctx context.Context) error {
	if s.embedder == nil {
		return nil
	}
	return s.aloneOn(ctx, indexLock, s.indexVectors)
}

func (s *Service) indexVectors(ctx context.Context, conn *pgxpool.Conn) error {
	rows, err := conn.Query(ctx, sqlLargeAgents, s.embedder.model, s.limits.build, s.limits.drop)
	if err != nil {
		return fmt.Errorf("find large agents: %w", err)
	}
	large, err := pgx.CollectRows(rows, pgx.RowToStructByName[largeAgent])
	if err != nil {
		return fmt.Errorf("find large agents: %w", err)
	}
	built, err := s.dropIndexes(ctx, conn, large)
	if err != nil {
		return err
	}
	for _, a := range large {
		space := vectorSpace{AgentID: a.AgentID, Model: s.embedder.model, Dims: a.Dims}
		if built[space.index()] && a.Known && !a.Aged {
			continue
		}
		if err := s.indexAgent(ctx, conn, a, space, built[space.index()]); err != nil {
			return err
		}
	}
	return nil
}

// dropIndexes drops every index that is broken or that no large agent needs, and returns which are left. Searches stop
// to use an index before it goes.
func (s *Service) dropIndexes(ctx context.Context, conn *pgxpool.Conn, large []largeAgent) (map[string]bool, error) {
	needed, agents := map[string]bool{}, []string{}
	for _, a := range large {
		needed[vectorSpace{AgentID: a.AgentID, Model: s.embedder.model, Dims: a.Dims}.index()] = true
		if a.Known {
			agents = append(agents, a.AgentID)
		}
	}
	if _, err := conn.Exec(ctx, sqlForgetVectors, agents); err != nil {
		return nil, fmt.Errorf("forget indexes of vectors: %w", err)
	}
	rows, err := conn.Query(ctx, sqlVectorIndexes, indexPrefix)
	if err != nil {
		return nil, fmt.Errorf("list indexes of vectors: %w", err)
	}
	there, err := pgx.CollectRows(rows, pgx.RowToStructByName[struct {
		Name  string
		Valid bool
	}])
	if err != nil {
		return nil, fmt.Errorf("list indexes of vectors: %w", err)
	}
	built := map[string]bool{}
	for _, ix := range there {
		if ix.Valid && needed[ix.Name] {
			built[ix.Name] = true
			continue
		}
		slog.InfoContext(ctx, "index of vectors dropped", "index", ix.Name, "whole", ix.Valid)
		if err := define(ctx, conn, fmt.Sprintf(dropIndex, pgx.Identifier{ix.Name}.Sanitize())); err != nil {
			return nil, fmt.Errorf("drop index of vectors: %w", err)
		}
	}
	return built, nil
}

// define runs a statement that may stand in no transaction.
func define(ctx context.Context, conn *pgxpool.Conn, statement string) error {
	_, err := conn.Exec(ctx, statement, pgx.QueryExecModeSimpleProtocol)
	return err
}

// indexAgent builds the index, unless it is there, and checks it. An agent some of whose chunks have no vector yet
// waits: what is built before is slower to fill.
func (s *Service) indexAgent(ctx context.Context, conn *pgxpool.Conn, a largeAgent, space vectorSpace, built bool) error {
	var missing int64
	err := conn.QueryRow(ctx, sqlUnembeddedCount, a.AgentID, space.Model, space.Dims).Scan(&missing)
	if err != nil {
		return fmt.Errorf("look for chunks without a vector: %w", err)
	}
	if missing > 0 {
		return nil
	}
	began := time.Now()
	if !built {
		create, err := space.write(createIndex, space.index())
		if err == nil {
			err = define(ctx, conn, create)
		}
		if err != nil {
			return fmt.Errorf("index the vectors of %s: %w", a.AgentID, err)
		}
	}
	c, err := s.check(ctx, conn, space)
	if err != nil {
		return fmt.Errorf("check the index of %s: %w", a.AgentID, err)
	}
	if _, err := conn.Exec(ctx, sqlPutVectors, a.AgentID, space.Model, space.Dims, a.Chunks, c.ef, c.recall, a.Version); err != nil {
		return fmt.Errorf("note the index of %s: %w", a.AgentID, err)
	}
	slog.InfoContext(ctx, "vectors indexed", "agent", a.AgentID, "chunks", a.Chunks, "ef_search", c.ef, "recall", c.recall,
		"used", c.recall >= goodRecall, "took", time.Since(began))
	return nil
}
