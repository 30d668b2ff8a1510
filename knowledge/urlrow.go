package knowledge

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/knowledge/crawl"
	"balas/knowledge/table"
)

func (u *URL) names() (id, address string) { return u.ID, u.URL }

func (*URL) named(r table.Row) (id, address string) { return textIn(r, "id"), addressIn(r) }

// addressIn returns the address that a row names, as it is stored; what is no address is returned as it stands.
func addressIn(r table.Row) string {
	text := textIn(r, "url")
	if address, err := crawl.Normalise(text); err == nil {
		return address
	}
	return text
}

func (u *URL) open(agentID string) { u.ID, u.AgentID = newID(urlPrefix), agentID }

func (*URL) file() *uuid.UUID { return nil }

func (*URL) taken() error { return errTakenURL }

func (u *URL) fill(r table.Row, zone *time.Location) error {
	if before := u.URL; r.Has("url") {
		if u.URL = addressIn(r); before != "" && u.URL != before {
			return fault.Bad("url", "url", "cannot be changed: add the other address, and remove this one")
		}
	}
	c := cells{Row: r, noun: "url"}
	count := func(column string) (int, error) {
		n, err := r.Int(column)
		if err != nil || n == nil {
			return 0, err
		}
		return int(min(*n, 1<<30)), nil
	}
	into(&c, "category", &u.Category, r.Text)
	into(&c, "depth", &u.Depth, count)
	into(&c, "maxPages", &u.MaxPages, count)
	into(&c, "schedule", &u.Schedule, r.Text)
	into(&c, "timezone", &u.Timezone, r.Text)
	c.window(&u.Window, zone)
	return c.err
}

func (u *URL) says(other *URL) bool {
	return u.URL == other.URL && u.Category == other.Category && u.Depth == other.Depth && u.MaxPages == other.MaxPages &&
		u.Schedule == other.Schedule && u.Timezone == other.Timezone && u.same(other.Window)
}

func (u *URL) queue(b *pgx.Batch, before *URL, version int64) {
	if before == nil {
		b.Queue(sqlImportURL, u.ID, u.AgentID, u.URL, u.Category, u.Depth, u.MaxPages, u.Schedule, u.Timezone, u.ValidFrom, u.ValidUntil)
		return
	}
	next, _ := u.next(time.Now()) // check has read the schedule
	b.Queue(sqlUpdateURL, u.AgentID, u.ID, u.Category, u.Depth, u.MaxPages, u.Schedule, u.Timezone, u.ValidFrom, u.ValidUntil, next)
	b.Queue(sqlReframePages, u.AgentID, u.ID, u.Category, u.ValidFrom, u.ValidUntil, version)
}

// exported are the values of urlColumns.
func (u URL) exported() []any {
	values := []any{u.ID, u.URL, u.Category, int64(u.Depth), int64(u.MaxPages), u.Schedule, u.Timezone}
	return append(values, exported(nil, u.Window)[1:]...)
}

const (
	// Somebody may add the address meanwhile: adding one does not lock the base.
	sqlImportURL = `
		INSERT INTO knowledge_urls (id, agent_id, url, category, depth, max_pages, schedule, timezone, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT DO NOTHING`

	sqlURLsByID      = `SELECT * FROM knowledge_urls WHERE agent_id = $1 AND id = ANY ($2)`
	sqlURLsByAddress = `SELECT * FROM knowledge_urls WHERE agent_id = $1 AND url = ANY ($2)`
)
