package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/knowledge"
)

type address struct {
	ID          string           `json:"id" example:"url_k3v5q2n7d4x6a8bc"`
	URL         string           `json:"url" example:"https://shop.example/faq"`
	Category    string           `json:"category" example:"support"`
	Depth       int              `json:"depth" doc:"How many links away pages are fetched; 0: the page alone." example:"0"`
	MaxPages    int              `json:"maxPages" example:"1"`
	Schedule    *string          `json:"schedule" doc:"When it is fetched again, as cron; null: when somebody asks." example:"0 3 * * *"`
	Timezone    string           `json:"timezone" doc:"Of the schedule." example:"Asia/Jakarta"`
	Status      knowledge.Status `json:"processingStatus" enum:"pending,processing,completed,failed" example:"completed"`
	Progress    int              `json:"progress" doc:"Pages that were asked for in the present fetch." example:"1"`
	Error       *string          `json:"error" doc:"Why nothing was fetched; what was known before stays."`
	Pages       int              `json:"pages" doc:"With a text." example:"1"`
	Chunks      int              `json:"chunks" doc:"Pieces that search finds." example:"4"`
	LastFetched *string          `json:"lastFetchedAt" example:"2026-03-20T10:30:00.000Z"`
	NextFetch   *string          `json:"nextFetchAt" example:"2026-03-21T10:30:00.000Z"`
	AgentID     string           `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	ValidFrom   *string          `json:"validFrom" doc:"null: since always."`
	ValidUntil  *string          `json:"validUntil" doc:"null: for good."`
	CreatedAt   string           `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt   string           `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func addressOf(u knowledge.URL) address {
	return address{
		ID: u.ID, URL: u.URL, Category: u.Category, Depth: u.Depth, MaxPages: u.MaxPages, Schedule: wire.MaybeText(u.Schedule),
		Timezone: u.Timezone, Status: u.Status, Progress: u.Progress, Error: wire.MaybeText(u.Error), Pages: u.Pages, Chunks: u.Chunks,
		LastFetched: wire.MaybeTime(u.FetchedAt), NextFetch: wire.MaybeTime(u.NextAt), AgentID: u.AgentID,
		ValidFrom: wire.MaybeTime(u.ValidFrom), ValidUntil: wire.MaybeTime(u.ValidUntil),
		CreatedAt: wire.Time(u.CreatedAt), UpdatedAt: wire.Time(u.UpdatedAt),
	}
}

// Fetching is how an address is fetched.
type Fetching struct {
	Category *string `json:"category,omitempty" nullable:"true" doc:"Absent: general." example:"support"`
	Depth    *int    `json:"depth,omitempty" minimum:"0" maximum:"10" doc:"How many links away pages of the site are fetched; absent: the page alone." example:"2"`
	MaxPages *int    `json:"maxPages,omitempty" minimum:"1" maximum:"1000" doc:"Absent: one, or 100 where links are followed." example:"50"`
	Schedule *string `json:"schedule,omitempty" doc:"When it is fetched again, as cron; empty: when somebody asks." example:"0 3 * * *"`
	Timezone *string `json:"timezone,omitempty" doc:"Of the schedule; absent: UTC." example:"Asia/Jakarta"`
	AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent; of a change, whichever agent has the address."`
	Validity
}

func (f Fetching) apply(u *knowledge.URL) {
	set(&u.Category, f.Category)
	set(&u.Depth, f.Depth)
	set(&u.MaxPages, f.MaxPages)
	set(&u.Schedule, f.Schedule)
	set(&u.Timezone, f.Timezone)
	f.Validity.apply(&u.Window)
}

// addURLRequest registers a page, or a site below it, that the agent learns from:
//
//	{"instanceId": "0199a7c4-…", "url": "https://shop.example/faq", "category": "support"}
type addURLRequest struct {
	Body struct {
		InBody
		URL string `json:"url" minLength:"1" example:"https://shop.example/faq"`
		Fetching
	}
}

func (d dialect) addURL(ctx context.Context, in *addURLRequest) (address, error) {
	b := in.Body
	a, err := d.agentOf(ctx, AgentQuery{InQuery: InQuery{Instance: b.Instance}, AgentID: text(b.AgentID)})
	if err != nil {
		return address{}, err
	}
	u := knowledge.URL{AgentID: a.ID, URL: b.URL}
	b.Fetching.apply(&u)
	u, err = d.Agents.Knowledge.AddURL(ctx, u)
	return addressOf(u), err
}

func (d dialect) listURLs(ctx context.Context, in *listRequest) (page[address], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[address]{}, err
	}
	found, next, err := d.Agents.Knowledge.ListURLs(ctx, a.ID, in.filter())
	return pageOf(found, next, addressOf), err
}

func (d dialect) findURL(ctx context.Context, instance, agentID, id string) (knowledge.URL, error) {
	i, err := d.Instance(ctx, instance)
	if err != nil {
		return knowledge.URL{}, err
	}
	return d.URL(ctx, i, agentID, id)
}

func (d dialect) url(ctx context.Context, in *sourceRequest) (address, error) {
	u, err := d.findURL(ctx, in.Instance, in.AgentID, in.ID)
	return addressOf(u), err
}

type fetchedPage struct {
	URL       string  `json:"url" example:"https://shop.example/faq"`
	Title     string  `json:"title" example:"Questions"`
	Outcome   string  `json:"outcome" doc:"Of the last fetch: fetched, unchanged, gone, challenge, refused, failed. What was known before stays, unless the page was gone twice." example:"unchanged"`
	Error     *string `json:"error"`
	FetchedAt string  `json:"fetchedAt" example:"2026-03-20T10:30:00.000Z"`
}

func (d dialect) pagesOfURL(ctx context.Context, in *sourceRequest) ([]fetchedPage, error) {
	u, err := d.findURL(ctx, in.Instance, in.AgentID, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := d.Agents.Knowledge.PagesOf(ctx, u.ID)
	list := make([]fetchedPage, len(found))
	for n, p := range found {
		list[n] = fetchedPage{URL: p.Address, Title: p.Title, Outcome: string(p.Outcome), Error: wire.MaybeText(p.Error), FetchedAt: wire.Time(p.FetchedAt)}
	}
	return list, err
}

// editURLRequest changes how an address is fetched:
//
//	{"instanceId": "0199a7c4-…", "schedule": "0 3 * * *", "timezone": "Asia/Jakarta"}
type editURLRequest struct {
	ID   string `path:"id" doc:"The address." example:"url_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		Fetching
	}
}

func (d dialect) editURL(ctx context.Context, in *editURLRequest) (address, error) {
	u, err := d.findURL(ctx, in.Body.Instance, text(in.Body.AgentID), in.ID)
	if err != nil {
		return address{}, err
	}
	in.Body.Fetching.apply(&u)
	u, err = d.Agents.Knowledge.UpdateURL(ctx, u)
	return addressOf(u), err
}

func (d dialect) refreshURL(ctx context.Context, in *sourceRequest) (address, error) {
	u, err := d.findURL(ctx, in.Instance, in.AgentID, in.ID)
	if err != nil {
		return address{}, err
	}
	u, err = d.Agents.Knowledge.RefreshURL(ctx, u.AgentID, u.ID)
	return addressOf(u), err
}

func (d dialect) deleteURL(ctx context.Context, in *sourceRequest) (deleted, error) {
	u, err := d.findURL(ctx, in.Instance, in.AgentID, in.ID)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.Knowledge.DeleteURL(ctx, u.AgentID, u.ID)
}
