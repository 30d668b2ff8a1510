package knowledge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"balas/internal/pg"
)

// neighbours is how many chunks the embedding model proposes. sqlNearest says it again.
const neighbours = 50

// goodRecall is the least share of the nearest that an index finds if searches are to use it.
const goodRecall = 0.95

// Neighbour is a chunk and its cosine with a question, and the mean of all chunks, which tells how near is near.
type Neighbour struct {
	ID           int64
	Cosine, Mean float64
}

const (
	// The exact scan of one agent: the 50 nearest. Nothing until every chunk is embedded by the model, which is counted: to
	// look each up would take as long as the scan. NULL is the cosine of a zero vector.
	sqlNearest = `
		WITH scored AS MATERIALIZED (
			SELECT hash, COALESCE(1 - (embedding <=> $3), 0) AS cosine FROM knowledge_embeddings
			WHERE agent_id = $1 AND model = $2 AND dims = $4
		), near AS (
			SELECT hash, cosine FROM scored ORDER BY cosine DESC, hash LIMIT 50
		), whole AS (
			SELECT (SELECT avg(cosine) FROM scored) AS mean, (SELECT count(*) FROM scored) >= (
				SELECT count(*) FROM (SELECT hash FROM knowledge_chunks WHERE agent_id = $1 GROUP BY hash) h) AS whole
		)
		SELECT c.id, n.cosine, w.mean FROM near n
		JOIN knowledge_chunks c ON c.agent_id = $1 AND c.hash = n.hash
		CROSS JOIN whole w
		WHERE w.whole
		ORDER BY n.cosine DESC, c.id
		LIMIT 50`

	// The agent's index, if it is good. The mean of the cosines is the cosine with the mean. Of chunks that came after all
	// were embedded each is looked up, in the order of an index: a plan for many would read all embeddings.
	sqlIndexed = `
		SELECT v.ef_search, COALESCE(-(l2_normalize($3::HALFVEC) <#> v.mean), 0) AS mean,
		       NOT EXISTS (
			SELECT FROM (SELECT c.hash FROM knowledge_chunks c WHERE c.agent_id = v.agent_id AND c.version > v.embedded
			             ORDER BY c.version OFFSET 0) c
			WHERE NOT EXISTS (SELECT FROM knowledge_embeddings e
			                  WHERE e.agent_id = v.agent_id AND e.model = v.model AND e.hash = c.hash OFFSET 0)) AS whole
		FROM knowledge_vectors v
		WHERE v.agent_id = $1 AND v.model = $2 AND v.dims = $4 AND v.recall >= $5`

	// Without sorting there is one way to the order that is asked for: the index, however few rows the planner expects.
	sqlTuneSearch = `
		SELECT set_config('hnsw.ef_search', $1, TRUE), set_config('hnsw.iterative_scan', $2, TRUE),
		       set_config('enable_sort', 'off', TRUE)`
)

func (s *Service) nearest(ctx context.Context, agentID, question string) ([]Neighbour, error) {
	vectors, err := s.embedder.Embed(ctx, []string{question})
	if err != nil {
		return nil, err
	}
	return s.Nearest(ctx, agentID, vectors[0])
}

// Nearest returns the 50 chunks that are nearest to a vector of the embedding model, nearest first, and none until the
// model has seen every chunk of the agent. It scans all vectors unless the agent has a good index, and if the index
// finds too few.
func (s *Service) Nearest(ctx context.Context, agentID string, vector []float32) ([]Neighbour, error) {
	space := vectorSpace{AgentID: agentID, Model: s.embedder.model, Dims: len(vector)}
	v := pgvector.NewHalfVector(vector)
	near, err := s.approximate(ctx, space, v)
	if err == nil && near == nil {
		near, err = s.exact(ctx, space, v)
	}
	if err != nil {
		return nil, fmt.Errorf("search embeddings: %w", err)
	}
	return near, nil
}

func (s *Service) exact(ctx context.Context, space vectorSpace, v pgvector.HalfVector) ([]Neighbour, error) {
	rows, err := s.pool.Query(ctx, sqlNearest, space.AgentID, space.Model, v, space.Dims)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Neighbour])
}

// indexed is what is known of an agent's index.
type indexed struct {
	EfSearch int
	Mean     float64 // of the cosines of all vectors with the question
	Whole    bool    // every chunk has its vector
}

// approximate searches the agent's index. It returns nil if there is no good one or it finds too few, and an empty
// list if some chunk has no vector yet.
func (s *Service) approximate(ctx context.Context, space vectorSpace, v pgvector.HalfVector) ([]Neighbour, error) {
	rows, err := s.pool.Query(ctx, sqlIndexed, space.AgentID, space.Model, v, space.Dims, goodRecall)
	if err != nil {
		return nil, err
	}
	ix, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[indexed])
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case !ix.Whole:
		return []Neighbour{}, nil
	}
	for _, onward := range []bool{false, true} {
		near, err := searchSpace(ctx, s.pool, space, searchChunks, effort{ix.EfSearch, onward}, neighbours,
			pgx.RowToStructByName[Neighbour], v, ix.Mean)
		if err != nil {
			return nil, err
		}
		if len(near) < neighbours {
			continue
		}
		slices.SortFunc(near, func(a, b Neighbour) int { return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.ID, b.ID)) })
		return near[:neighbours], nil
	}
	return nil, nil
}

// effort is what a search of an index spends. One that goes onward keeps all that it passes by, which takes an eighth of
// its time, and is of use only where most of the nearest have been deleted since the last vacuum.
type effort struct {
	ef     int  // how many candidates the index keeps
	onward bool // past these, until there are enough rows
}

// scan is the effort's hnsw.iterative_scan.
func (e effort) scan() string {
	if e.onward {
		return "relaxed_order"
	}
	return "off"
}

// searchSpace runs a statement on a space with the settings of an index search that returns k rows. Both go in one
// batch, which is a transaction, and so the settings last as long as it.
func searchSpace[T any](ctx context.Context, db pg.DB, space vectorSpace, statement string, e effort, k int, row pgx.RowToFunc[T],
	args ...any,
) (found []T, err error) {
	search, err := space.write(statement, k)
	if err != nil {
		return nil, err
	}
	b := &pgx.Batch{}
	b.Queue(sqlTuneSearch, strconv.Itoa(e.ef), e.scan())
	b.Queue(search, args...).Query(func(rows pgx.Rows) (err error) {
		found, err = pgx.CollectRows(rows, row)
		return err
	})
	err = db.SendBatch(ctx, b).Close()
	return found, err
}
