package instanceapi

import (
	"context"

	"balas/api/engine"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
)

// change makes a handler of what is asked of an instance's link. It answers the instance's state after it.
func (d dialect) change(what func(context.Context, chat.Instance) error) func(context.Context, *InPath) (liveStatus, error) {
	return func(ctx context.Context, in *InPath) (liveStatus, error) {
		i, err := d.Instance(ctx, in.Instance)
		if err != nil {
			return liveStatus{}, err
		}
		if err := what(ctx, i); err != nil {
			return liveStatus{}, err
		}
		return d.instanceStatus(ctx, in)
	}
}

type qrRequest struct {
	InPath
	Format string `query:"format" enum:"json,png,text" default:"json" doc:"png: the picture itself; text: drawn for a terminal."`
}

type code struct {
	QR        *string `json:"qr" doc:"What the code says; null: there is nothing to scan at present."`
	QRImage   *string `json:"qrImage" doc:"The code as a PNG data URI."`
	ExpiresAt *string `json:"expiresAt" doc:"When another code takes its place." example:"2026-03-20T10:30:20.000Z"`
	Status    string  `json:"status" enum:"WORKING,SCAN_QR_CODE,STARTING,STOPPED" example:"SCAN_QR_CODE"`
}

func (d dialect) qr(ctx context.Context, in *qrRequest) (*wire.Picture, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return nil, err
	}
	if i, err = d.QR(ctx, i); err != nil {
		return nil, err
	}
	picture, err := engine.Draw(i.QR)
	switch {
	case err != nil:
		return nil, err
	case in.Format != "json" && picture == nil:
		return nil, nothingToScan(i)
	case in.Format == "png":
		return &wire.Picture{ContentType: "image/png", Body: picture}, nil
	case in.Format == "text":
		drawn, err := terminal(i.QR)
		return &wire.Picture{ContentType: "text/plain; charset=utf-8", Body: drawn}, err
	}
	c := code{
		QR: wire.MaybeText(i.QR), QRImage: engine.DataURI(picture), ExpiresAt: wire.MaybeTime(i.QRExpiresAt), Status: stateOf(i),
	}
	return &wire.Picture{Body: ok(c).Body}, nil
}

// nothingToScan says why an instance has no code, and what its owner can do.
func nothingToScan(i chat.Instance) error {
	f := fault.Missing("qr")
	if f.Detail = i.Lacks(); f.Detail == "" && i.JID != "" {
		f.Detail = "the number is linked already"
	}
	return f
}

// pairRequest asks for a code to type in on the phone, in place of scanning:
//
//	{"phone": "6281200000009"}
type pairRequest struct {
	InPath
	Body struct {
		Phone string `json:"phone" doc:"The number to link, in international format." example:"6281200000009"`
	}
}

type pairCode struct {
	Code string `json:"code" doc:"Type it in under Linked devices, Link with phone number." example:"ABCD-EFGH"`
}

func (d dialect) pair(ctx context.Context, in *pairRequest) (pairCode, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return pairCode{}, err
	}
	phone, err := chat.ParseAddress(in.Body.Phone)
	if err == nil && phone.Kind != chat.PN {
		err = &fault.Fault{Kind: fault.BadPhone, Noun: "phone", Detail: "must be a phone number"}
	}
	if err != nil {
		return pairCode{}, err
	}
	c, err := d.WhatsApp.PairCode(ctx, i, phone.User)
	return pairCode{Code: c}, err
}
