package sessionapi

import (
	stdcmp "cmp"
	"context"

	"balas/internal/fault"
)

// revokeRequest names a message, in the body or in the query:
//
//	{"sessionId": "front-desk", "remoteJid": "6281200000001@s.whatsapp.net", "messageId": "3EB0A1B2C3D4E5F6A7B8C9"}
type revokeRequest struct {
	SessionID string `query:"sessionId" doc:"The session, if the body does not tell." example:"front-desk"`
	RemoteJid string `query:"remoteJid" doc:"Whose chat it is in, if the body does not tell." example:"6281200000001@s.whatsapp.net"`
	MessageID string `query:"messageId" doc:"The message, if the body does not tell." example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Body      *struct {
		SessionID string `json:"sessionId,omitempty" doc:"The session." example:"front-desk"`
		RemoteJid string `json:"remoteJid,omitempty" doc:"Whose chat it is in." example:"6281200000001@s.whatsapp.net"`
		MessageID string `json:"messageId,omitempty" doc:"The message." example:"3EB0A1B2C3D4E5F6A7B8C9"`
	}
}

// revoke deletes a message for everyone.
func (d dialect) revoke(ctx context.Context, in *revokeRequest) (Done, error) {
	session, chatAt, message := in.SessionID, in.RemoteJid, in.MessageID
	if b := in.Body; b != nil {
		session, chatAt, message = stdcmp.Or(b.SessionID, session), stdcmp.Or(b.RemoteJid, chatAt), stdcmp.Or(b.MessageID, message)
	}
	for field, value := range map[string]string{"sessionId": session, "remoteJid": chatAt, "messageId": message} {
		if value == "" {
			return Done{}, fault.Bad("message", field, "must be given")
		}
	}
	i, err := d.own(ctx, session)
	if err != nil {
		return Done{}, err
	}
	return done("Message deleted."), d.Revoke(ctx, i, chatAt, message)
}
