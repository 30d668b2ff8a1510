package iq

import (
	"errors"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// invite answers four questions: for the code of a group, for a new one, what a code leads to, and to join with it.
func invite(q query) ([]waBinary.Node, error) {
	if wire.JID(q.node, "to") == types.GroupServerJID {
		return byCode(q)
	}
	group, err := q.group()
	if err != nil {
		return nil, err
	}
	code, err := q.world.Invite(group, q.device.Owner, wire.Attr(q.node, "type") == "set")
	if errors.Is(err, world.ErrNotAdmin) {
		return nil, errNotAuthorized
	}
	if err != nil {
		return nil, groupError(err)
	}
	return []waBinary.Node{{Tag: "invite", Attrs: waBinary.Attrs{"code": code}}}, nil
}

// codeLength is the length of codes. Others were never given out, and are refused with 406 and not as revoked.
const codeLength = 22

func byCode(q query) ([]waBinary.Node, error) {
	code := wire.Attr(&q.body, "code")
	if len(code) != codeLength {
		return nil, errNotAcceptable
	}
	group, err := q.world.Invited(code)
	if err != nil {
		return nil, errGone
	}
	if wire.Attr(q.node, "type") == "get" {
		return []waBinary.Node{q.world.GroupNode(group)}, nil
	}
	return join(q, group, code)
}

func join(q query, group *world.Group, code string) ([]waBinary.Node, error) {
	waiting, err := q.world.Join(group, q.device.Owner, code)
	tag := "group"
	if waiting {
		tag = "membership_approval_request"
	}
	if err != nil {
		return nil, errGone
	}
	return []waBinary.Node{{Tag: tag, Attrs: waBinary.Attrs{"jid": group.JID}}}, nil
}

// accept joins a group with a code that was offered to the account.
func accept(q query) ([]waBinary.Node, error) {
	group, err := q.group()
	if err != nil {
		return nil, err
	}
	return join(q, group, wire.Attr(&q.body, "code"))
}

func requests(q query) ([]waBinary.Node, error) {
	group, err := q.group()
	if err != nil {
		return nil, err
	}
	waiting, err := q.world.Requests(group, q.device.Owner)
	if err != nil {
		return nil, groupError(err)
	}
	nodes := make([]waBinary.Node, len(waiting))
	for i, request := range waiting {
		nodes[i] = waBinary.Node{Tag: "membership_approval_request", Attrs: waBinary.Attrs{
			"jid": request.Person.JID(group.By, 0), "request_time": request.At.Unix(),
		}}
	}
	return []waBinary.Node{{Tag: "membership_approval_requests", Content: nodes}}, nil
}

// decide lets those in who wait for it, or turns them away.
func decide(q query) ([]waBinary.Node, error) {
	group, err := q.group()
	if err != nil {
		return nil, err
	}
	action := wire.Only(&q.body)
	people, answers := q.named(action)
	outcomes, err := q.world.Decide(group, q.device.Owner, action.Tag == "approve", people)
	if err != nil {
		return nil, groupError(err)
	}
	for _, outcome := range outcomes {
		answers = append(answers, q.participant(group, outcome))
	}
	return []waBinary.Node{{Tag: "membership_requests_action", Content: []waBinary.Node{{Tag: action.Tag, Content: answers}}}}, nil
}
