package botapi

import (
	"context"
	"maps"
	"strings"
	"time"

	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/rules"
	"balas/webhook"
)

const aboutWebhook = "A bot has one; null or an empty text removes it. To set one turns `send_webhook` of the bot's actions on; while that " +
	"is off again (`PUT /whatsapp/updateActions`) nothing that happens is ever sent. They are signed with the bot's access_token: " +
	"`X-Webhook-Signature` is `sha256=` and the hex of HMAC-SHA256 over the raw body."

const events = "botapi" // the wording, and the bot's one endpoint in it

// webhookRequest says where a bot's events are sent to:
//
//	{"webhook_url": "https://shop.example/hook", "events": ["onMessage"], "requestConfig": {"headers": {"X-Shop": "1"}, "timeout": 5000}}
type webhookRequest struct {
	Body struct {
		URL           wire.Field[string] `json:"webhook_url" doc:"null or empty: none." example:"https://shop.example/hook"`
		Events        []string           `json:"events,omitempty" maxItems:"100" doc:"Empty: all." example:"[\"onMessage\"]"`
		RequestConfig *struct {
			Headers map[string]string `json:"headers,omitempty" doc:"Added to each request."`
			Timeout *float64          `json:"timeout,omitempty" nullable:"true" doc:"How long an answer may take, in milliseconds: 1 to 60 seconds." example:"5000"`
		} `json:"requestConfig,omitempty" doc:"Other settings of axios have no effect."`
	}
}

// patch sets everything that the call can say: what it leaves out is as at the beginning.
func (in *webhookRequest) patch() webhook.Patch {
	b := in.Body
	url, events, headers, timeout := "", append([]string{}, b.Events...), map[string]string{}, 10*time.Second
	if b.URL.Value != nil {
		url = *b.URL.Value
	}
	if c := b.RequestConfig; c != nil {
		headers = maps.Clone(c.Headers)
		maps.DeleteFunc(headers, func(name, _ string) bool { return strings.EqualFold(name, "Content-Type") }) // it is JSON in any case
		if c.Timeout != nil && *c.Timeout > 0 {
			timeout = time.Duration(min(max(*c.Timeout, 1000), 60_000)) * time.Millisecond
		}
	}
	return webhook.Patch{URL: &url, Events: &events, Headers: &headers, Timeout: &timeout}
}

func (d dialect) setWebhook(ctx context.Context, in *webhookRequest) (updateResult, error) {
	i, err := d.Meant(ctx)
	if fault.Is(err, fault.NotFound) { // as for settings
		return updateResult{Acknowledged: true}, nil
	}
	if err != nil {
		return updateResult{}, err
	}
	changed, err := d.sign(ctx, i, in.patch())
	result := updateResult{Acknowledged: true, MatchedCount: 1}
	if changed {
		result.ModifiedCount = 1
	}
	if err != nil || in.none() {
		return result, err
	}
	u, err := rules.Update(ctx, d.Pool, wire.Caller(ctx), i.ID, rules.Patch{SendWebhook: new(true)})
	result.ModifiedCount = max(result.ModifiedCount, u.Modified)
	return result, err
}

// none reports whether the call takes the webhook away.
func (in *webhookRequest) none() bool { return in.Body.URL.Value == nil || *in.Body.URL.Value == "" }

// sign sets the bot's webhook, which is signed with its access token.
func (d dialect) sign(ctx context.Context, i chat.Instance, p webhook.Patch) (changed bool, err error) {
	token, err := i.AccessToken(d.Sealer)
	if err != nil {
		return false, err
	}
	p.Secret = &token
	return d.SetHook(ctx, i, events, p)
}

// hook sets the URL alone.
func (d dialect) hook(ctx context.Context, i chat.Instance, url *string) error {
	if url == nil || *url == "" {
		return fault.Bad("webhook", "webhookUrl", "is required")
	}
	_, err := d.sign(ctx, i, webhook.Patch{URL: url})
	return err
}

// hookURL is where the bot's events are sent to; nil: nowhere.
func (d dialect) hookURL(ctx context.Context, i chat.Instance) (*string, error) {
	e, err := d.Hook(ctx, i, events)
	if e == nil {
		return nil, err
	}
	return &e.URL, nil
}

func (d dialect) hooked(ctx context.Context, i chat.Instance) (webhookInfo, error) {
	url, err := d.hookURL(ctx, i)
	if err != nil {
		return webhookInfo{}, err
	}
	s, err := rules.LoadSettings(ctx, d.Pool, i.ID)
	return webhookInfo{Enabled: url != nil && s.SendWebhook, URL: url}, err
}
