package knowledge

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// limits say for which agents an index of vectors pays.
type limits struct {
	build int // an agent with more chunks gets one: the exact scan takes 30 ms by then
	drop  int // one with fewer loses it; lower than build, so that an agent about the limit does not get one every day
}

var usualLimits = limits{build: 20_000, drop: 15_000}

// vectorSpace is the vectors that a model made of an agent's chunks.
type vectorSpace struct {
	AgentID string
	Model   string
	Dims    int
}

// indexPrefix begins the name of each index of vectors.
const indexPrefix = "knowledge_vectors_"

// graph is how an index is built. With pgvector's usual ef_construction of 64 a build takes a third of the time, and each
// search looks at half as many vectors again to find as much.
const graph = "ef_construction = 200"

// index is the name of the space's index. It tells nothing: an agent's id and a model's name would not fit. An index that
// was built another way has another name, and so is replaced.
func (v vectorSpace) index() string {
	sum := sha256.Sum256([]byte(v.AgentID + "\x00" + v.Model + "\x00" + strconv.Itoa(v.Dims) + "\x00" + graph))
	return fmt.Sprintf("%s%x", indexPrefix, sum[:8])
}

// The planner takes a partial index only if the statement repeats its predicate in constants. So the statements on
// one space are written for it; %[1]s is what only they know.
const (
	createIndex = `
		CREATE INDEX CONCURRENTLY %[4]s ON knowledge_embeddings USING hnsw ((embedding::HALFVEC(%[3]d)) halfvec_cosine_ops)
		WITH (` + graph + `)
		WHERE agent_id = %[1]s AND model = %[2]s AND dims = %[3]d`

	dropIndex = `DROP INDEX CONCURRENTLY IF EXISTS %s`

	searchIndex = `
		SELECT hash, COALESCE(1 - (embedding::HALFVEC(%[3]d) <=> $1::HALFVEC(%[3]d)), 0) AS cosine
		FROM knowledge_embeddings
		WHERE agent_id = %[1]s AND model = %[2]s AND dims = %[3]d
		ORDER BY embedding::HALFVEC(%[3]d) <=> $1::HALFVEC(%[3]d)
		LIMIT %[4]d`

	searchCosines = `WITH near AS MATERIALIZED (` + searchIndex + `) SELECT cosine FROM near`

	// The order is made by the caller: sorting is off while this runs.
	searchChunks = `
		WITH near AS MATERIALIZED (` + searchIndex + `)
		SELECT c.id, n.cosine, $2::FLOAT8 AS mean FROM near n
		JOIN knowledge_chunks c ON c.agent_id = %[1]s AND c.hash = n.hash`
)

// write fills a statement in. It fails for an agent's id that is none.
func (v vectorSpace) write(statement string, last any) (string, error) {
	if !plainID.MatchString(v.AgentID) || v.Dims < 1 || v.Dims > maxDims {
		return "", fmt.Errorf("no statement on %d dimensions of agent %q", v.Dims, v.AgentID)
	}
	return fmt.Sprintf(statement, quoted(v.AgentID), quoted(v.Model), v.Dims, last), nil
}

// plainID is what the id of an agent is made of.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

// quoted is a string as a constant of SQL, with standard_conforming_strings, which is the default and checked by none:
// backslashes stand for themselves either way in the E form.
func quoted(s string) string {
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(strings.ReplaceAll(s, "\x00", "")) + "'"
}
