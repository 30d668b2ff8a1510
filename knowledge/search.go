package knowledge

import (
	"context"
	"log/slog"
	"time"

	"balas/knowledge/lexical"
)

// Found is a chunk that search returned.
type Found struct {
	Chunk
	Score   float64  // by words and vectors, 0 and up; comparable within one result, and about so between questions
	Product *Product // as it stands now, for the chunk of a product, whose text is then Product.Facts; else nil
}

// Result is what search found.
type Result struct {
	Found      []Found // best first
	Confidence float64 // the probability that the first is right, 0 if none
	Signals    lexical.Signals
}

// Query is what is looked for.
type Query struct {
	Text     string                     // only the first 2000 bytes count
	K        int                        // how many chunks at most
	Now      time.Time                  // chunks that do not hold then are not found; zero: the present
	Category string                     // empty: all
	Only     func(sourceID string) bool // nil: all sources
}

// Search returns the agent's K best chunks for a question, K of them where so many share anything with it. It sees
// everything committed before it was called. While the embedding model is not configured, does not answer or has not seen
// every chunk, the search is lexical.
func (s *Service) Search(ctx context.Context, agentID string, q Query) (Result, error) {
	b, err := s.current(ctx, agentID)
	if err != nil {
		return Result{}, err
	}
	text := cut(q.Text, maxQuestion)
	r := s.judged(ctx, b, text, lexical.Options{K: q.K, Closeness: s.closeness(ctx, agentID, text), Keep: b.keeps(q)})
	result := Result{Confidence: r.Confidence, Signals: r.Signals}
	for _, h := range r.Hits {
		result.Found = append(result.Found, Found{Chunk: b.chunk(h.Doc), Score: h.Score})
	}
	result.Found, err = s.present(ctx, agentID, result.Found)
	return result, err
}

// judged searches the index and has the reranker, if there is one, read the best. No index is locked while it reads.
func (s *Service) judged(ctx context.Context, b *book, question string, o lexical.Options) lexical.Result {
	if s.Reranker == nil {
		return b.index.SearchWith(question, o)
	}
	pool := b.index.Pool(question, o)
	return pool.Result(o.K, s.Reranker.order(ctx, question, pool.Docs(reranked)))
}

// present puts what the rows of products say now in the place of what was indexed. A product that was removed meanwhile
// is left out.
func (s *Service) present(ctx context.Context, agentID string, found []Found) ([]Found, error) {
	var ids []string
	for _, f := range found {
		if IsProduct(f.SourceID) {
			ids = append(ids, f.SourceID)
		}
	}
	products, err := s.productsOf(ctx, agentID, ids)
	if err != nil || len(ids) == 0 {
		return found, err
	}
	kept := found[:0]
	for _, f := range found {
		p, ok := products[f.SourceID]
		switch {
		case ok:
			kept = append(kept, Offer(p, f.Score))
		case !IsProduct(f.SourceID):
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// Offer returns a product as search finds it.
func Offer(p Product, score float64) Found {
	c := p.chunk()
	c.Title, c.Text = p.Name, p.Facts()
	return Found{Chunk: c, Score: score, Product: &p}
}

// keeps returns which documents of the book a query may find; nil: all.
func (b *book) keeps(q Query) func(id string) bool {
	if q.Now.IsZero() {
		q.Now = time.Now()
	}
	if q.Category == "" && q.Only == nil && b.passing.Load() == 0 {
		return nil
	}
	return func(id string) bool {
		c := b.chunkOf(id)
		return c.Window.Holds(q.Now) && (q.Category == "" || c.Category == q.Category) && (q.Only == nil || q.Only(c.SourceID))
	}
}

// chunk returns the chunk of a document.
func (b *book) chunk(d lexical.Doc) Chunk {
	c := b.chunkOf(d.ID)
	c.Title, c.Text = d.Title, d.Text
	return c
}

// chunkOf returns the chunk with the document's id, without title and text.
func (b *book) chunkOf(id string) Chunk {
	c, _ := b.chunks.Load(id)
	found, _ := c.(Chunk)
	return found
}

// closenessDeadline bounds what a question waits for its embedding.
const closenessDeadline = 3 * time.Second

// closeness asks the embedding model how close the agent's chunks are to a question: the cosine above the mean of
// all chunks, as a share of what is left to 1. It returns nil when there is nothing to say.
func (s *Service) closeness(ctx context.Context, agentID, question string) map[string]float64 {
	if s.embedder == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, closenessDeadline)
	defer cancel()
	near, err := s.nearest(ctx, agentID, question)
	if err != nil {
		slog.WarnContext(ctx, "search without embeddings", "agent", agentID, "error", err)
		return nil
	}
	var closeness map[string]float64
	for _, n := range near {
		if closeness == nil {
			closeness = map[string]float64{}
		}
		if n.Cosine > n.Mean && n.Mean < 1 {
			closeness[docID(n.ID)] = (n.Cosine - n.Mean) / (1 - n.Mean)
		}
	}
	return closeness
}
