package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"balas/internal/bench/rig"
)

// bareNearest is what anybody would ask a partial index of an agent's vectors, whose predicate has to stand there in
// constants.
const bareNearest = `
	SELECT hash FROM knowledge_embeddings
	WHERE agent_id = '%s' AND model = '%s' AND dims = %[3]d
	ORDER BY embedding::HALFVEC(%[3]d) <=> $1::HALFVEC(%[3]d) LIMIT 50`

// bareIndex asks the agent's index for what is nearest, on one connection with the effort that searches spend, and nothing else.
func (c *corpus) bareIndex(ctx context.Context, agent string, vectors [][]float32) (rig.Sample, error) {
	conn, err := c.pool.Acquire(ctx)
	if err != nil {
		return rig.Sample{}, err
	}
	defer conn.Release()
	var effort string
	err = conn.QueryRow(ctx, `
		SELECT set_config('hnsw.ef_search', ef_search::TEXT, FALSE) || set_config('enable_sort', 'off', FALSE)
		FROM knowledge_vectors WHERE agent_id = $1`, agent).Scan(&effort)
	if err != nil {
		return rig.Sample{}, fmt.Errorf("set the effort: %w", err)
	}
	defer func() { _, _ = conn.Exec(ctx, `RESET ALL`) }()
	statement := fmt.Sprintf(bareNearest, agent, corpusModel, corpusDims)
	ask := func(n int) error {
		rows, err := conn.Query(ctx, statement, pgvector.NewHalfVector(vectors[n]))
		if err != nil {
			return err
		}
		_, err = pgx.CollectRows(rows, pgx.RowTo[[]byte])
		return err
	}
	if _, err := rig.Pass(min(20, len(vectors)), 1, ask); err != nil { // until it is in memory
		return rig.Sample{}, err
	}
	return rig.Pass(len(vectors), 1, ask)
}
