package instanceapi

import (
	"context"
	"encoding/json"

	"balas/chat"
	"balas/internal/fault"
)

// passkey is what linking asks of the owner of an account that is guarded by a passkey.
type passkey struct {
	StateCause chat.Cause     `json:"stateCause" enum:"passkey_required,passkey_confirm" example:"passkey_required"`
	PublicKey  map[string]any `json:"publicKey,omitempty" doc:"What navigator.credentials.get takes."`
	Code       string         `json:"code,omitempty" doc:"Compare it with the one on the phone." example:"ABCD-EFGH"`
}

func (d dialect) passkey(ctx context.Context, in *InPath) (passkey, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return passkey{}, err
	}
	if i.Passkey == nil {
		return passkey{}, fault.Missing("passkey")
	}
	asked := passkey{StateCause: i.StateCause}
	return asked, json.Unmarshal(i.Passkey, &asked)
}

// signedRequest hands over what the browser's authenticator gave:
//
//	{"response": {"id": "…", "rawId": "…", "type": "public-key", "response": {"clientDataJSON": "…", …}}}
type signedRequest struct {
	InPath
	Body struct {
		Response map[string]any `json:"response" doc:"What navigator.credentials.get gave, with its bytes in base64url."`
	}
}

func (d dialect) answerPasskey(ctx context.Context, in *signedRequest) (liveStatus, error) {
	signed, err := json.Marshal(in.Body.Response)
	if err != nil || len(in.Body.Response) == 0 {
		return liveStatus{}, fault.Bad("passkey", "response", "must be what the authenticator gave")
	}
	return d.change(func(ctx context.Context, i chat.Instance) error {
		return d.WhatsApp.AnswerPasskey(ctx, i, signed)
	})(ctx, &in.InPath)
}
