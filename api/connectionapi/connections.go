package connectionapi

import (
	stdcmp "cmp"
	"context"
	"encoding/base64"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
)

// InPath names the connection of a call. An id that is no UUID belongs to none.
type InPath struct {
	ID string `path:"id" doc:"The connection." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
}

type connection struct {
	ID          string  `json:"id" format:"uuid"`
	UserID      string  `json:"userId" format:"uuid" doc:"The account."`
	Name        *string `json:"name" example:"Support line"`
	SessionName string  `json:"sessionName" example:"u_0199a7c4_s_0199a7c5"`
	PhoneNumber *string `json:"phoneNumber" doc:"null until a number is linked." example:"6281200000009"`
	Status      string  `json:"status" enum:"pending,scan_qr,working,failed,stopped" example:"working"`
	Engine      string  `json:"engine" example:"whatsmeow"`
	CreatedAt   string  `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt   string  `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func connectionOf(i chat.Instance) connection {
	return connection{
		ID: i.ID.String(), UserID: i.AccountID.String(), Name: wire.MaybeText(i.Name),
		SessionName: "u_" + i.AccountID.String()[:8] + "_s_" + i.ID.String()[:8],
		PhoneNumber: wire.MaybeText(i.Phone), Status: statusOf(i), Engine: "whatsmeow",
		CreatedAt: wire.Time(i.CreatedAt), UpdatedAt: wire.Time(i.UpdatedAt),
	}
}

// states are this dialect's words for the states of an instance.
var states = map[chat.State]string{
	chat.Starting: "pending", chat.ScanQR: "scan_qr", chat.Connected: "working",
	chat.Reconnecting: "failed", chat.LoggedOut: "failed", chat.StateFailed: "failed",
}

// statusOf is the status; one that is stopped is pending while it is to come online, and before it ever was.
func statusOf(i chat.Instance) string {
	if s, ok := states[i.State]; ok {
		return s
	}
	if i.Wanted == chat.Online || i.Phone == "" && i.LastSeenAt == nil {
		return "pending"
	}
	return "stopped"
}

func (d dialect) connections(ctx context.Context, _ *struct{}) ([]connection, error) {
	found, err := chat.Instances(ctx, d.Pool, wire.Caller(ctx))
	list := make([]connection, len(found))
	for n, i := range found {
		list[n] = connectionOf(i)
	}
	return list, err
}

func (d dialect) connection(ctx context.Context, in *InPath) (connection, error) {
	i, err := d.own(ctx, in.ID)
	return connectionOf(i), err
}

// unnamed is what a connection is called whose owner calls it nothing.
const unnamed = "Connection"

// createRequest asks for a connection; it may be empty:
//
//	{"name": "Support line"}
type createRequest struct {
	Body *struct {
		Name *string `json:"name,omitempty" nullable:"true" maxLength:"100" doc:"Yours to choose; absent: Connection." example:"Support line"`
	} `required:"false"`
}

// create makes a connection and brings it online, where it waits to be scanned.
func (d dialect) create(ctx context.Context, in *createRequest) (connection, error) {
	name := unnamed
	if in.Body != nil && in.Body.Name != nil {
		name = stdcmp.Or(*in.Body.Name, unnamed)
	}
	i, _, err := d.Create(ctx, name)
	if err == nil {
		i, err = d.Online(ctx, i)
	}
	return connectionOf(i), err
}

// renameRequest changes what it holds:
//
//	{"name": "Support line"}
type renameRequest struct {
	InPath
	Body struct {
		Name *string `json:"name,omitempty" minLength:"1" maxLength:"100" example:"Support line"`
	}
}

func (d dialect) rename(ctx context.Context, in *renameRequest) (connection, error) {
	i, err := d.own(ctx, in.ID)
	if err == nil {
		err = chat.ChangeInstance(ctx, d.Pool, i.ID, chat.InstanceChange{Name: in.Body.Name})
	}
	if err != nil {
		return connection{}, err
	}
	return d.connection(ctx, &in.InPath)
}

func (d dialect) erase(ctx context.Context, in *InPath) (connection, error) {
	i, err := d.own(ctx, in.ID)
	if err == nil {
		err = d.WhatsApp.Delete(ctx, i)
	}
	c := connectionOf(i)
	c.Status = "stopped"
	return c, err
}

func (d dialect) restart(ctx context.Context, in *InPath) (connection, error) {
	i, err := d.own(ctx, in.ID)
	if err == nil {
		i, err = d.Restart(ctx, i)
	}
	return connectionOf(i), err
}

type scannable struct {
	ID     string  `json:"id" format:"uuid"`
	Status string  `json:"status" enum:"pending,scan_qr,working,failed,stopped" example:"scan_qr"`
	QR     *string `json:"qr" doc:"The code as a PNG in base64; null: there is none yet, ask for it at /qr."`
}

func (d dialect) scannable(ctx context.Context, _ *struct{}) (scannable, error) {
	i, err := d.Scannable(ctx, unnamed)
	if err != nil {
		return scannable{}, err
	}
	picture, err := engine.Draw(i.QR)
	return scannable{ID: i.ID.String(), Status: statusOf(i), QR: wire.MaybeText(base64.StdEncoding.EncodeToString(picture))}, err
}

type code struct {
	Value     string `json:"value,omitempty" doc:"The code as a PNG in base64."`
	MIMEType  string `json:"mimetype,omitempty" example:"image/png"`
	Connected bool   `json:"connected,omitempty" doc:"There is nothing to scan: a number is linked and online."`
}

func (d dialect) qr(ctx context.Context, in *InPath) (code, error) {
	i, err := d.own(ctx, in.ID)
	if err == nil {
		i, err = d.QR(ctx, i)
	}
	switch {
	case err != nil:
		return code{}, err
	case i.State == chat.Connected:
		return code{Connected: true}, nil
	case i.QR == "":
		return code{}, fault.New(fault.Unavailable, "qr")
	}
	picture, err := engine.Draw(i.QR)
	return code{Value: base64.StdEncoding.EncodeToString(picture), MIMEType: "image/png"}, err
}

type profile struct {
	ID       string `json:"id" example:"6281200000009@c.us"`
	PushName string `json:"pushName" doc:"What the owner calls himself on WhatsApp." example:"My shop"`
}

func (d dialect) me(ctx context.Context, in *InPath) (profile, error) {
	i, err := d.own(ctx, in.ID)
	if err == nil && i.JID == "" {
		err = i.Away()
	}
	return profile{ID: chat.Address{Kind: chat.PN, User: i.Phone}.Legacy(), PushName: i.PushName}, err
}

type alive struct {
	Status string `json:"status" example:"ok"`
}

func (dialect) health(context.Context, *struct{}) (alive, error) { return alive{Status: "ok"}, nil }
