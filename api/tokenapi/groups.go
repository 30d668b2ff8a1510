package tokenapi

import (
	stdcmp "cmp"
	"context"
	"strconv"

	"balas/api/wire"
	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/whatsapp"
)

type listedGroup struct {
	ID           string `json:"id" example:"120363000000000001@g.us"`
	Name         string `json:"name" example:"Neighbours"`
	Participants int    `json:"participantsCount" example:"12"`
	IsAdmin      bool   `json:"isAdmin" doc:"The session's number is an admin of it." example:"true"`
}

func listedGroupOf(g group.Group) listedGroup {
	return listedGroup{ID: g.Address().String(), Name: g.Subject, Participants: g.Size, IsAdmin: isAdmin(g.Role)}
}

func isAdmin(r group.Role) bool { return r == group.Admin || r == group.Leader }

func (d dialect) groups(ctx context.Context, _ *struct{}) ([]listedGroup, error) {
	i, err := d.own(ctx)
	if err != nil {
		return nil, err
	}
	all, err := d.WhatsApp.AllGroups(ctx, i)
	list := make([]listedGroup, len(all))
	for n, g := range all {
		list[n] = listedGroupOf(g)
	}
	return list, err
}

// createGroupRequest makes a group:
//
//	{"name": "Neighbours", "participants": ["6281200000001"]}
type createGroupRequest struct {
	Body struct {
		Name         string   `json:"name,omitempty" maxLength:"100" example:"Neighbours"`
		Subject      string   `json:"subject,omitempty" maxLength:"100" doc:"The same."`
		Participants []string `json:"participants" nullable:"false" doc:"Phone numbers." example:"[\"6281200000001\"]"`
	}
}

func (d dialect) createGroup(ctx context.Context, in *createGroupRequest) (listedGroup, error) {
	name := stdcmp.Or(in.Body.Name, in.Body.Subject)
	if name == "" {
		return listedGroup{}, fault.Bad("group", "name", "must not be empty")
	}
	i, err := d.own(ctx)
	if err != nil {
		return listedGroup{}, err
	}
	g, err := d.CreateGroup(ctx, i, name, in.Body.Participants)
	return listedGroupOf(g), err
}

// InGroup names a group.
type InGroup struct {
	JID string `path:"jid" doc:"The group's JID." example:"120363000000000001@g.us"`
}

type wholeGroup struct {
	listedGroup
	Description *string       `json:"description" example:"For all of Garden Street"`
	Owner       *string       `json:"owner" example:"6281200000009@s.whatsapp.net"`
	CreatedAt   *string       `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	Announce    bool          `json:"announce" doc:"Only admins write." example:"false"`
	Members     []participant `json:"participants" nullable:"false"`
}

type participant struct {
	ID           string `json:"id" doc:"@lid where WhatsApp hides the number." example:"6281200000001@s.whatsapp.net"`
	IsAdmin      bool   `json:"isAdmin" example:"true"`
	IsSuperAdmin bool   `json:"isSuperAdmin" doc:"The group's owner." example:"false"`
}

func participantsOf(g group.Group) []participant {
	list := make([]participant, len(g.Members))
	for n, m := range g.Members {
		list[n] = participant{ID: m.Address().String(), IsAdmin: isAdmin(m.Role), IsSuperAdmin: m.Role == group.Leader}
	}
	return list
}

func (d dialect) group(ctx context.Context, in *InGroup) (wholeGroup, error) {
	g, err := d.ownGroup(ctx, in)
	return wholeGroup{
		listedGroup: listedGroupOf(g), Description: wire.MaybeText(g.Description), Owner: wire.MaybeText(g.Owner),
		CreatedAt: wire.MaybeTime(g.MadeAt), Announce: g.Announce, Members: participantsOf(g),
	}, err
}

func (d dialect) participants(ctx context.Context, in *InGroup) ([]participant, error) {
	g, err := d.ownGroup(ctx, in)
	return participantsOf(g), err
}

func (d dialect) ownGroup(ctx context.Context, in *InGroup) (group.Group, error) {
	i, err := d.own(ctx)
	if err != nil {
		return group.Group{}, err
	}
	return d.GroupOf(ctx, i, in.JID)
}

// membersRequest names people to add to a group, or to remove:
//
//	{"participants": ["6281200000001"]}
type membersRequest struct {
	InGroup
	Body struct {
		Participants []string `json:"participants" minItems:"1" nullable:"false" doc:"Phone numbers." example:"[\"6281200000001\"]"`
	}
}

type changed struct {
	ID     string `json:"id" example:"6281200000001@s.whatsapp.net"`
	Status string `json:"status" enum:"200,403,404,409,500" doc:"200: it is done. 403: they, or the group, do not allow it. 404: they are not on WhatsApp, or not in the group. 409: they are in it already. 500: WhatsApp did not do it." example:"200"`
	Error  string `json:"error,omitempty" doc:"Why it is not done, for people."`
}

// codes are this dialect's words for why somebody was not added or removed.
var codes = map[fault.Kind]int{fault.Forbidden: 403, fault.BadPhone: 404, fault.NotFound: 404, fault.Conflict: 409}

func changedOf(done []whatsapp.Done) []changed {
	list := make([]changed, len(done))
	for n, p := range done {
		list[n] = changed{ID: p.Person.String(), Status: "200"}
		if p.Err != nil {
			f := fault.Of(p.Err)
			list[n].Status, list[n].Error = strconv.Itoa(stdcmp.Or(codes[f.Kind], 500)), f.Detail
		}
	}
	return list
}

// members changes who is in a group.
func (d dialect) members(
	change func(context.Context, chat.Instance, string, []string) ([]whatsapp.Done, error),
) func(context.Context, *membersRequest) ([]changed, error) {
	return func(ctx context.Context, in *membersRequest) ([]changed, error) {
		i, err := d.own(ctx)
		if err != nil {
			return nil, err
		}
		done, err := change(ctx, i, in.JID, in.Body.Participants)
		return changedOf(done), err
	}
}

type left struct {
	ID   string `json:"id" example:"120363000000000001@g.us"`
	Left bool   `json:"left" example:"true"`
}

func (d dialect) leave(ctx context.Context, in *InGroup) (left, error) {
	i, err := d.own(ctx)
	if err != nil {
		return left{}, err
	}
	a, err := d.LeaveGroup(ctx, i, in.JID)
	return left{ID: a.String(), Left: true}, err
}
