package instanceapi

import (
	stdcmp "cmp"
	"context"
	"maps"
	"slices"
	"time"

	"balas/api/wire"
	"balas/webhook"
)

const aboutWebhooks = "Events go to `url` as JSON by POST until each was answered with 2xx. `dialect` says in which words: " +
	"`balas` is the complete one, `instanceapi`, `botapi`, `connectionapi`, `sessionapi` and `tokenapi` are those of the documents.\n\n" +
	"The `secret` is in this answer alone. Each request has `webhook-id`, `webhook-timestamp` and `webhook-signature`: " +
	"`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, keyed with the bytes behind `whsec_` in base64 (Standard Webhooks). " +
	"The dialects have a header in hex besides, keyed with the secret as it is written. Compare it with the raw body, in constant time; " +
	"refuse what is older than five minutes, and take each `webhook-id` once."

const aboutRotate = "The `secret` is in this answer alone. For a day `webhook-signature` holds a signature by the new secret and one by the old; " +
	"headers that hold one signature have the new secret's at once."

const aboutReplay = "Name `ids`, a time `from` which on (and `until` which), or `\"dead\": true` for what did not arrive. " +
	"What is sent again has the same `webhook-id` as before."

type hook struct {
	ID         string   `json:"id" format:"uuid"`
	InstanceID *string  `json:"instanceId" doc:"null: events of all instances, and of the account."`
	Dialect    string   `json:"dialect" example:"instanceapi"`
	URL        string   `json:"url" example:"https://shop.example/hook"`
	Events     []string `json:"events" nullable:"false" doc:"Names in the dialect; empty: all."`
	Headers    []string `json:"headers" nullable:"false" doc:"The names of the headers that are added. Their values are not shown again."`
	Timeout    int      `json:"timeout" doc:"How long an answer may take, in seconds." example:"10"`
	Active     bool     `json:"active" example:"true"`
	Reason     *string  `json:"reason" doc:"Why it is not active, if you did not choose so."`
	Failures   int      `json:"failures" doc:"In a row." example:"0"`
	RetryAt    *string  `json:"retryAt" doc:"It is down, and is probed then; null: it is up."`
	CreatedAt  string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt  string   `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
	Secret     string   `json:"secret,omitempty" doc:"What deliveries are signed with; in the answer to create and rotate alone." example:"whsec_aW52ZW50ZWQgZm9yIHRoaXMgZXhhbXBsZQ=="`
}

func hookOf(e webhook.Endpoint) hook {
	h := hook{
		ID: e.ID.String(), Dialect: e.Dialect, URL: e.URL, Events: append([]string{}, e.Events...),
		Headers: append([]string{}, slices.Sorted(maps.Keys(e.Headers))...), Timeout: int(e.Timeout / time.Second), Active: e.Active,
		Reason: wire.MaybeText(e.Reason), Failures: e.Failures, RetryAt: wire.MaybeTime(e.RetryAt),
		CreatedAt: wire.Time(e.CreatedAt), UpdatedAt: wire.Time(e.UpdatedAt),
	}
	if e.InstanceID != nil {
		h.InstanceID = wire.MaybeText(e.InstanceID.String())
	}
	return h
}

// HookFields are what can be said of a webhook. Absent ones stay as they are.
type HookFields struct {
	Events  []string          `json:"events,omitempty" maxItems:"100" doc:"Names in the dialect; empty: all." example:"[\"message\"]"`
	Headers map[string]string `json:"headers,omitempty" doc:"Added to each request, such as Authorization; {}: none."`
	Timeout *int              `json:"timeout,omitempty" minimum:"1" maximum:"60" doc:"How long an answer may take, in seconds." example:"10"`
	Active  *bool             `json:"active,omitempty" example:"true"`
}

func (f HookFields) patch() webhook.Patch {
	p := webhook.Patch{Active: f.Active}
	if f.Events != nil {
		p.Events = &f.Events
	}
	if f.Headers != nil {
		p.Headers = &f.Headers
	}
	if f.Timeout != nil {
		t := time.Duration(*f.Timeout) * time.Second
		p.Timeout = &t
	}
	return p
}

type hooksRequest struct {
	Instance string `query:"instanceId" format:"uuid" doc:"Only those of this instance."`
	Dialect  string `query:"dialect" doc:"Only those of this dialect." example:"instanceapi"`
}

func (d dialect) webhooks(ctx context.Context, in *hooksRequest) ([]hook, error) {
	list := []hook{}
	instanceID, err := d.maybeInstance(ctx, in.Instance)
	if err != nil {
		return list, err
	}
	found, err := d.Webhooks.Endpoints(ctx, wire.Caller(ctx), instanceID, in.Dialect)
	for _, e := range found {
		list = append(list, hookOf(e))
	}
	return list, err
}

// createHookRequest asks for an endpoint of the account, or of one instance:
//
//	{"url": "https://shop.example/hook", "events": ["message"]}
type createHookRequest struct {
	Body struct {
		URL      string  `json:"url" maxLength:"2000" example:"https://shop.example/hook"`
		Instance *string `json:"instanceId,omitempty" nullable:"true" format:"uuid" doc:"Absent: events of all instances and of the account, or of the instance that the key is bound to."`
		Dialect  *string `json:"dialect,omitempty" nullable:"true" doc:"Absent: instanceapi." example:"instanceapi"`
		Secret   *string `json:"secret,omitempty" nullable:"true" minLength:"16" maxLength:"200" doc:"Yours to choose; absent: one is minted."`
		HookFields
	}
}

func (d dialect) addWebhook(ctx context.Context, in *createHookRequest) (hook, error) {
	b, c := in.Body, wire.Caller(ctx)
	instanceID, err := d.maybeInstance(ctx, text(b.Instance))
	if err != nil {
		return hook{}, err
	}
	p := b.patch()
	p.URL, p.Secret = &b.URL, b.Secret
	e, err := d.Webhooks.Create(ctx, c.AccountID, instanceID, stdcmp.Or(text(b.Dialect), "instanceapi"), p)
	if err != nil {
		return hook{}, err
	}
	h := hookOf(e)
	h.Secret = e.Secret()
	return h, nil
}

// HookPath names a webhook.
type HookPath struct {
	ID string `path:"id" doc:"The webhook." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e77"`
}

type shownHook struct {
	hook
	Deliveries map[string]int `json:"deliveries" doc:"How many are pending, delivered and dead, of what is kept."`
}

func (d dialect) webhook(ctx context.Context, in *HookPath) (shownHook, error) {
	e, err := d.Webhook(ctx, in.ID)
	if err != nil {
		return shownHook{}, err
	}
	counts, err := d.Webhooks.Counts(ctx, wire.Caller(ctx), e.ID)
	return shownHook{hookOf(e), counts}, err
}

// editHookRequest changes what it holds:
//
//	{"events": ["message", "message.ack"], "active": true}
type editHookRequest struct {
	HookPath
	Body struct {
		URL *string `json:"url,omitempty" maxLength:"2000" example:"https://shop.example/hook"`
		HookFields
	}
}

func (d dialect) editWebhook(ctx context.Context, in *editHookRequest) (hook, error) {
	p := in.Body.patch()
	p.URL = in.Body.URL
	return d.patchWebhook(ctx, in.ID, p)
}

func (d dialect) patchWebhook(ctx context.Context, id string, p webhook.Patch) (hook, error) {
	parsed, err := d.WebhookID(id)
	if err != nil {
		return hook{}, err
	}
	e, err := d.Webhooks.Update(ctx, wire.Caller(ctx), parsed, p)
	if err != nil {
		return hook{}, err
	}
	h := hookOf(e)
	if p.Secret != nil {
		h.Secret = e.Secret()
	}
	return h, nil
}

func (d dialect) rotateWebhook(ctx context.Context, in *HookPath) (hook, error) {
	return d.patchWebhook(ctx, in.ID, webhook.Patch{Secret: new(string)})
}

func (d dialect) deleteWebhook(ctx context.Context, in *HookPath) (deleted, error) {
	id, err := d.WebhookID(in.ID)
	if err == nil {
		err = d.Webhooks.Delete(ctx, wire.Caller(ctx), id)
	}
	return deleted{Deleted: true}, err
}
