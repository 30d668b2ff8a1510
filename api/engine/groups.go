package engine

import (
	"context"

	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/whatsapp"
)

// GroupOf returns a group by its JID, or the bare id of one. It fails with NotFound for one that this number does not see,
// and for what is the id of none.
func (e *Engine) GroupOf(ctx context.Context, i chat.Instance, id string) (group.Group, error) {
	a, err := groupAt(id)
	if err != nil {
		return group.Group{}, err
	}
	return e.WhatsApp.Group(ctx, i, a)
}

// SendToGroup is Post of a text to a group that this number sees.
func (e *Engine) SendToGroup(ctx context.Context, i chat.Instance, id, text string) (chat.Message, error) {
	g, err := e.GroupOf(ctx, i, id)
	if err != nil {
		return chat.Message{}, err
	}
	return e.Post(ctx, i, Outgoing{To: g.Address().String(), Body: text})
}

// CreateGroup makes a group with the people in it: phone numbers or JIDs.
func (e *Engine) CreateGroup(ctx context.Context, i chat.Instance, subject string, people []string) (group.Group, error) {
	members, err := persons(people)
	if err != nil {
		return group.Group{}, err
	}
	return e.WhatsApp.CreateGroup(ctx, i, subject, members)
}

// AddMembers adds people to a group and says of each what became of it, in their order.
func (e *Engine) AddMembers(ctx context.Context, i chat.Instance, id string, people []string) ([]whatsapp.Done, error) {
	return changeMembers(ctx, i, id, people, e.WhatsApp.AddMembers)
}

// RemoveMembers removes people from a group, as AddMembers adds them.
func (e *Engine) RemoveMembers(ctx context.Context, i chat.Instance, id string, people []string) ([]whatsapp.Done, error) {
	return changeMembers(ctx, i, id, people, e.WhatsApp.RemoveMembers)
}

// LeaveGroup leaves a group and returns its address.
func (e *Engine) LeaveGroup(ctx context.Context, i chat.Instance, id string) (chat.Address, error) {
	a, err := groupAt(id)
	if err != nil {
		return a, err
	}
	return a, e.WhatsApp.LeaveGroup(ctx, i, a)
}

func changeMembers(
	ctx context.Context, i chat.Instance, id string, people []string,
	change func(context.Context, chat.Instance, chat.Address, []chat.Address) ([]whatsapp.Done, error),
) ([]whatsapp.Done, error) {
	a, err := groupAt(id)
	if err != nil {
		return nil, err
	}
	members, err := persons(people)
	if err != nil {
		return nil, err
	}
	return change(ctx, i, a, members)
}

func groupAt(id string) (chat.Address, error) {
	a, err := chat.ParseGroup(id)
	if err != nil {
		return a, fault.Missing("group")
	}
	return a, nil
}

// persons reads addresses of people. It fails with BadPhone, also for a group's.
func persons(all []string) ([]chat.Address, error) {
	read := make([]chat.Address, len(all))
	for n, one := range all {
		var err error
		if read[n], err = personAt(one); err != nil {
			return nil, err
		}
	}
	return read, nil
}

func personAt(s string) (chat.Address, error) {
	a, err := chat.ParseAddress(s)
	if err == nil && a.Kind == chat.Group {
		err = &fault.Fault{Kind: fault.BadPhone, Noun: "phone", Detail: "must be a person's"}
	}
	return a, err
}
