package knowledge

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/knowledge/lexical"
)

// Chunk is a piece of a source that search returns.
type Chunk struct {
	ID       int64
	AgentID  string `db:"-"`
	SourceID string // such as qna_…
	Ordinal  int    `db:"-"` // among the chunks of its source
	Title    string // the question of a Q&A pair, the name of a product, the headings above a piece of a file
	Text     string
	Category string
	MediaID  *uuid.UUID // a file that goes with it; nil: none. It may be gone
	Window
}

// chunk returns the whole pair as one chunk.
func (q QnA) chunk() Chunk {
	return Chunk{
		AgentID: q.AgentID, SourceID: q.ID, Title: q.Question, Text: q.Answer, Category: q.Category,
		MediaID: q.MediaID, Window: q.Window,
	}
}

// hash identifies the content of a chunk.
func (c Chunk) hash() []byte {
	sum := sha256.Sum256([]byte(c.Title + "\x00" + c.Text))
	return sum[:]
}

// doc returns the chunk as the index holds it. Chunks of one text are the same answer.
func (c Chunk) doc() lexical.Doc {
	sum := sha256.Sum256([]byte(lexical.Fold(c.Text)))
	if IsProduct(c.SourceID) {
		c.Text += rowHolds
	}
	return lexical.Doc{ID: docID(c.ID), Title: c.Title, Text: c.Text, Group: string(sum[:8]), Section: c.section()}
}

// rowHolds names what the row of every product answers besides its description: its price and its stock.
const rowHolds = "\nharga stok"

// section reports whether the title tells where the text stands rather than what it answers: that of a piece of a page or
// file does, unless it is a question.
func (c Chunk) section() bool {
	return !IsQnA(c.SourceID) && !IsProduct(c.SourceID) && !strings.HasSuffix(c.Title, "?")
}

func docID(chunkID int64) string { return strconv.FormatInt(chunkID, 10) }

func putChunkTx(ctx context.Context, tx pgx.Tx, c Chunk, version int64) error {
	if _, err := tx.Exec(ctx, sqlPutChunk, c.values(version)...); err != nil {
		return fmt.Errorf("store chunk: %w", err)
	}
	return nil
}

// queueChunk has a batch store a chunk.
func queueChunk(b *pgx.Batch, c Chunk, version int64) { b.Queue(sqlPutChunk, c.values(version)...) }

func (c Chunk) values(version int64) []any {
	return []any{
		c.AgentID, c.SourceID, c.Ordinal, c.Title, c.Text, c.hash(), version, c.Category, c.ValidFrom, c.ValidUntil, c.MediaID,
	}
}

// putChunksTx makes these all the chunks of a source, in their order. Those that stay as they are keep their version.
func putChunksTx(ctx context.Context, tx pgx.Tx, agentID, sourceID string, chunks []Chunk, version int64) error {
	b := &pgx.Batch{}
	for n, c := range chunks {
		c.AgentID, c.SourceID, c.Ordinal = agentID, sourceID, n
		queueChunk(b, c, version)
	}
	b.Queue(sqlCutChunks, agentID, sourceID, len(chunks))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("store chunks: %w", err)
	}
	return nil
}

// reframeTx changes category and window of all chunks of a source.
func reframeTx(ctx context.Context, tx pgx.Tx, agentID, sourceID, category string, w Window, version int64) error {
	if _, err := tx.Exec(ctx, sqlReframeChunks, agentID, sourceID, category, w.ValidFrom, w.ValidUntil, version); err != nil {
		return fmt.Errorf("change chunks: %w", err)
	}
	return nil
}

func deleteChunksTx(ctx context.Context, tx pgx.Tx, agentID, sourceID string) error {
	if _, err := tx.Exec(ctx, sqlDeleteChunks, agentID, sourceID); err != nil {
		return fmt.Errorf("delete chunks: %w", err)
	}
	return nil
}
