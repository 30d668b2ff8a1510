package tokenapi

import (
	"context"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
	"balas/chat"
	"balas/webhook"
)

const aboutWebhook = "Events go to `webhookUrl` as JSON by POST, signed with the session's key: `X-Webhook-Signature` is `sha256=` and " +
	"the hex of HMAC-SHA256 over the raw body. null removes it, with all that was to be sent to it."

const events = "tokenapi" // the wording, and the session's one endpoint in it

// hook sets where the session's events are sent to; empty: nowhere.
func (d dialect) hook(ctx context.Context, i chat.Instance, url string) error {
	key, err := account.InstanceKeySecret(ctx, d.Pool, d.Sealer, i.ID)
	if err == nil {
		_, err = d.SetHook(ctx, i, events, webhook.Patch{URL: &url, Secret: &key})
	}
	return err
}

// hooked is the session with its webhook.
func (d dialect) hooked(ctx context.Context, i chat.Instance) (session, error) {
	s := sessionOf(i)
	e, err := d.Hook(ctx, i, events)
	if e != nil {
		s.WebhookURL = &e.URL
	}
	return s, err
}

// hookURLs are those of all sessions that the caller may address.
func (d dialect) hookURLs(ctx context.Context) (map[uuid.UUID]*string, error) {
	found, err := d.Webhooks.Endpoints(ctx, wire.Caller(ctx), nil, events)
	urls := map[uuid.UUID]*string{}
	for _, e := range found {
		if e.InstanceID != nil && e.ID == webhook.SoleID(*e.InstanceID, events) {
			urls[*e.InstanceID] = &e.URL
		}
	}
	return urls, err
}

// editRequest changes what it holds:
//
//	{"webhookUrl": "https://shop.example/hook"}
type editRequest struct {
	ID   string `path:"id" doc:"The session." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	Body struct {
		Name       *string            `json:"name,omitempty" minLength:"1" maxLength:"100" example:"Support"`
		WebhookURL wire.Field[string] `json:"webhookUrl,omitempty" doc:"Where events are sent to; null: nowhere." example:"https://shop.example/hook"`
	}
}

func (d dialect) edit(ctx context.Context, in *editRequest) (session, error) {
	i, err := d.named(ctx, in.ID)
	if err != nil {
		return session{}, err
	}
	if hook := in.Body.WebhookURL; hook.Given {
		url := ""
		if hook.Value != nil {
			url = *hook.Value
		}
		if err := d.hook(ctx, i, url); err != nil {
			return session{}, err
		}
	}
	if err := chat.ChangeInstance(ctx, d.Pool, i.ID, chat.InstanceChange{Name: in.Body.Name}); err != nil {
		return session{}, err
	}
	if i, err = d.Reload(ctx, i); err != nil {
		return session{}, err
	}
	return d.hooked(ctx, i)
}
