package knowledge

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/knowledge/lexical"
)

// shelf keeps the indexes of the agents that were asked last.
type shelf struct {
	mu     sync.Mutex
	room   int64 // bytes that the indexes may take, about; the one that was used last may take more
	books  map[string]*list.Element
	recent *list.List // of *book, the last used first
}

// book is the index of one agent.
type book struct {
	agentID string

	mu      sync.Mutex // held while the index is brought up to date
	version atomic.Int64
	loading atomic.Int32 // how many look whether it is up to date, or bring it there
	index   *lexical.Index
	chunks  sync.Map     // by document id, without title and text, which the index has
	passing atomic.Int64 // how many chunks hold for a time only
	size    int64        // bytes, about; the shelf's
	choices Attributes   // what the agent's products can be chosen by
}

func newShelf(room int64) *shelf {
	return &shelf{room: room, books: map[string]*list.Element{}, recent: list.New()}
}

// take returns the agent's book, an empty one of version -1 if it is not on the shelf. It stays there until loading is less by
// one.
func (s *shelf) take(agentID string) *book {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.books[agentID]; ok {
		s.recent.MoveToFront(e)
		b := e.Value.(*book)
		b.loading.Add(1)
		return b
	}
	b := &book{agentID: agentID, index: lexical.NewIndex()}
	b.version.Store(-1)
	b.loading.Add(1)
	s.books[agentID] = s.recent.PushFront(b)
	return b
}

// settle notes how much a book takes that was brought up to date, as the one that was used last, and puts away what was used
// least, if there is not room for all. What is being loaded stays.
func (s *shelf) settle(b *book, size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.size = size
	s.recent.MoveToFront(s.books[b.agentID])
	left := s.room
	for e := s.recent.Front(); e != nil; {
		b, next := e.Value.(*book), e.Next()
		if left -= b.size; left < 0 && e != s.recent.Front() && b.loading.Load() == 0 {
			delete(s.books, b.agentID)
			s.recent.Remove(e)
		}
		e = next
	}
}

// bytes is about how much a book takes.
func (b *book) bytes() int64 {
	const ofChunk = 320 // beside what the index holds of it
	return b.index.Size() + ofChunk*int64(b.index.Len())
}

// loadTime bounds the loading of an index, which takes longer for a large one than a customer is kept waiting.
const loadTime = 2 * time.Minute

// current returns the agent's book with everything committed so far in it. An agent without a base has an empty one. What is
// being loaded when ctx ends is there for the next.
func (s *Service) current(ctx context.Context, agentID string) (*book, error) {
	b := s.shelf.take(agentID)
	defer b.loading.Add(-1)
	version, _, err := s.edition(ctx, agentID)
	if err != nil || version == b.version.Load() {
		return b, err
	}
	done := make(chan error, 1)
	b.loading.Add(1)
	go func() {
		defer b.loading.Add(-1)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTime)
		defer cancel()
		done <- s.refresh(ctx, b)
	}()
	select {
	case err := <-done:
		return b, err
	case <-ctx.Done():
		return nil, fmt.Errorf("load knowledge: %w", ctx.Err())
	}
}

// Load brings what an agent knows into memory, so that the next search need not wait for it.
func (s *Service) Load(ctx context.Context, agentID string) error {
	_, err := s.current(ctx, agentID)
	return err
}

// edition returns the version of an agent's base, and the last in which chunks went.
func (s *Service) edition(ctx context.Context, agentID string) (version, shrunk int64, err error) {
	if err = s.pool.QueryRow(ctx, sqlEdition, agentID).Scan(&version, &shrunk); err != nil {
		err = fmt.Errorf("load knowledge version: %w", err)
	}
	return version, shrunk, err
}

// refresh brings a book up to date. It runs on a goroutine of its own, where a panic would end the process.
func (s *Service) refresh(ctx context.Context, b *book) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("load knowledge of agent %s: panicked: %v", b.agentID, p)
		}
	}()
	b.mu.Lock()
	defer b.mu.Unlock()
	version, shrunk, err := s.edition(ctx, b.agentID)
	before := b.version.Load()
	if err != nil || version == before {
		return err
	}
	// A base of a lower version is another one: the agent was removed, or the database put back.
	if err := s.update(ctx, b, shrunk > before || version < before); err != nil {
		return err
	}
	b.version.Store(version)
	s.shelf.settle(b, b.bytes())
	return nil
}

// update puts the chunks that changed since b's version into its index and, if chunks went since, takes those out that
// are gone. What was committed after the version was read is put in again next time, to the same effect.
func (s *Service) update(ctx context.Context, b *book, shrunk bool) error {
	rows, err := s.pool.Query(ctx, sqlChangedChunks, b.agentID, b.version.Load())
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
