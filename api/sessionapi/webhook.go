package sessionapi

import (
	"context"

	"balas/account"
	"balas/internal/fault"
	"balas/webhook"
)

const aboutWebhook = "A session has one. Events go there as JSON by POST, signed with the session's token: `X-Webhook-Signature` is `sha256=` " +
	"and the hex of HMAC-SHA256 over the raw body."

const events = "sessionapi" // the wording, and the session's one endpoint in it

// setWebhookRequest says where a session's events are sent to:
//
//	{"sessionId": "front-desk", "url": "https://shop.example/hook"}
type setWebhookRequest struct {
	Body struct {
		SessionID string `json:"sessionId" minLength:"1" doc:"The session." example:"front-desk"`
		URL       string `json:"url" minLength:"1" maxLength:"2000" example:"https://shop.example/hook"`
	}
}

func (d dialect) setWebhook(ctx context.Context, in *setWebhookRequest) (Done, error) {
	i, err := d.own(ctx, in.Body.SessionID)
	if err != nil {
		return Done{}, err
	}
	token, err := account.InstanceKeySecret(ctx, d.Pool, d.Sealer, i.ID)
	if err == nil {
		_, err = d.SetHook(ctx, i, events, webhook.Patch{URL: &in.Body.URL, Secret: &token})
	}
	return done("Webhook URL for session " + i.Slug + " updated."), err
}

type webhookRequest struct {
	SessionID string `query:"sessionId" required:"true" minLength:"1" doc:"The session." example:"front-desk"`
}

type webhookURL struct {
	Status    string  `json:"status" enum:"success" example:"success"`
	SessionID string  `json:"sessionId" example:"front-desk"`
	URL       *string `json:"url" doc:"null: none is set." example:"https://shop.example/hook"`
}

func (d dialect) webhook(ctx context.Context, in *webhookRequest) (webhookURL, error) {
	i, err := d.own(ctx, in.SessionID)
	if err != nil {
		return webhookURL{}, err
	}
	w := webhookURL{Status: "success", SessionID: i.Slug}
	e, err := d.Hook(ctx, i, events)
	if e != nil {
		w.URL = &e.URL
	}
	return w, err
}

// dropWebhookRequest names the session in its body, or in the query for who cannot send one with a DELETE:
//
//	{"sessionId": "front-desk"}
type dropWebhookRequest struct {
	SessionID string `query:"sessionId" doc:"The session, if there is no body." example:"front-desk"`
	Body      *struct {
		SessionID string `json:"sessionId" minLength:"1" doc:"The session." example:"front-desk"`
	} `required:"false"`
}

func (d dialect) dropWebhook(ctx context.Context, in *dropWebhookRequest) (Done, error) {
	slug := in.SessionID
	if in.Body != nil {
		slug = in.Body.SessionID
	}
	if slug == "" {
		return Done{}, fault.Bad("request", "sessionId", "is required")
	}
	i, err := d.own(ctx, slug)
	if err != nil {
		return Done{}, err
	}
	_, err = d.SetHook(ctx, i, events, webhook.Patch{URL: new(string)})
	return done("Webhook for session " + i.Slug + " deleted."), err
}
