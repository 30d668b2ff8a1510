package sessionapi

import (
	stdcmp "cmp"
	"context"

	"balas/api/engine"
)

// legacyRequest asks to send a text:
//
//	{"sessionId": "front-desk", "number": "6281200000001", "message": "Hello"}
type legacyRequest struct {
	Body struct {
		SessionID string `json:"sessionId" minLength:"1" doc:"The session." example:"front-desk"`
		Number    string `json:"number" doc:"A phone number." example:"6281200000001"`
		Message   string `json:"message" minLength:"1" example:"Hello"`
	}
}

type legacySent struct {
	Done
	MessageID string `json:"messageId" example:"3EB0A1B2C3D4E5F6A7B8C9"`
}

func (d dialect) legacySend(ctx context.Context, in *legacyRequest) (legacySent, error) {
	return d.sendLegacy(ctx, in.Body.SessionID, engine.Text{To: in.Body.Number, Body: in.Body.Message})
}

// legacyFormRequest asks for the same in other words:
//
//	{"phone": "6281200000001", "message": "Hello", "sessionId": "front-desk"}
type legacyFormRequest struct {
	Body struct {
		Phone     string `json:"phone" doc:"A phone number." example:"6281200000001"`
		Message   string `json:"message" minLength:"1" example:"Hello"`
		SessionID string `json:"sessionId,omitempty" doc:"Absent: the server's default session." example:"front-desk"`
	}
}

func (d dialect) legacyForm(ctx context.Context, in *legacyFormRequest) (legacySent, error) {
	slug := stdcmp.Or(in.Body.SessionID, d.DefaultSession)
	return d.sendLegacy(ctx, slug, engine.Text{To: in.Body.Phone, Body: in.Body.Message})
}

func (d dialect) sendLegacy(ctx context.Context, slug string, t engine.Text) (legacySent, error) {
	i, err := d.own(ctx, slug)
	if err != nil {
		return legacySent{}, err
	}
	m, err := d.SendText(ctx, i, t)
	return legacySent{Done: done("Message sent."), MessageID: m.ID}, err
}
