package tokenapi

import (
	stdcmp "cmp"
	"context"

	"balas/account"
	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
)

// inPath names the session of a call. An id that is no UUID belongs to none.
type inPath struct {
	ID string `path:"id" doc:"The session." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
}

type session struct {
	ID         string  `json:"id" format:"uuid"`
	Name       string  `json:"name" example:"Support"`
	Status     string  `json:"status" enum:"CONNECTED,CONNECTING,DISCONNECTED" example:"CONNECTED"`
	Phone      *string `json:"phone" doc:"null until a number is linked." example:"6281200000009"`
	WebhookURL *string `json:"webhookUrl" doc:"null: it has no webhook."`
	CreatedAt  string  `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt  string  `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
	APIKey     string  `json:"apiKey,omitempty" doc:"The key of this session, for an account's key with scope * that asks for one session."`
}

func sessionOf(i chat.Instance) session {
	return session{
		ID: i.ID.String(), Name: i.Name, Status: statusOf(i), Phone: wire.MaybeText(i.Phone),
		CreatedAt: wire.Time(i.CreatedAt), UpdatedAt: wire.Time(i.UpdatedAt),
	}
}

// states are this dialect's words for the states of an instance.
var states = map[chat.State]string{
	chat.Connected: "CONNECTED", chat.Starting: "CONNECTING", chat.ScanQR: "CONNECTING", chat.Reconnecting: "CONNECTING",
}

func statusOf(i chat.Instance) string {
	if s, ok := states[i.State]; ok {
		return s
	}
	if i.State == chat.Stopped && i.Wanted == chat.Online {
		return "CONNECTING"
	}
	return "DISCONNECTED"
}

func (d dialect) sessions(ctx context.Context, _ *struct{}) ([]session, error) {
	found, err := chat.Instances(ctx, d.Pool, wire.Caller(ctx))
	if err != nil {
		return nil, err
	}
	urls, err := d.hookURLs(ctx)
	list := make([]session, len(found))
	for n, i := range found {
		list[n] = sessionOf(i)
		list[n].WebhookURL = urls[i.ID]
	}
	return list, err
}

// createRequest asks for a session:
//
//	{"name": "Support"}
type createRequest struct {
	Body struct {
		Name       string `json:"name,omitempty" maxLength:"100" doc:"Yours to choose; absent: Session." example:"Support"`
		WebhookURL string `json:"webhookUrl,omitempty" maxLength:"2000" doc:"Where events are sent to." example:"https://shop.example/hook"`
	}
}

func (d dialect) create(ctx context.Context, in *createRequest) (session, error) {
	if in.Body.WebhookURL != "" {
		if err := d.Webhooks.CheckURL(ctx, in.Body.WebhookURL); err != nil {
			return session{}, err
		}
	}
	i, secrets, err := d.Create(ctx, stdcmp.Or(in.Body.Name, "Session"))
	if err == nil && in.Body.WebhookURL != "" {
		err = d.hook(ctx, i, in.Body.WebhookURL)
	}
	if err != nil {
		return session{}, err
	}
	s, err := d.hooked(ctx, i)
	s.APIKey = secrets.Key
	return s, err
}

func (d dialect) session(ctx context.Context, in *inPath) (session, error) {
	i, err := d.named(ctx, in.ID)
	if err != nil {
		return session{}, err
	}
	s, err := d.hooked(ctx, i)
	c := wire.Caller(ctx)
	if err == nil && c.InstanceID == nil && c.May(account.All) {
		s.APIKey, err = account.InstanceKeySecret(ctx, d.Pool, d.Sealer, i.ID)
	}
	return s, err
}

type erased struct {
	ID      string `json:"id" format:"uuid"`
	Deleted bool   `json:"deleted" example:"true"`
}

func (d dialect) erase(ctx context.Context, in *inPath) (erased, error) {
	i, err := d.named(ctx, in.ID)
	if err == nil {
		err = d.WhatsApp.Delete(ctx, i)
	}
	return erased{ID: i.ID.String(), Deleted: true}, err
}

type state struct {
	ID     string `json:"id" format:"uuid"`
	Status string `json:"status" enum:"CONNECTED,CONNECTING,DISCONNECTED" example:"CONNECTING"`
}

func (d dialect) connect(ctx context.Context, in *inPath) (state, error) {
	i, err := d.named(ctx, in.ID)
	if err == nil {
		i, err = d.Online(ctx, i)
	}
	return state{ID: i.ID.String(), Status: statusOf(i)}, err
}

func (d dialect) disconnect(ctx context.Context, in *inPath) (state, error) {
	i, err := d.named(ctx, in.ID)
	if err == nil {
		i, err = d.Offline(ctx, i)
	}
	return state{ID: i.ID.String(), Status: statusOf(i)}, err
}

type code struct {
	state
	QRCode *string `json:"qrCode" doc:"The code as a PNG data URI; null: there is nothing to scan at present."`
}

// qr answers while the session is coming online, or is.
func (d dialect) qr(ctx context.Context, in *inPath) (code, error) {
	i, err := d.named(ctx, in.ID)
	if err == nil {
		i, err = d.QR(ctx, i)
	}
	c := code{state: state{ID: i.ID.String(), Status: statusOf(i)}}
	if err == nil && c.Status == "DISCONNECTED" {
		err = i.Away()
	}
	if err != nil {
		return code{}, err
	}
	picture, err := engine.Draw(i.QR)
	c.QRCode = engine.DataURI(picture)
	return c, err
}
