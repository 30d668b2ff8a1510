package sessionapi

import (
	stdcmp "cmp"
	"context"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
	"balas/chat"
)

// createRequest asks for a session:
//
//	{"sessionId": "front-desk"}
type createRequest struct {
	Body struct {
		SessionID string `json:"sessionId" doc:"Yours to choose: 1 to 64 letters, digits, dashes or underscores." example:"front-desk"`
	}
}

type created struct {
	Done
	Token string `json:"token" doc:"The bearer of this session alone."`
}

// create makes a session and brings it online, where it waits to be scanned.
func (d dialect) create(ctx context.Context, in *createRequest) (created, error) {
	i, secrets, err := d.CreateSession(ctx, in.Body.SessionID)
	if err == nil {
		err = d.WhatsApp.Start(ctx, i)
	}
	return created{Done: done("Session " + i.Slug + " created."), Token: secrets.Key}, err
}

type session struct {
	SessionID string  `json:"sessionId" example:"front-desk"`
	Status    string  `json:"status" enum:"CONNECTED,CONNECTING,DISCONNECTED" example:"CONNECTED"`
	Detail    string  `json:"detail" doc:"The status in words." example:"Connected as My shop"`
	QR        *string `json:"qr" doc:"What the code to scan says; null: there is none, or it is not the caller's to see."`
	Token     *string `json:"token" doc:"The bearer of this session; null without scope *."`
}

func (d dialect) sessions(ctx context.Context, _ *struct{}) ([]session, error) {
	c := wire.Caller(ctx)
	found, err := chat.Instances(ctx, d.Pool, c)
	if err != nil {
		return nil, err
	}
	var keys map[uuid.UUID]string
	if c.May(account.All) {
		if keys, err = account.InstanceKeySecrets(ctx, d.Pool, d.Sealer, ids(found)); err != nil {
			return nil, err
		}
	}
	list := make([]session, len(found))
	for n, i := range found {
		s := states[i.State]
		list[n] = session{SessionID: i.Slug, Status: s.status, Detail: s.detail(i), Token: wire.MaybeText(keys[i.ID])}
		if c.May(account.All) && d.ShowsQR(i) {
			list[n].QR = wire.MaybeText(i.QR)
		}
	}
	return list, nil
}

func ids(is []chat.Instance) []uuid.UUID {
	all := make([]uuid.UUID, len(is))
	for n, i := range is {
		all[n] = i.ID
	}
	return all
}

type stateWords struct {
	status string
	detail func(chat.Instance) string
}

func says(s string) func(chat.Instance) string { return func(chat.Instance) string { return s } }

// states are this dialect's words for the states of an instance.
var states = map[chat.State]stateWords{
	chat.Stopped:  {"DISCONNECTED", says("Session stopped.")},
	chat.Starting: {"CONNECTING", says("Connecting...")},
	chat.ScanQR:   {"CONNECTING", says("Scan the QR code.")},
	chat.Connected: {"CONNECTED", func(i chat.Instance) string {
		return "Connected as " + stdcmp.Or(i.PushName, i.Phone)
	}},
	chat.Reconnecting: {"DISCONNECTED", says("Connection closed.")},
	chat.LoggedOut:    {"DISCONNECTED", says("Logged out.")},
	chat.StateFailed:  {"DISCONNECTED", func(i chat.Instance) string { return stdcmp.Or(i.StateReason, "Connection failed.") }},
}

// inPath names the session of a call.
type inPath struct {
	SessionID string `path:"sessionId" doc:"The session." example:"front-desk"`
}

func (d dialect) erase(ctx context.Context, in *inPath) (Done, error) {
	i, err := d.own(ctx, in.SessionID)
	if err == nil {
		err = d.WhatsApp.Delete(ctx, i)
	}
	return done("Session " + i.Slug + " deleted."), err
}
