package knowledge

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"

	"balas/internal/pg"
)

const (
	// Hashes are random, so that the first are a fair sample of the contents. Of half as many the recall is off by a
	// hundredth too often.
	sqlSampleVectors = `
		SELECT embedding FROM knowledge_embeddings
		WHERE agent_id = $1 AND model = $2 AND dims = $3
		ORDER BY hash LIMIT 200`

	sqlNearestCosines = `
		SELECT COALESCE(1 - (embedding <=> $4), 0) AS cosine FROM knowledge_embeddings
		WHERE agent_id = $1 AND model = $2 AND dims = $3
		ORDER BY cosine DESC LIMIT 10`

	sqlPutVectors = `
		INSERT INTO knowledge_vectors (agent_id, model, dims, chunks, ef_search, recall, embedded, mean)
		SELECT $1, $2, $3, $4, $5, $6, $7, avg(l2_normalize(embedding)) FROM knowledge_embeddings
		WHERE agent_id = $1 AND model = $2 AND dims = $3
		HAVING count(*) > 0
		ON CONFLICT (agent_id) DO UPDATE
		SET model = EXCLUDED.model, dims = EXCLUDED.dims, chunks = EXCLUDED.chunks, mean = EXCLUDED.mean,
		    ef_search = EXCLUDED.ef_search, recall = EXCLUDED.recall, checked_at = now(),
		    embedded = CASE WHEN knowledge_vectors.model = EXCLUDED.model THEN greatest(knowledge_vectors.embedded, EXCLUDED.embedded)
		                    ELSE EXCLUDED.embedded END`
)

// checkedNearest is how many of the nearest a check compares. sqlNearestCosines says it again.
const checkedNearest = 10

// aimedRecall is what the effort is chosen for. It is above what is good, for the check is a sample: an effort that just
// passed would often fall short.
const aimedRecall = 0.96

// efforts are what a search may spend, as hnsw.ef_search, the least first. A search takes as long as it looks at many
// vectors, and most of that is waiting for memory, not reckoning: so the steps are small.
var efforts = []int{64, 80, 100, 125, 150, 175, 200, 250, 300, 400}

// checked is how well an index finds, with the least effort that reaches what is aimed for, or else the most.
type checked struct {
	ef     int
	recall float64
}

// check asks the index and the exact scan for what is nearest to vectors that are like those of questions.
func (s *Service) check(ctx context.Context, conn *pgxpool.Conn, space vectorSpace) (checked, error) {
	rows, err := conn.Query(ctx, sqlSampleVectors, space.AgentID, space.Model, space.Dims)
	if err != nil {
		return checked{}, err
	}
	sample, err := pgx.CollectRows(rows, pgx.RowTo[pgvector.HalfVector])
	if err != nil {
		return checked{}, err
	}
	sample = questionsLike(sample)
	exact := make([][]float64, len(sample))
	for i, v := range sample {
		rows, err := conn.Query(ctx, sqlNearestCosines, space.AgentID, space.Model, space.Dims, v)
		if err != nil {
			return checked{}, err
		}
		if exact[i], err = pgx.CollectRows(rows, pgx.RowTo[float64]); err != nil {
			return checked{}, err
		}
	}
	var c checked
	for _, c.ef = range efforts {
		if c.recall, err = recallOf(ctx, conn, space, c.ef, sample, exact); err != nil || c.recall >= aimedRecall {
			break
		}
	}
	return c, err
}

// mixed is how many vectors make one like a question's. Of one or two it is found with less effort than a question is.
const mixed = 3

// questionsLike returns vectors that lie off every chunk, as questions do, and so are harder to find the nearest of: sums
// of the given ones and those that follow them.
func questionsLike(sample []pgvector.HalfVector) []pgvector.HalfVector {
	questions := make([]pgvector.HalfVector, len(sample))
	for i, v := range sample {
		asked := slices.Clone(v.Slice())
		for after := 1; after < mixed; after++ {
			for j, x := range sample[(i+after)%len(sample)].Slice() {
				asked[j] += x
			}
		}
		questions[i] = pgvector.NewHalfVector(asked)
	}
	return questions
}

// recallOf returns which share of the exact nearest a search of the index finds.
func recallOf(ctx context.Context, db pg.DB, space vectorSpace, ef int, sample []pgvector.HalfVector, exact [][]float64) (float64, error) {
	found, all := 0, 0
	for i, v := range sample {
		near, err := searchSpace(ctx, db, space, searchCosines, effort{ef: ef}, checkedNearest, pgx.RowTo[float64], v)
		if err != nil {
			return 0, err
		}
		found += hits(exact[i], near)
		all += len(exact[i])
	}
	return float64(found) / float64(max(all, 1)), nil
}

// hits counts the cosines that are as good as the last of the exact ones: of several vectors that are equally near any
// will do.
func hits(exact, near []float64) int {
	if len(exact) == 0 {
		return 0
	}
	const rounding = 1e-6
	least := slices.Min(exact) - rounding
	n := 0
	for _, cosine := range near {
		if cosine >= least {
			n++
		}
	}
	return min(n, len(exact))
}
