package whatsapp

import (
	"context"
	"encoding/json"
	"fmt"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/internal/fault"
)

// Passkey is what the owner has to do before the number is linked: sign a challenge with the account's
// passkey, or compare a code with the one on the phone.
type Passkey struct {
	PublicKey *types.WebAuthnPublicKey `json:"publicKey,omitempty"` // what navigator.credentials.get takes
	Code      string                   `json:"code,omitempty"`
}

// challenge shows what the owner has to sign. The codes are of no use from here on.
func (k *linking) challenge(e *events.PairPasskeyRequest) {
	k.ask(chat.PasskeyRequired, Passkey{PublicKey: e.PublicKey})
}

// compare shows the code that the phone shows, too, or goes on when nobody needs to look.
func (k *linking) compare(e *events.PairPasskeyConfirmation) {
	if !e.SkipHandoffUX {
		k.ask(chat.PasskeyConfirm, Passkey{Code: e.Code})
		return
	}
	if err := k.client.SendPasskeyConfirmation(k.ctx); err != nil {
		k.fail("passkey", err)
	}
}

// ask stores what is asked of the owner, and waits for it as long as for a code.
func (k *linking) ask(cause chat.Cause, p Passkey) {
	k.codes, k.asked = nil, cause
	content, err := json.Marshal(p)
	if err != nil {
		k.fail("passkey", err)
		return
	}
	k.observe(k.ctx, chat.Observed{State: chat.ScanQR, Cause: cause, Passkey: content})
	k.next.Reset(k.Tempo.Passkey)
}

// AnswerPasskey hands what navigator.credentials.get gave, as JSON, to WhatsApp, while the instance waits
// for it. It fails with Conflict when it does not wait, with Unavailable when another node links it, and
// with Invalid when it is no such answer or WhatsApp does not take it.
func (s *Supervisor) AnswerPasskey(ctx context.Context, i chat.Instance, signed []byte) error {
	var answer types.WebAuthnResponse
	return s.passkey(i, chat.PasskeyRequired, func(x *session) error {
		if err := json.Unmarshal(signed, &answer); err != nil || len(answer.RawID) == 0 {
			return fault.Bad("passkey", "response", "must be what navigator.credentials.get gave")
		}
		return x.client.SendPasskeyResponse(ctx, &answer)
	})
}

// ConfirmPasskey says that the code that the instance shows is the one on the phone. It fails as
// AnswerPasskey does.
func (s *Supervisor) ConfirmPasskey(ctx context.Context, i chat.Instance) error {
	return s.passkey(i, chat.PasskeyConfirm, func(x *session) error { return x.client.SendPasskeyConfirmation(ctx) })
}

func (s *Supervisor) passkey(i chat.Instance, asked chat.Cause, hand func(*session) error) error {
	if i.StateCause != asked {
		return fault.New(fault.Conflict, "passkey")
	}
	x := s.session(i.ID)
	if x == nil {
		return fault.New(fault.Unavailable, "instance")
	}
	if err := hand(x); fault.Is(err, fault.Invalid) {
		return err
	} else if err != nil {
		return &fault.Fault{Kind: fault.Invalid, Noun: "passkey", Detail: "WhatsApp does not take the answer", Err: fmt.Errorf("hand over passkey: %w", err)}
	}
	return nil
}
