// Package iq answers the info queries of linked clients: what a client asks the server, as opposed to what it sends to
// people.
package iq

import (
	"context"
	"errors"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/phone"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// Answerer answers for one network.
type Answerer struct {
	world  *world.World
	phones *phone.Phones
}

// New makes the answerer of a network.
func New(w *world.World, phones *phone.Phones) *Answerer { return &Answerer{world: w, phones: phones} }

// query is one question of a client.
type query struct {
	ctx    context.Context
	world  *world.World
	phones *phone.Phones
	device *world.Device
	node   *waBinary.Node
	// body is the first part of the question.
	body waBinary.Node
}

// refusal is an answer with an error code.
type refusal struct {
	code int
	text string
}

// Error returns the text that goes to the client.
func (r *refusal) Error() string { return r.text }

var errItemNotFound = &refusal{404, "item-not-found"}

// handler returns the content of the answer, or a refusal.
type handler func(query) ([]waBinary.Node, error)

// handlers by namespace, type and tag of the first part. An entry without tag answers whatever has no own entry.
var handlers = map[string]handler{
	"abt get props":                     constant("props"),
	"blocklist get":                     blocklist,
	"blocklist set item":                block,
	"bot get bot":                       constant("bot"),
	"disappearing_mode set":             setDisappearing,
	"encrypt get count":                 keyCount,
	"encrypt get key":                   fetchKeys,
	"encrypt set registration":          uploadKeys,
	"md set remove-companion-device":    logout,
	"passive set active":                empty,
	"passive set passive":               empty,
	"privacy get privacy":               privacy,
	"privacy set privacy":               setPrivacy,
	"privacy set tokens":                empty,
	"push set":                          empty,
	"status set":                        setAbout,
	"urn:xmpp:whatsapp:dirty set clean": empty,
	"urn:xmpp:whatsapp:push set config": empty,
	"usync get usync":                   usync,
	"w get props":                       constant("props"),
	"w:biz get business_profile":        businessProfile,
	"w:g2 get":                          aboutGroups,
	"w:g2 set":                          aboutGroups,
	"w:m set media_conn":                mediaConn,
	"w:mex get query":                   mex,
	"w:p get":                           empty,
	"w:profile:picture get":             picture,
	"w:profile:picture set":             setPicture,
	"w:qr get":                          missing,
	"w:qr set qr":                       contactLink,
	"w:sync:app:state set sync":         appState,
}

// Answer returns the answer to a query. A query of an unknown kind is refused and noted as unknown.
func (a *Answerer) Answer(ctx context.Context, device *world.Device, node *waBinary.Node) waBinary.Node {
	q := query{ctx: ctx, world: a.world, phones: a.phones, device: device, node: node, body: wire.Only(node)}
	kind := wire.Attr(node, "xmlns") + " " + wire.Attr(node, "type")
	a.world.Count(strings.TrimSpace("iq." + kind + " " + q.body.Tag))
	handle, ok := handlers[strings.TrimSpace(kind+" "+q.body.Tag)]
	if !ok {
		handle, ok = handlers[kind]
	}
	if !ok {
		a.world.Unknown("iq " + kind + " " + node.String())
		return wire.Refuse(node, 501, "feature-not-implemented")
	}
	content, err := handle(q)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return wire.Refuse(node, refused.code, refused.text)
	case err != nil:
		return wire.Refuse(node, 400, err.Error())
	default:
		return wire.Result(node, content...)
	}
}

func empty(query) ([]waBinary.Node, error) { return nil, nil }

func missing(query) ([]waBinary.Node, error) { return nil, errItemNotFound }

// constant answers with one part that has nothing in it.
func constant(tag string) handler {
	return func(query) ([]waBinary.Node, error) { return []waBinary.Node{{Tag: tag}}, nil }
}
