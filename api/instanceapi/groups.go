package instanceapi

import (
	"context"

	"balas/chat/group"
)

type listedGroup struct {
	ID           string `json:"id" example:"120363000000000001@g.us"`
	Name         string `json:"name" example:"Neighbours"`
	Participants int    `json:"participantsCount" example:"12"`
	IsAdmin      bool   `json:"isAdmin" doc:"This number is an admin of it." example:"true"`
}

func (d dialect) groups(ctx context.Context, in *InQuery) ([]listedGroup, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return nil, err
	}
	all, err := d.WhatsApp.AllGroups(ctx, i)
	list := make([]listedGroup, len(all))
	for n, g := range all {
		list[n] = listedGroup{ID: g.Address().String(), Name: g.Subject, Participants: g.Size, IsAdmin: isAdmin(g.Role)}
	}
	return list, err
}

func isAdmin(r group.Role) bool { return r == group.Admin || r == group.Leader }

// GroupPath names a group.
type GroupPath struct {
	Group string `path:"groupId" doc:"The group's JID." example:"120363000000000001@g.us"`
}

// groupTextRequest asks to send a text to a group:
//
//	{"instanceId": "0199a7c4-…", "message": "Good morning"}
type groupTextRequest struct {
	GroupPath
	Body struct {
		InBody
		Message string `json:"message" minLength:"1" doc:"The text." example:"Good morning"`
	}
}

func (d dialect) sendToGroup(ctx context.Context, in *groupTextRequest) (taken, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return taken{}, err
	}
	m, err := d.SendToGroup(ctx, i, in.Group, in.Body.Message)
	return takenOf(m), err
}

type groupRequest struct {
	GroupPath
	InQuery
}

type participants struct {
	GroupID      string        `json:"groupId" example:"120363000000000001@g.us"`
	Participants []participant `json:"participants" nullable:"false"`
	Total        int           `json:"total" example:"12"`
}

type participant struct {
	ID           string `json:"id" doc:"@lid where WhatsApp hides the number." example:"6281200000001@c.us"`
	IsAdmin      bool   `json:"isAdmin" example:"true"`
	IsSuperAdmin bool   `json:"isSuperAdmin" doc:"The group's owner." example:"false"`
}

func (d dialect) groupMembers(ctx context.Context, in *groupRequest) (participants, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return participants{}, err
	}
	g, err := d.GroupOf(ctx, i, in.Group)
	m := participants{GroupID: g.Address().String(), Participants: make([]participant, len(g.Members)), Total: len(g.Members)}
	for n, p := range g.Members {
		m.Participants[n] = participant{ID: p.Address().Legacy(), IsAdmin: isAdmin(p.Role), IsSuperAdmin: p.Role == group.Leader}
	}
	return m, err
}
