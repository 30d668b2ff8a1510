package world

import (
	"fmt"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// ErrRevoked says that an invitation does not lead to a group any more.
var ErrRevoked = fmt.Errorf("%w: no such invitation", ErrNotFound)

// Invite returns the code in a group's link, a new one when it is to be reset. The clients of all members hear of a new one.
// It fails with ErrNotMember and ErrNotAdmin.
func (w *World) Invite(group *Group, by *Person, reset bool) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := group.admin(by); err != nil {
		return "", err
	}
	if reset {
		group.info.Invite = w.code()
		w.tellGroup(group, by, group.people(), waBinary.Node{Tag: "invite", Attrs: waBinary.Attrs{"code": group.info.Invite}})
		w.stir()
	}
	return group.info.Invite, nil
}

// Invited returns the group that a code leads to. It fails with ErrRevoked when it leads nowhere.
func (w *World) Invited(code string) (*Group, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, group := range w.groups {
		if group.info.Invite == code {
			return group, nil
		}
	}
	return nil, ErrRevoked
}

// Offered is the code with which somebody may join a group whose members could not add him, empty if there is none.
func (w *World) Offered(group *Group, person *Person) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return group.offers[person.Number]
}

// Join makes somebody a member who has the code of a group's link or of an offer. Where an admin has to approve those who come
// by link, he is put on the list of requests instead and waiting is true. It fails with ErrRevoked for another code.
func (w *World) Join(group *Group, person *Person, code string) (waiting bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	offered := code != "" && group.offers[person.Number] == code
	switch {
	case group.info.Invite != code && !offered:
		return false, ErrRevoked
	case group.member(person) == nil:
		return false, nil
	case group.info.Approval && !offered:
		w.request(group, person)
		return true, nil
	}
	w.admit(group, person, []*Person{person}, "invite")
	return false, nil
}

// admit makes people members who asked for it.
func (w *World) admit(group *Group, by *Person, people []*Person, reason string) {
	before := group.people()
	for _, person := range people {
		group.enter(person)
	}
	group.version++
	w.tellGroup(group, by, before, group.listed(Add, reason, people))
	w.tellNew(group, by, people, reason)
	w.stir()
}

func (w *World) request(group *Group, person *Person) {
	if slices.ContainsFunc(group.requests, func(r Request) bool { return r.Person == person }) {
		return
	}
	group.requests = append(group.requests, Request{Person: person, At: w.options.Clock()})
	asked := waBinary.Node{Tag: "requested_user", Attrs: waBinary.Attrs{"jid": person.JID(group.By, 0)}}
	var admins []*Person
	for _, member := range group.info.Members {
		if member.Role != Plain {
			admins = append(admins, member.Person)
		}
	}
	w.tellGroup(group, person, admins, waBinary.Node{
		Tag: "created_membership_requests", Attrs: waBinary.Attrs{"request_method": "invite_link"}, Content: []waBinary.Node{asked},
	})
	w.stir()
}

// Requests lists who waits to be let into a group, longest first. It fails with ErrNotMember and ErrNotAdmin.
func (w *World) Requests(group *Group, by *Person) ([]Request, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := group.admin(by); err != nil {
		return nil, err
	}
	return slices.Clone(group.requests), nil
}

// Decide lets people in who wait for it, or turns them away. Those who do not wait have the code 404.
// It fails with ErrNotMember and ErrNotAdmin.
func (w *World) Decide(group *Group, by *Person, approve bool, people []*Person) ([]Outcome, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := group.admin(by); err != nil {
		return nil, err
	}
	outcomes, decided := make([]Outcome, len(people)), []*Person{}
	for i, person := range people {
		outcomes[i].Person = person
		before := len(group.requests)
		group.requests = slices.DeleteFunc(group.requests, func(r Request) bool { return r.Person == person })
		if len(group.requests) == before {
			outcomes[i].Code = 404
			continue
		}
		decided = append(decided, person)
	}
	if approve && len(decided) > 0 {
		w.admit(group, by, decided, "")
	}
	w.stir()
	return outcomes, nil
}
