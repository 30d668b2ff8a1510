package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Dialect is one of the engine's ways to be called, with a credential, for one instance.
type Dialect struct {
	Name string

	api
	read    string // where the instance's state is
	send    string // where a text is posted
	message func(to, text string) any
	queued  string // what only an answer holds whose message is not sent yet
}

// secrets are the credentials of an instance, and its id in each document.
type secrets struct {
	InstanceID  string
	SessionID   string
	Token       string
	AccessToken string `json:"access_token"`
}

// Dialects returns all of them.
func (e *Engine) Dialects(ctx context.Context, instance string) ([]Dialect, error) {
	var got answer[secrets]
	if err := e.call(ctx, http.MethodGet, "/api/v2/instances/"+instance, nil, &got); err != nil {
		return nil, err
	}
	s, key := got.Data, strings.TrimSpace(e.header.Get("X-Api-Key"))
	pair := "?session_id=" + s.SessionID + "&access_token=" + s.AccessToken
	return []Dialect{
		{
			Name: "instanceapi", api: e.api, read: "/api/v1/instances/" + instance + "/status", send: "/api/v1/messages/send",
			message: func(to, text string) any {
				return map[string]string{"instanceId": instance, "phone": to, "message": text}
			},
			queued: `"queued"`,
		},
		{
			Name: "botapi", api: api{base: e.base}, read: "/whatsapp/instance" + pair, send: "/whatsapp/message" + pair,
			message: func(to, text string) any { return map[string]string{"chatId": to, "message": text} },
			queued:  `"PENDING"`,
		},
		{
			Name: "connectionapi", api: e.bearer(key), read: "/api/connections/" + instance, send: "/api/connections/" + instance + "/send",
			message: func(to, text string) any { return map[string]string{"chatId": to, "text": text} },
			queued:  `"queued"`,
		},
		{
			Name: "sessionapi", api: e.bearer(s.Token), read: "/api/v1/sessions", send: "/api/v1/messages?sessionId=" + instance,
			message: func(to, text string) any {
				return map[string]any{"recipient_type": "individual", "to": to, "type": "text", "text": map[string]string{"body": text}}
			},
			queued: `"queued"`,
		},
		{
			Name: "tokenapi", api: e.bearer(s.Token), read: "/api/v1/whatsapp-sessions/" + instance, send: "/api/v1/send-message",
			message: func(to, text string) any { return map[string]string{"to": to, "text": text} },
			queued:  `"queued"`,
		},
	}, nil
}

// bearer is the engine with another credential.
func (e *Engine) bearer(token string) api {
	return api{base: e.base, header: http.Header{"Authorization": {"Bearer " + token}}}
}

// Read asks for the instance, or for a list of it alone.
func (d Dialect) Read(ctx context.Context) error {
	return d.call(ctx, http.MethodGet, d.read, nil, nil)
}

// Send sends a text and waits until WhatsApp has it.
func (d Dialect) Send(ctx context.Context, to, text string) error {
	var said json.RawMessage
	err := d.call(ctx, http.MethodPost, d.send, d.message(to, text), &said)
	if err == nil && bytes.Contains(said, []byte(d.queued)) {
		err = fmt.Errorf("the message to %s was not sent in time", to)
	}
	return err
}

// Ask asks the instance's agent in the name of a phone, and returns what it does: answer, clarify, fallback or handoff.
func (e *Engine) Ask(ctx context.Context, instance, phone, question string) (action string, err error) {
	var said answer[struct{ Action string }]
	err = e.call(ctx, http.MethodPost, "/api/v2/agent/chat",
		map[string]string{"instanceId": instance, "phone": phone, "message": question}, &said)
	return said.Data.Action, err
}
