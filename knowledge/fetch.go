package knowledge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"path"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/knowledge/crawl"
	"balas/knowledge/document"
)

// Page is a page of an address as it was fetched last.
type Page struct {
	Address      string
	Number       int64
	ETag         string `db:"etag"`
	LastModified string
	Hash         []byte // of the text; empty: there never was one
	Links        []string
	Title        string
	Language     string
	Outcome      crawl.Outcome
	Error        string // a clause for people
	Missed       int    // fetches in a row that found it gone
	FetchedAt    time.Time
}

// forgotten is how many fetches in a row have to find a page gone before its text is: servers err.
const forgotten = 2

// FetchURLs fetches every address that is due, one after the other.
func (s *Service) FetchURLs(ctx context.Context) error {
	if s.Crawler == nil {
		return nil
	}
	for {
		u, err := oneOf[URL](ctx, s.pool, "url", sqlTakeURL)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.fetchURL(ctx, u); err != nil {
			return err
		}
	}
}

// fetch is the fetching of one address.
type fetch struct {
	*Service
	url     URL
	known   map[string]Page
	asked   int
	good    int    // pages that were fetched, or have not changed
	reason  string // why the address itself was not fetched
	started time.Time
}

func (s *Service) fetchURL(ctx context.Context, u URL) error {
	f := &fetch{Service: s, url: u, known: map[string]Page{}, started: time.Now()}
	pages, err := s.PagesOf(ctx, u.ID)
	if err != nil {
		return fmt.Errorf("load pages: %w", err)
	}
	site := crawl.Site{URL: u.URL, Depth: u.Depth, MaxPages: u.MaxPages, Known: map[string]crawl.Known{}}
	for _, p := range pages {
		f.known[p.Address] = p
		if len(p.Hash) > 0 {
			site.Known[p.Address] = crawl.Known{ETag: p.ETag, LastModified: p.LastModified, Links: p.Links}
		}
	}
	err = s.Crawler.Crawl(ctx, site, func(p crawl.Page) ([]string, error) { return f.take(ctx, p) })
	if errors.Is(err, errRemoved) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("fetch %s: %w", u.ID, err)
	}
	return f.finish(ctx)
}

// errRemoved says that the owner has removed the address meanwhile.
var errRemoved = errors.New("the address was removed")

// take stores what came of one page. What fails, vanishes or turns into something else leaves the text of before.
func (f *fetch) take(ctx context.Context, p crawl.Page) ([]string, error) {
	known := f.known[p.Address]
	now := Page{
		Address: p.Address, ETag: p.ETag, LastModified: p.LastModified, Hash: known.Hash, Links: known.Links, Title: known.Title,
		Language: known.Language, Outcome: p.Outcome, Error: p.Reason, FetchedAt: f.started,
	}
	if p.Outcome != crawl.Fetched { // what the server says of other pages, or does not say of this one, is no news
		now.ETag, now.LastModified = known.ETag, known.LastModified
	}
	var d *document.Document
	switch p.Outcome {
	case crawl.Fetched:
		d = f.read(ctx, p, &now)
	case crawl.Gone:
		now.Missed = known.Missed + 1
	}
	f.count(now)
	if err := f.store(ctx, now, d); err != nil {
		return nil, err
	}
	return now.Links, nil
}

func (f *fetch) count(p Page) {
	if f.asked++; p.Outcome == crawl.Fetched || p.Outcome == crawl.Unchanged {
		f.good++
	} else if f.asked == 1 {
		f.reason = p.Error
	}
}

// read reads what was fetched; nil: there is no text, it is not to be kept, or it is as before.
func (f *fetch) read(ctx context.Context, p crawl.Page, now *Page) *document.Document {
	d, links, err := f.readBody(ctx, p)
	if err != nil || d.Markdown == "" {
		now.Outcome, now.Error = crawl.Failed, "it holds no text"
		if known := fault.Of(err); known != nil && known.Kind != fault.Internal {
			now.Error = "it " + known.Detail
		}
		return nil
	}
	sum := sha256.Sum256([]byte(d.Title + "\x00" + d.Markdown))
	changed := !bytes.Equal(sum[:], now.Hash)
	now.Hash, now.Links, now.Title, now.Language = sum[:], links, d.Title, d.Language
	if !changed {
		now.Outcome = crawl.Unchanged
		return nil
	}
	return &d
}

func (f *fetch) readBody(ctx context.Context, p crawl.Page) (document.Document, []string, error) {
	kind, _, _ := mime.ParseMediaType(p.ContentType)
	if kind == "text/html" || kind == "application/xhtml+xml" || kind == "" {
		d, err := document.Page(p.Body, p.ContentType, p.Final)
		return d, d.Links, err
	}
	d, err := f.Reader.Read(ctx, document.File{Name: path.Base(p.Final), Content: bytes.NewReader(p.Body), Size: int64(len(p.Body))}, document.Limits{})
	return d, nil, err
}

// store keeps what is known of the page now, with its chunks if its text has changed.
func (f *fetch) store(ctx context.Context, p Page, d *document.Document) error {
	if d == nil && p.Missed != forgotten {
		return f.put(ctx, f.pool, &p)
	}
	if p.Missed == forgotten {
		p.Hash, p.ETag, p.LastModified = nil, "", ""
	}
	return f.change(ctx, f.url.AgentID, func(tx pgx.Tx, version int64) error {
		if err := f.put(ctx, tx, &p); err != nil {
			return err
		}
		return putChunksTx(ctx, tx, f.url.AgentID, f.url.ID+"/"+strconv.FormatInt(p.Number, 10), f.chunks(d), version)
	})
}

// put stores the page and gives it its number. It fails with errRemoved if the owner has removed the address.
func (f *fetch) put(ctx context.Context, db pg.DB, p *Page) error {
	err := db.QueryRow(ctx, sqlPutPage, f.url.ID, p.Address, p.ETag, p.LastModified, p.Hash, append([]string{}, p.Links...), p.Title,
		p.Language, p.Outcome, p.Error, p.Missed, p.FetchedAt, f.asked).Scan(&p.Number)
	if errors.Is(err, pgx.ErrNoRows) {
		return errRemoved
	}
	if err != nil {
		return fmt.Errorf("store page: %w", err)
	}
	return nil
}

func (f *fetch) chunks(d *document.Document) []Chunk {
	if d == nil {
		return nil
	}
	var chunks []Chunk
	for _, c := range document.Split(*d, document.Options{}) {
		chunks = append(chunks, Chunk{Title: c.Title, Text: c.Text, Category: f.url.Category, Window: f.url.Window})
	}
	return chunks
}

func (f *fetch) finish(ctx context.Context) error {
	status := Completed
	if f.good == 0 {
		status = Failed
	}
	next, err := f.url.next(time.Now())
	if err != nil {
		slog.WarnContext(ctx, "schedule of an address", "url", f.url.ID, "error", err)
	}
	_, err = f.pool.Exec(ctx, sqlURLDone, f.url.ID, status, f.reason, f.started, next)
	if err != nil {
		return fmt.Errorf("store what became of an address: %w", err)
	}
	return nil
}

const (
	// One node crawls at a time, under a lock: what is being processed was left by one that died.
	sqlTakeURL = `
		UPDATE knowledge_urls SET status = 'processing', progress = 0, updated_at = now()
		WHERE id = (SELECT id FROM knowledge_urls WHERE next_at <= now() ORDER BY next_at, seq LIMIT 1)
		RETURNING *`

	sqlPutPage = `
		WITH url AS (
			UPDATE knowledge_urls SET progress = $13 WHERE id = $1 RETURNING id
		)
		INSERT INTO knowledge_pages (url_id, address, etag, last_modified, hash, links, title, language, outcome, error, missed, fetched_at)
		SELECT id, $2, $3, $4, COALESCE($5, ''::BYTEA), $6, $7, $8, $9, $10, $11, $12 FROM url
		ON CONFLICT (url_id, address) DO UPDATE
		SET etag = EXCLUDED.etag, last_modified = EXCLUDED.last_modified, hash = EXCLUDED.hash, links = EXCLUDED.links, title = EXCLUDED.title,
		    language = EXCLUDED.language, outcome = EXCLUDED.outcome, error = EXCLUDED.error, missed = EXCLUDED.missed,
		    fetched_at = EXCLUDED.fetched_at
		RETURNING number`

	sqlURLDone = `
		UPDATE knowledge_urls u
		SET status = $2, error = $3, fetched_at = $4, next_at = $5, updated_at = now(),
		    pages = (SELECT count(*) FROM knowledge_pages WHERE url_id = u.id AND hash <> ''),
		    chunks = (SELECT count(*) FROM knowledge_chunks c
		              WHERE c.agent_id = u.agent_id AND c.source_id IN (SELECT url_id || '/' || number FROM knowledge_pages WHERE url_id = u.id))
		WHERE id = $1`
)
