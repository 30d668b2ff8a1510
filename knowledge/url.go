package knowledge

import (
	"errors"
	"time"

	"balas/internal/crontab"
	"balas/internal/fault"
	"balas/knowledge/crawl"
)

// URL is an address that the owner registered: a page, or a site below it.
type URL struct {
	ID        string // url_…
	Seq       int64
	AgentID   string
	URL       string
	Category  string
	Depth     int    // how many links away pages may be; 0: the page alone
	MaxPages  int    // 0: one, or 100 where links are followed
	Schedule  string // cron, in Timezone; empty: it is fetched again when somebody asks
	Timezone  string // IANA; empty: UTC
	Status    Status
	Progress  int    // pages that were asked for so far
	Error     string // why nothing was fetched, a clause for people
	Pages     int    // with a text
	Chunks    int
	FetchedAt *time.Time // nil: never
	NextAt    *time.Time // nil: never by itself
	Window
	CreatedAt time.Time
	UpdatedAt time.Time
}

func (u URL) place() int64 { return u.Seq }

// urlPrefix begins the id of an address.
const urlPrefix = "url_"

// mostSitePages is how many pages a site has when its owner does not say.
const mostSitePages = 100

// check fills in defaults. It fails with Invalid for what is no web address, out of range, or no schedule.
func (u *URL) check() error {
	address, err := crawl.Normalise(u.URL)
	if err != nil || len(address) > 2000 || !storable(address) {
		return fault.Bad("url", "url", "must be a web address of at most 2000 bytes")
	}
	u.URL = address
	if u.Category == "" {
		u.Category = DefaultCategory
	}
	if u.Timezone == "" {
		u.Timezone = "UTC"
	}
	switch {
	case len(u.Category) > 100 || !storable(u.Category):
		return fault.Bad("url", "category", "must have at most 100 bytes of text")
	case u.Depth < 0 || u.Depth > 10:
		return fault.Bad("url", "depth", "must be 0 to 10")
	case u.MaxPages < 0 || u.MaxPages > 1000:
		return fault.Bad("url", "maxPages", "must be 1 to 1000")
	case u.MaxPages == 0 && u.Depth == 0:
		u.MaxPages = 1
	case u.MaxPages == 0:
		u.MaxPages = mostSitePages
	}
	if _, err := u.next(time.Now()); err != nil {
		return err
	}
	return u.Window.check("url")
}

// often is the shortest time between two fetches by a schedule.
const often = 5 * time.Minute

// next is when the schedule fetches after an instant; nil without a schedule. It fails with Invalid for a schedule or
// zone that is none, that never comes, or that comes more often than every five minutes.
func (u URL) next(after time.Time) (*time.Time, error) {
	zone, err := time.LoadLocation(u.Timezone)
	if err != nil {
		return nil, fault.Bad("url", "timezone", "must be a time zone such as Asia/Jakarta")
	}
	if u.Schedule == "" {
		return nil, nil
	}
	plan, err := crontab.Parse(u.Schedule)
	if errors.Is(err, crontab.ErrNever) {
		return nil, fault.Bad("url", "schedule", "must come again and again")
	}
	if err != nil {
		return nil, fault.Bad("url", "schedule", "must be a cron expression such as 0 3 * * *")
	}
	first := plan.Next(after, zone)
	second := plan.Next(first, zone)
	if first.IsZero() || second.IsZero() {
		return nil, fault.Bad("url", "schedule", "must come again and again")
	}
	if second.Sub(first) < often {
		return nil, fault.Bad("url", "schedule", "must not come more often than every five minutes")
	}
	return &first, nil
}
