package knowledge

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"balas/knowledge/lexical"
)

// shelf keeps the indexes of the agents that were asked last.
type shelf struct {
	mu       sync.Mutex
	capacity int
	books    map[string]*list.Element
	recent   *list.List // of *book, the last used first
}

// book is the index of one agent.
type book struct {
	agentID string

	mu      sync.Mutex // held while the index is brought up to date
	version int64
	index   *lexical.Index
	chunks  sync.Map     // by document id, without title and text, which the index has
	passing atomic.Int64 // how many chunks hold for a time only
	choices Attributes   // what the agent's products can be chosen by
}

func newShelf(capacity int) *shelf {
	return &shelf{capacity: max(1, capacity), books: map[string]*list.Element{}, recent: list.New()}
}

// take returns the agent's book, an empty one of version -1 if it is not on the shelf, and puts the least used away.
func (s *shelf) take(agentID string) *book {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.books[agentID]; ok {
		s.recent.MoveToFront(e)
		return e.Value.(*book)
	}
	b := &book{agentID: agentID, version: -1, index: lexical.NewIndex()}
	s.books[agentID] = s.recent.PushFront(b)
	if s.recent.Len() > s.capacity {
		last := s.recent.Back()
		delete(s.books, s.recent.Remove(last).(*book).agentID)
	}
	return b
}

// current returns the agent's book with everything committed so far in it. An agent without a base has an empty one.
func (s *Service) current(ctx context.Context, agentID string) (*book, error) {
	b := s.shelf.take(agentID)
	b.mu.Lock()
	defer b.mu.Unlock()
	var version, shrunk int64
	if err := s.pool.QueryRow(ctx, sqlEdition, agentID).Scan(&version, &shrunk); err != nil {
		return nil, fmt.Errorf("load knowledge version: %w", err)
	}
	if version == b.version {
		return b, nil
	}
	// A base of a lower version is another one: the agent was removed, or the database put back.
	if err := s.update(ctx, b, shrunk > b.version || version < b.version); err != nil {
		return nil, err
	}
	b.version = version
	return b, nil
}

// update puts the chunks that changed since b's version into its index and, if chunks went since, takes those out that
// are gone. What was committed after the version was read is put in again next time, to the same effect.
func (s *Service) update(ctx context.Context, b *book, shrunk bool) error {
	rows, err := s.pool.Query(ctx, sqlChangedChunks, b.agentID, b.version)
	if err != nil {
		return fmt.Errorf("load chunks: %w", err)
	}
	changed, err := pgx.CollectRows(rows, pgx.RowToStructByName[Chunk])
	if err != nil {
		return fmt.Errorf("load chunks: %w", err)
	}
	products := b.take(changed)
	if shrunk {
		left, err := s.chunkIDs(ctx, b.agentID)
		if err != nil {
			return err
		}
		products = b.keep(left) || products
	}
	if products {
		b.choices, err = s.attributes(ctx, b.agentID)
	}
	return err
}

// take puts chunks in and reports whether products are among them.
func (b *book) take(chunks []Chunk) (products bool) {
	docs := make([]lexical.Doc, len(chunks))
	for i, c := range chunks {
		docs[i] = c.doc()
		c.AgentID = b.agentID
		c.Title, c.Text = "", ""
		b.passing.Add(c.passes() - b.chunkOf(docs[i].ID).passes())
		b.chunks.Store(docs[i].ID, c)
		products = products || IsProduct(c.SourceID)
	}
	b.index.PutAll(docs)
	return products
}

// keep takes all chunks out but those, and reports whether products were among them.
func (b *book) keep(left map[int64]bool) (products bool) {
	b.chunks.Range(func(id, c any) bool {
		if !left[c.(Chunk).ID] {
			b.remove(id.(string))
			products = products || IsProduct(c.(Chunk).SourceID)
		}
		return true
	})
	return products
}

func (b *book) remove(id string) {
	b.passing.Add(b.chunkOf(id).passes() * -1)
	b.index.Remove(id)
	b.chunks.Delete(id)
}

func (s *Service) chunkIDs(ctx context.Context, agentID string) (map[int64]bool, error) {
	rows, err := s.pool.Query(ctx, sqlChunkIDs, agentID)
	if err != nil {
		return nil, fmt.Errorf("load chunk ids: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("load chunk ids: %w", err)
	}
	ids := make(map[int64]bool, len(list))
	for _, id := range list {
		ids[id] = true
	}
	return ids, nil
}
