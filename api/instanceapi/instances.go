package instanceapi

import (
	"context"

	"balas/account"
	"balas/api/wire"
	"balas/chat"
)

type listed struct {
	InstanceID string  `json:"instanceId" format:"uuid"`
	Name       string  `json:"name" example:"Front desk"`
	Status     string  `json:"status" enum:"WORKING,SCAN_QR_CODE,STARTING,STOPPED" example:"WORKING"`
	Phone      *string `json:"phone" doc:"null until a number is linked." example:"6281200000009"`
}

func (d dialect) instances(ctx context.Context, _ *struct{}) ([]listed, error) {
	found, err := chat.Instances(ctx, d.Pool, wire.Caller(ctx))
	list := make([]listed, len(found))
	for n, i := range found {
		list[n] = listed{InstanceID: i.ID.String(), Name: i.Name, Status: stateOf(i), Phone: wire.MaybeText(i.Phone)}
	}
	return list, err
}

// states are the documented words for the states of an instance.
var states = map[chat.State]string{
	chat.Connected: "WORKING", chat.ScanQR: "SCAN_QR_CODE",
	chat.Starting: "STARTING", chat.Reconnecting: "STARTING",
}

func stateOf(i chat.Instance) string {
	if s, ok := states[i.State]; ok {
		return s
	}
	if i.State == chat.Stopped && i.Wanted == chat.Online {
		return "STARTING"
	}
	return "STOPPED"
}

type liveStatus struct {
	InstanceID string  `json:"instanceId" format:"uuid"`
	Status     string  `json:"status" enum:"WORKING,SCAN_QR_CODE,STARTING,STOPPED" example:"WORKING"`
	LastSeen   *string `json:"lastSeen" doc:"When it was last connected; null: never." example:"2026-03-20T10:30:00.000Z"`
	Reason     string  `json:"reason,omitempty" doc:"Why it is in this state, for people." example:"unlinked on the phone"`
	why
}

// why an instance is in its state, for programs.
type why struct {
	StateCause chat.Cause `json:"stateCause,omitempty" doc:"Names why it is in this state; none where the state says all." example:"unlinked_on_phone"`
	StateUntil *string    `json:"stateUntil,omitempty" doc:"When the state ends by itself, as a ban does." example:"2026-03-20T11:30:00.000Z"`
}

func whyOf(i chat.Instance) why {
	return why{StateCause: i.StateCause, StateUntil: wire.MaybeTime(i.StateUntil)}
}

func (d dialect) instanceStatus(ctx context.Context, in *InPath) (liveStatus, error) {
	i, err := d.Instance(ctx, in.Instance)
	return liveStatus{
		InstanceID: i.ID.String(), Status: stateOf(i), LastSeen: wire.MaybeTime(i.LastSeenAt), Reason: i.StateReason, why: whyOf(i),
	}, err
}

// createRequest asks for an instance that waits to be linked:
//
//	{"name": "Front desk"}
type createRequest struct {
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"100" doc:"Yours to choose." example:"Front desk"`
	}
}

type instance struct {
	InstanceID  string  `json:"instanceId" format:"uuid"`
	Name        string  `json:"name" example:"Front desk"`
	Status      string  `json:"status" enum:"WORKING,SCAN_QR_CODE,STARTING,STOPPED" example:"STOPPED"`
	Phone       *string `json:"phone" doc:"null until a number is linked." example:"6281200000009"`
	SessionID   *string `json:"sessionId" doc:"With access_token a credential of this instance alone; null without scope *." example:"1a2b-3c4d-5e6f-7a8b-9c0d"`
	Token       *string `json:"token" doc:"The bearer of this instance alone; null without scope *."`
	AccessToken *string `json:"access_token" doc:"null without scope *." example:"0a1b-2c3d-4e5f-6a7b-8c9d"`
	Reason      string  `json:"reason,omitempty" doc:"Why it is in this state, for people."`
	why
	RejectCalls    bool   `json:"rejectCalls" doc:"Calls are rejected at once." example:"false"`
	RejectCallText string `json:"rejectCallText" doc:"Goes to who called, at most every ten minutes; empty: nothing does." example:"We take no calls: write to us."`
	CreatedAt      string `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func instanceOf(i chat.Instance, s chat.Secrets) instance {
	return instance{
		InstanceID: i.ID.String(), Name: i.Name, Status: stateOf(i), Phone: wire.MaybeText(i.Phone),
		SessionID: wire.MaybeText(s.SessionID), Token: wire.MaybeText(s.Key), AccessToken: wire.MaybeText(s.AccessToken),
		Reason: i.StateReason, why: whyOf(i), RejectCalls: i.RejectCalls, RejectCallText: i.RejectCallText,
		CreatedAt: wire.Time(i.CreatedAt),
	}
}

func (d dialect) createInstance(ctx context.Context, in *createRequest) (instance, error) {
	i, secrets, err := d.Create(ctx, in.Body.Name)
	return instanceOf(i, secrets), err
}

// instance shows the secrets to who may do everything: whoever holds them may do everything with the
// instance.
func (d dialect) instance(ctx context.Context, in *InPath) (instance, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil || !wire.Caller(ctx).May(account.All) {
		return instanceOf(i, chat.Secrets{}), err
	}
	secrets, err := chat.SecretsOf(ctx, d.Pool, d.Sealer, i)
	return instanceOf(i, secrets), err
}

// changeInstanceRequest changes what it holds and leaves the rest:
//
//	{"rejectCalls": true, "rejectCallText": "We take no calls: write to us."}
type changeInstanceRequest struct {
	InPath
	Body struct {
		Name           *string `json:"name,omitempty" minLength:"1" maxLength:"100" example:"Front desk"`
		RejectCalls    *bool   `json:"rejectCalls,omitempty" example:"true"`
		RejectCallText *string `json:"rejectCallText,omitempty" maxLength:"1000" example:"We take no calls: write to us."`
	}
}

func (d dialect) changeInstance(ctx context.Context, in *changeInstanceRequest) (instance, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err == nil {
		err = chat.ChangeInstance(ctx, d.Pool, i.ID, chat.InstanceChange(in.Body))
	}
	if err != nil {
		return instance{}, err
	}
	return d.instance(ctx, &in.InPath)
}

type deleted struct {
	Deleted bool `json:"deleted" example:"true"`
}

func (d dialect) deleteInstance(ctx context.Context, in *InPath) (deleted, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err == nil {
		err = d.WhatsApp.Delete(ctx, i)
	}
	return deleted{Deleted: true}, err
}
