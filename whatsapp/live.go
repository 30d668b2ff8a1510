package whatsapp

import (
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow"

	"balas/chat"
	"balas/internal/fault"
)

// live returns the instance's session for something that is asked of WhatsApp now. It fails with Disconnected
// when the instance is not connected, and with Unavailable when another node holds it. A session that is being renewed is
// waited for.
func (s *Supervisor) live(i chat.Instance) (*session, error) {
	s.awaitRenewal(i.ID)
	x := s.session(i.ID)
	switch {
	case x != nil && x.client.IsLoggedIn():
		return x, nil
	case x == nil && i.LeaseNode != nil && *i.LeaseNode != s.Node.ID:
		return nil, &fault.Fault{Kind: fault.Unavailable, Noun: "instance", Detail: "another node holds it"}
	}
	return nil, i.Away()
}

// asked puts WhatsApp's refusal of doing something with a noun into a fault. Errors of ours stay what they are.
func asked(doing, noun string, err error) error {
	if err == nil {
		return nil
	}
	f := &fault.Fault{Kind: fault.Unavailable, Noun: noun, Err: fmt.Errorf("%s: %w", doing, err)}
	var refused *whatsmeow.IQError
	switch {
	case errors.As(err, &refused):
		f.Kind, f.Detail = refusals(refused.Code)
	case errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrIQDisconnected), errors.Is(err, whatsmeow.ErrNotLoggedIn):
		f.Kind = fault.Disconnected
	case errors.Is(err, whatsmeow.ErrIQTimedOut):
		f.Detail = "WhatsApp did not answer in time"
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
	return f
}

// refusals are what WhatsApp's codes mean for whoever asked.
func refusals(code int) (fault.Kind, string) {
	switch code {
	case 401, 403, 405:
		return fault.Forbidden, "WhatsApp does not allow this number to do that"
	case 404, 410:
		return fault.NotFound, ""
	case 400, 406, 409:
		return fault.Invalid, fmt.Sprintf("WhatsApp does not take it (%d)", code)
	case 419, 429:
		return fault.Limited, "WhatsApp asks to slow down"
	}
	return fault.Unavailable, fmt.Sprintf("WhatsApp cannot do it at present (%d)", code)
}
