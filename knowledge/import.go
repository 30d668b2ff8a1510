package knowledge

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/knowledge/table"
)

// What an import may hold.
const (
	mostImported = 16 << 20 // bytes
	mostRows     = 10_000
)

// Import is a table of pairs, products or addresses that an agent is to know: CSV, JSON Lines or an Excel workbook. A row
// changes what has its id, else what has its question, SKU or address, and only in the columns that the table has; else it adds.
type Import struct {
	AccountID uuid.UUID // of the agent: whose files rows may name
	AgentID   string
	Content   io.Reader // at most 16 MiB
	Timezone  string    // IANA, of moments that name none; empty: UTC
	DryRun    bool      // nothing is changed
}

// Imported is what became of an import, or would.
type Imported struct {
	Rows      int
	Created   int
	Updated   int
	Unchanged int
	Failed    int
	Failures  []RowFailure // the first 100
	Unknown   []string     // columns that mean nothing
}

// RowFailure says why a row was left out.
type RowFailure struct {
	Line int // where the row begins in its file, from 1
	Err  error
}

// mostFailures is how many rows that failed are named.
const mostFailures = 100

// batchRows is how many rows one transaction holds: the base is locked for it.
const batchRows = 1000

// ImportQnA stores the pairs of a table. Rows that are wrong leave the others be. It fails with Invalid for what is no
// such table and with TooLarge for more than 10 000 rows, and then changes nothing; when it fails otherwise, it may have
// stored some, and can be run again.
func (s *Service) ImportQnA(ctx context.Context, i Import) (Imported, error) {
	return runImport(ctx, s, i, kindOf[QnA, *QnA]{"qna", qnaColumns, sqlQnAByIDs, sqlQnAByKeys})
}

// ImportProducts stores the products of a table, as ImportQnA does pairs. A product without an id and a SKU is a new one.
func (s *Service) ImportProducts(ctx context.Context, i Import) (Imported, error) {
	return runImport(ctx, s, i, kindOf[Product, *Product]{"product", productColumns, sqlProductsByID, sqlProductsBySKU})
}

// ImportURLs registers the addresses of a table, as ImportQnA stores pairs; new ones are fetched soon. An address is not
// changed: it is what a row without an id names.
func (s *Service) ImportURLs(ctx context.Context, i Import) (Imported, error) {
	done, err := runImport(ctx, s, i, kindOf[URL, *URL]{"url", urlColumns, sqlURLsByID, sqlURLsByAddress})
	if done.Created > 0 && !i.DryRun {
		s.wakeCrawling()
	}
	return done, err
}

// item is what a row of a table becomes.
type item[T any] interface {
	*T
	names() (id, key string)                      // key: what no two of an agent share; empty: nothing
	named(r table.Row) (id, key string)           // as a row says
	fill(r table.Row, zone *time.Location) error  // puts what the row says in place of what is there
	check() error                                 // fills in defaults
	open(agentID string)                          // makes it a new one
	file() *uuid.UUID                             // what is sent along; nil: nothing
	says(other *T) bool                           // whether a row of either is the same
	taken() error                                 // that another one has its key
	queue(b *pgx.Batch, before *T, version int64) // what stores it; nil: it is new
}

// kindOf is a kind of knowledge that tables hold, with the SQL that finds those of an agent by ids and by keys.
type kindOf[T any, P item[T]] struct {
	noun     string
	columns  []table.Column
	withIDs  string
	withKeys string
}

func runImport[T any, P item[T]](ctx context.Context, s *Service, i Import, kind kindOf[T, P]) (Imported, error) {
	zone, err := time.LoadLocation(i.Timezone)
	if err != nil {
		return Imported{}, fault.Bad(kind.noun, "timezone", "must be a time zone such as Asia/Jakarta")
	}
	content, err := io.ReadAll(io.LimitReader(i.Content, mostImported+1))
	if err != nil {
		return Imported{}, fmt.Errorf("read import: %w", err)
	}
	if len(content) > mostImported {
		return Imported{}, &fault.Fault{Kind: fault.TooLarge, Noun: kind.noun, Field: "content", Detail: "is larger than 16 MiB"}
	}
	t, err := table.Read(ctx, content, kind.columns, mostRows)
	if err != nil {
		return Imported{}, err
	}
	m := importer[T, P]{Import: i, kindOf: kind, s: s, zone: zone, result: Imported{Rows: len(t.Rows), Unknown: t.Unknown}}
	m.forget()
	for rows := range slices.Chunk(t.Rows, batchRows) {
		if err := m.batch(ctx, rows); err != nil {
			return Imported{}, err
		}
	}
	return m.result, nil
}

// batch takes some of the rows: decides what to do with each, and does it.
func (m *importer[T, P]) batch(ctx context.Context, rows []table.Row) error {
	if m.DryRun {
		_, err := m.decide(ctx, m.s.pool, rows)
		return err
	}
	m.forget() // the database knows what earlier batches did
	wrote := false
	err := pgx.BeginFunc(ctx, m.s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlLockBase, m.AgentID); err != nil {
			return fmt.Errorf("lock knowledge base: %w", err)
		}
		changes, err := m.decide(ctx, tx, rows)
		if err != nil || len(changes) == 0 {
			return err
		}
		wrote = true
		return m.write(ctx, tx, changes)
	})
	if err == nil && wrote {
		m.s.wakeEmbedding()
	}
	return err
}

func (m *importer[T, P]) write(ctx context.Context, tx pgx.Tx, changes []change[T]) error {
	var version int64
	if err := tx.QueryRow(ctx, sqlBumpVersion, m.AgentID).Scan(&version); err != nil {
		return fmt.Errorf("bump knowledge version: %w", err)
	}
	b := &pgx.Batch{}
	for _, c := range changes {
		P(c.after).queue(b, c.before, version)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("store rows of an import: %w", err)
	}
	return nil
}

// load finds what the rows name, and which of their files the account has.
func (m *importer[T, P]) load(ctx context.Context, db pg.DB, rows []table.Row) (files map[uuid.UUID]bool, err error) {
	var ids, keys []string
	var named []uuid.UUID
	for _, r := range rows {
		id, key := P(nil).named(r)
		ids, keys = append(ids, id), append(keys, key)
		if file, err := fileIn(r); err == nil && file != nil {
			named = append(named, *file)
		}
	}
	for sql, names := range map[string][]string{m.withIDs: ids, m.withKeys: keys} {
		found, err := queryAll(ctx, db, pgx.RowToStructByName[T], sql, m.AgentID, names)
		if err != nil {
			return nil, fmt.Errorf("load what an import names: %w", err)
		}
		for n := range found {
			m.meet(&found[n])
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	kept, err := queryAll(ctx, db, pgx.RowTo[uuid.UUID], sqlFilesAmong, m.AccountID, named)
	if err != nil {
		return nil, fmt.Errorf("load files that an import names: %w", err)
	}
	files = make(map[uuid.UUID]bool, len(kept))
	for _, id := range kept {
		files[id] = true
	}
	return files, nil
}

func queryAll[T any](ctx context.Context, db pg.DB, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

const (
	// Who changes knowledge holds this lock: what is read under it stays until the commit.
	sqlLockBase = `SELECT FROM knowledge_bases WHERE agent_id = $1 FOR UPDATE`

	sqlQnAByIDs      = `SELECT * FROM knowledge_qna WHERE agent_id = $1 AND id = ANY ($2)`
	sqlQnAByKeys     = `SELECT * FROM knowledge_qna WHERE agent_id = $1 AND key = ANY ($2)`
	sqlProductsBySKU = `SELECT * FROM knowledge_products WHERE agent_id = $1 AND sku <> '' AND sku = ANY ($2)`

	// The lock keeps a file from being swept before a row names it.
	sqlFilesAmong = `SELECT id FROM media WHERE account_id = $1 AND id = ANY ($2) FOR KEY SHARE`
)
