package connectionapi

import (
	"context"

	"balas/api/wire"
	"balas/webhook"
)

const aboutWebhooks = "Events go to `url` as JSON by POST. `signingSecret` is in this answer alone: `X-WAHooks-Signature` is `sha256=` and the hex of " +
	"HMAC-SHA256 over `X-WAHooks-Timestamp`, a full stop and the raw body. Refuse what is older than five minutes."

const (
	events   = "connectionapi" // the wording
	all      = "*"
	logsShow = 100
)

type hook struct {
	ID            string   `json:"id" format:"uuid"`
	ConnectionID  string   `json:"connectionId" format:"uuid"`
	URL           string   `json:"url" example:"https://shop.example/hook"`
	Events        []string `json:"events" nullable:"false" doc:"*: all." example:"[\"message\"]"`
	Active        bool     `json:"active" example:"true"`
	CreatedAt     string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt     string   `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
	SigningSecret string   `json:"signingSecret,omitempty" doc:"In the answer to the creation alone."`
}

func hookOf(e webhook.Endpoint) hook {
	h := hook{
		ID: e.ID.String(), URL: e.URL, Events: e.Events, Active: e.Active, CreatedAt: wire.Time(e.CreatedAt), UpdatedAt: wire.Time(e.UpdatedAt),
	}
	if e.InstanceID != nil {
		h.ConnectionID = e.InstanceID.String()
	}
	if len(e.Events) == 0 {
		h.Events = []string{all}
	}
	return h
}

// HooksPath names the connection whose webhooks are meant.
type HooksPath struct {
	ID string `path:"cid" doc:"The connection." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
}

func (d dialect) webhooks(ctx context.Context, in *HooksPath) ([]hook, error) {
	i, err := d.own(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := d.Webhooks.Endpoints(ctx, wire.Caller(ctx), &i.ID, events)
	list := make([]hook, len(found))
	for n, e := range found {
		list[n] = hookOf(e)
	}
	return list, err
}

// addHookRequest asks for a webhook:
//
//	{"url": "https://shop.example/hook", "events": ["message"]}
type addHookRequest struct {
	HooksPath
	Body struct {
		URL    string   `json:"url" minLength:"1" maxLength:"2000" example:"https://shop.example/hook"`
		Events []string `json:"events,omitempty" maxItems:"100" doc:"Absent, empty or *: all." example:"[\"message\"]"`
	}
}

func (d dialect) addWebhook(ctx context.Context, in *addHookRequest) (hook, error) {
	i, err := d.own(ctx, in.ID)
	if err != nil {
		return hook{}, err
	}
	e, err := d.Webhooks.Create(ctx, i.AccountID, &i.ID, events, webhook.Patch{URL: &in.Body.URL, Events: &in.Body.Events})
	if err != nil {
		return hook{}, err
	}
	h := hookOf(e)
	h.SigningSecret = e.Secret()
	return h, nil
}

// HookPath names a webhook.
type HookPath struct {
	ID string `path:"id" doc:"The webhook." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e77"`
}

// editHookRequest changes what it holds:
//
//	{"active": false}
type editHookRequest struct {
	HookPath
	Body struct {
		URL    *string  `json:"url,omitempty" minLength:"1" maxLength:"2000" example:"https://shop.example/hook"`
		Events []string `json:"events,omitempty" maxItems:"100" doc:"Empty or *: all."`
		Active *bool    `json:"active,omitempty" example:"false"`
	}
}

func (d dialect) editWebhook(ctx context.Context, in *editHookRequest) (hook, error) {
	e, err := d.named(ctx, in.ID)
	if err != nil {
		return hook{}, err
	}
	p := webhook.Patch{URL: in.Body.URL, Active: in.Body.Active}
	if in.Body.Events != nil {
		p.Events = &in.Body.Events
	}
	e, err = d.Webhooks.Update(ctx, wire.Caller(ctx), e.ID, p)
	if err != nil {
		return hook{}, err
	}
	return hookOf(e), nil
}

// named returns the webhook. Those of other dialects can be looked at and tried here as well, as what they are.
func (d dialect) named(ctx context.Context, id string) (webhook.Endpoint, error) {
	return d.Webhook(ctx, id)
}

type removed struct {
	Success bool `json:"success" example:"true"`
}

func (d dialect) removeWebhook(ctx context.Context, in *HookPath) (removed, error) {
	e, err := d.named(ctx, in.ID)
	if err == nil {
		err = d.Webhooks.Delete(ctx, wire.Caller(ctx), e.ID)
	}
	return removed{Success: true}, err
}

type hookLog struct {
	ID             string  `json:"id" doc:"The same at each try."`
	WebhookID      string  `json:"webhookId" format:"uuid"`
	EventType      string  `json:"eventType" example:"message"`
	Payload        any     `json:"payload" doc:"What is sent."`
	Status         string  `json:"status" enum:"pending,delivered,failed" example:"delivered"`
	Attempts       int     `json:"attempts" example:"1"`
	ResponseStatus *int    `json:"responseStatus" doc:"Of the last try; null: there was no answer, or no try." example:"200"`
	DeliveredAt    *string `json:"deliveredAt" example:"2026-03-20T10:30:00.000Z"`
	CreatedAt      string  `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

// hookStates are this dialect's words for the states of a delivery.
var hookStates = map[string]string{"pending": "pending", "delivered": "delivered", "dead": "failed"}

func (d dialect) webhookLogs(ctx context.Context, in *HookPath) ([]hookLog, error) {
	e, err := d.named(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := d.Webhooks.Reports(ctx, wire.Caller(ctx), e.ID, "", 0, logsShow)
	list := make([]hookLog, len(found))
	for n, r := range found {
		if list[n], err = d.logOf(ctx, e, r); err != nil {
			return nil, err
		}
	}
	return list, err
}

func (d dialect) logOf(ctx context.Context, e webhook.Endpoint, r webhook.Report) (hookLog, error) {
	l := hookLog{
		ID: r.ID, WebhookID: e.ID.String(), EventType: r.Event, Status: hookStates[r.State], Attempts: r.Attempts, CreatedAt: wire.Time(r.CreatedAt),
	}
	if r.LastStatus != nil && *r.LastStatus > 0 {
		l.ResponseStatus = r.LastStatus
	}
	if r.State == "delivered" {
		l.DeliveredAt = wire.MaybeTime(r.SettledAt)
	}
	var err error
	l.Payload, err = d.Webhooks.Word(ctx, e, r)
	return l, err
}

type tried struct {
	Success        bool   `json:"success" doc:"The webhook answered with 2xx." example:"true"`
	LogID          string `json:"logId" doc:"What it got as webhook-id."`
	Message        string `json:"message" example:"Test event delivered"`
	ResponseStatus *int   `json:"responseStatus" doc:"null: there was no answer." example:"200"`
}

func (d dialect) testWebhook(ctx context.Context, in *HookPath) (tried, error) {
	e, err := d.named(ctx, in.ID)
	if err != nil {
		return tried{}, err
	}
	t, err := d.Webhooks.Test(ctx, wire.Caller(ctx), e.ID)
	answer := tried{Success: t.Arrived, LogID: t.ID, Message: "Test event delivered"}
	if t.Status > 0 {
		answer.ResponseStatus = &t.Status
	}
	switch {
	case t.Arrived:
	case t.Error != "":
		answer.Message = "Test event not delivered: the webhook " + t.Error
	default:
		answer.Message = "Test event not delivered"
	}
	return answer, err
}
