package instanceapi

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/internal/fault"
	"balas/webhook"
)

// maybeInstance returns the id of the instance; nil for an empty one, unless the key is bound to an instance.
func (d dialect) maybeInstance(ctx context.Context, id string) (*uuid.UUID, error) {
	if id == "" {
		return wire.Caller(ctx).InstanceID, nil
	}
	i, err := d.Instance(ctx, id)
	return &i.ID, err
}

// delivered is a try that was made now.
type delivered struct {
	ID        string  `json:"id" doc:"What the endpoint got as webhook-id."`
	Delivered bool    `json:"delivered" doc:"It answered with 2xx." example:"true"`
	Status    *int    `json:"status" doc:"Of HTTP; null: there was no answer." example:"200"`
	Error     *string `json:"error" doc:"Why there was no answer."`
	Answer    string  `json:"answer" doc:"The beginning of what it answered."`
	TookMs    int64   `json:"tookMs" example:"41"`
}

func (d dialect) testWebhook(ctx context.Context, in *HookPath) (delivered, error) {
	id, err := d.WebhookID(in.ID)
	if err != nil {
		return delivered{}, err
	}
	t, err := d.Webhooks.Test(ctx, wire.Caller(ctx), id)
	return delivered{
		ID: t.ID, Delivered: t.Arrived, Status: httpStatus(t.Status), Error: wire.MaybeText(t.Error), Answer: t.Answer, TookMs: t.Took.Milliseconds(),
	}, err
}

// httpStatus is the status of HTTP, or nil when there was no answer.
func httpStatus(status int) *int {
	if status == 0 {
		return nil
	}
	return &status
}

type deliveriesRequest struct {
	HookPath
	State  string `query:"state" enum:"pending,delivered,dead" doc:"Only these. dead: it did not arrive for a day, or the webhook was not active any more."`
	Limit  int    `query:"limit" minimum:"1" default:"50" doc:"At most so many, and never more than 500."`
	Cursor string `query:"cursor" doc:"The nextCursor of the page before."`
}

type delivery struct {
	ID         string  `json:"id" doc:"What the endpoint gets as webhook-id: the same at each try."`
	Event      string  `json:"event" example:"message"`
	EventID    string  `json:"eventId" format:"uuid"`
	State      string  `json:"state" enum:"pending,delivered,dead" example:"delivered"`
	Attempts   int     `json:"attempts" example:"1"`
	NextAt     *string `json:"nextAt" doc:"When it is tried again, after it failed."`
	LastStatus *int    `json:"lastStatus" doc:"Of HTTP; null: there was no answer, or no try." example:"200"`
	LastError  *string `json:"lastError"`
	CreatedAt  string  `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	SettledAt  *string `json:"settledAt" doc:"When it arrived, or was given up."`
}

func deliveryOf(r webhook.Report) delivery {
	d := delivery{
		ID: r.ID, Event: r.Event, EventID: r.EventID.String(), State: r.State, Attempts: r.Attempts, NextAt: wire.MaybeTime(r.DueAt),
		CreatedAt: wire.Time(r.CreatedAt), SettledAt: wire.MaybeTime(r.SettledAt), LastError: wire.MaybeText(text(r.LastError)),
	}
	if r.LastStatus != nil {
		d.LastStatus = httpStatus(*r.LastStatus)
	}
	return d
}

func (d dialect) deliveries(ctx context.Context, in *deliveriesRequest) (page[delivery], error) {
	id, err := d.WebhookID(in.ID)
	if err != nil {
		return page[delivery]{}, err
	}
	var below int64
	if in.Cursor != "" {
		if below, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || below < 1 {
			return page[delivery]{}, badCursor()
		}
	}
	found, err := d.Webhooks.Reports(ctx, wire.Caller(ctx), id, in.State, below, in.Limit)
	next := ""
	if n := len(found); n > 0 && n >= min(in.Limit, webhook.MostListed) {
		next = strconv.FormatInt(found[n-1].Seq, 10)
	}
	return pageOf(found, next, deliveryOf), err
}

func badCursor() error { return fault.Bad("webhook", "cursor", "must be a nextCursor") }

type attemptsRequest struct {
	HookPath
	Limit  int    `query:"limit" minimum:"1" default:"50" doc:"At most so many, and never more than 500."`
	Cursor string `query:"cursor" doc:"The nextCursor of the page before."`
}

type attempt struct {
	At         string  `json:"at" example:"2026-03-20T10:30:00.000Z"`
	DeliveryID *string `json:"deliveryId" doc:"null: it was a test."`
	Event      string  `json:"event" example:"message"`
	Status     *int    `json:"status" doc:"Of HTTP; null: there was no answer." example:"200"`
	Error      *string `json:"error"`
	Answer     string  `json:"answer" doc:"Its first 2 kB, without the webhook's secrets."`
	TookMs     int     `json:"tookMs" example:"41"`
}

func attemptOf(l webhook.Logged) attempt {
	return attempt{
		At: wire.Time(l.At), DeliveryID: wire.MaybeText(l.DeliveryID), Event: l.Name, Status: httpStatus(l.Status),
		Error: wire.MaybeText(l.Error), Answer: l.Answer, TookMs: l.TookMs,
	}
}

func (d dialect) attempts(ctx context.Context, in *attemptsRequest) (page[attempt], error) {
	id, err := d.WebhookID(in.ID)
	if err != nil {
		return page[attempt]{}, err
	}
	before, err := readBefore(in.Cursor)
	if err != nil {
		return page[attempt]{}, err
	}
	found, err := d.Webhooks.Attempts(ctx, wire.Caller(ctx), id, before, in.Limit)
	next := ""
	if n := len(found); n > 0 && n >= min(in.Limit, webhook.MostListed) {
		next = strconv.FormatInt(found[n-1].At.UnixMicro(), 10) + "." + strconv.FormatInt(found[n-1].Seq, 10)
	}
	return pageOf(found, next, attemptOf), err
}

func readBefore(cursor string) (webhook.Before, error) {
	if cursor == "" {
		return webhook.Before{}, nil
	}
	at, seq, _ := strings.Cut(cursor, ".")
	micro, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return webhook.Before{}, badCursor()
	}
	b := webhook.Before{At: time.UnixMicro(micro)}
	if b.Seq, err = strconv.ParseInt(seq, 10, 64); err != nil {
		return webhook.Before{}, badCursor()
	}
	return b, nil
}

// replayRequest asks to send again:
//
//	{"dead": true}
type replayRequest struct {
	HookPath
	Body struct {
		IDs   []string   `json:"ids,omitempty" maxItems:"1000" doc:"Deliveries, as the endpoint got them."`
		From  *time.Time `json:"from,omitempty" nullable:"true" doc:"What happened then or later." example:"2026-03-20T00:00:00Z"`
		Until *time.Time `json:"until,omitempty" nullable:"true" doc:"What happened before." example:"2026-03-21T00:00:00Z"`
		Dead  *bool      `json:"dead,omitempty" nullable:"true" doc:"Only what did not arrive." example:"true"`
	}
}

type sentAgain struct {
	Replayed int `json:"replayed" doc:"How many are sent again." example:"12"`
}

func (d dialect) replayWebhook(ctx context.Context, in *replayRequest) (sentAgain, error) {
	id, err := d.WebhookID(in.ID)
	if err != nil {
		return sentAgain{}, err
	}
	b := in.Body
	n, err := d.Webhooks.Replay(ctx, wire.Caller(ctx), id, webhook.Range{
		IDs: b.IDs, From: b.From, Until: b.Until, Dead: b.Dead != nil && *b.Dead,
	})
	return sentAgain{Replayed: n}, err
}
