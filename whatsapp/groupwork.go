package whatsapp

import (
	"context"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// subjectMax is how many characters WhatsApp takes as a group's subject, and topicMax as its text.
const (
	subjectMax = 100
	topicMax   = 2048
)

// CreateGroup makes a group with the people in it. Those whom WhatsApp did not add are not among its members. It
// fails with Invalid for a subject of none or more than 100 characters.
func (s *Supervisor) CreateGroup(ctx context.Context, i chat.Instance, subject string, people []chat.Address) (group.Group, error) {
	x, err := s.live(i)
	if err != nil {
		return group.Group{}, err
	}
	if err := length("subject", subject, 1, subjectMax); err != nil {
		return group.Group{}, err
	}
	info, err := x.client.CreateGroup(ctx, whatsmeow.ReqCreateGroup{Name: subject, Participants: jids(people)})
	if err != nil {
		return group.Group{}, asked("make group", "group", err)
	}
	g := groupOf(info)
	g.SeenAt = x.Chats.Now()
	return x.book().Join(ctx, g)
}

func length(field, text string, least, most int) error {
	if n := len([]rune(text)); n < least || n > most {
		return fault.Bad("group", field, "is too short or too long")
	}
	return nil
}

func jids(people []chat.Address) []types.JID {
	all := make([]types.JID, len(people))
	for n, p := range people {
		all[n] = form.JID(p)
	}
	return all
}

// Done is what became of one person whom an admin wanted to add, remove, promote or demote.
type Done struct {
	Person chat.Address
	Err    error // a fault; nil: it is done
}

// memberWork are the ways to change the members, with what each makes of the group.
var memberWork = map[whatsmeow.ParticipantChange]func(*group.Change, group.Member){
	whatsmeow.ParticipantChangeAdd:     func(c *group.Change, m group.Member) { c.Join = append(c.Join, m) },
	whatsmeow.ParticipantChangeRemove:  func(c *group.Change, m group.Member) { c.Leave = append(c.Leave, m) },
	whatsmeow.ParticipantChangePromote: func(c *group.Change, m group.Member) { c.Promote = append(c.Promote, m) },
	whatsmeow.ParticipantChangeDemote:  func(c *group.Change, m group.Member) { c.Demote = append(c.Demote, m) },
}

// AddMembers adds people to the group; the results are in their order. Somebody who may not be added fails with
// Forbidden, somebody who is in it with Conflict, somebody who is not on WhatsApp with BadPhone.
func (s *Supervisor) AddMembers(ctx context.Context, i chat.Instance, g chat.Address, people []chat.Address) ([]Done, error) {
	return s.changeMembers(ctx, i, g, people, whatsmeow.ParticipantChangeAdd)
}

// RemoveMembers removes people from the group.
func (s *Supervisor) RemoveMembers(ctx context.Context, i chat.Instance, g chat.Address, people []chat.Address) ([]Done, error) {
	return s.changeMembers(ctx, i, g, people, whatsmeow.ParticipantChangeRemove)
}

// Promote makes members admins.
func (s *Supervisor) Promote(ctx context.Context, i chat.Instance, g chat.Address, people []chat.Address) ([]Done, error) {
	return s.changeMembers(ctx, i, g, people, whatsmeow.ParticipantChangePromote)
}

// Demote makes admins members.
func (s *Supervisor) Demote(ctx context.Context, i chat.Instance, g chat.Address, people []chat.Address) ([]Done, error) {
	return s.changeMembers(ctx, i, g, people, whatsmeow.ParticipantChangeDemote)
}

func (s *Supervisor) changeMembers(ctx context.Context, i chat.Instance, a chat.Address, people []chat.Address, how whatsmeow.ParticipantChange) ([]Done, error) {
	x, err := s.live(i)
	if err != nil {
		return nil, err
	}
	if len(people) == 0 {
		return nil, fault.Bad("group", "participants", "must not be empty")
	}
	answers, err := x.client.UpdateGroupParticipants(ctx, form.JID(a), jids(people), how)
	if err != nil {
		return nil, asked("change members of group", "group", err)
	}
	var c group.Change
	done := make([]Done, len(people))
	for n, p := range people {
		done[n] = Done{Person: p, Err: &fault.Fault{Kind: fault.Unavailable, Noun: "participant", Detail: "WhatsApp did not say"}}
		for _, answer := range answers {
			m := memberOf(answer)
			if !m.Is(p) {
				continue
			}
			if done[n].Err = refusedMember(answer.Error); done[n].Err == nil {
				memberWork[how](&c, m)
			}
		}
	}
	return done, x.note(ctx, a, c)
}

func refusedMember(code int) error {
	switch code {
	case 0, 200:
		return nil
	case 403:
		return &fault.Fault{Kind: fault.Forbidden, Noun: "participant", Detail: "their settings let them be invited only"}
	case 404:
		return &fault.Fault{Kind: fault.BadPhone, Noun: "participant", Detail: "is not on WhatsApp or not in the group"}
	case 408:
		return &fault.Fault{Kind: fault.Forbidden, Noun: "participant", Detail: "left the group not long ago"}
	case 409:
		return &fault.Fault{Kind: fault.Conflict, Noun: "participant", Detail: "is in the group already"}
	}
	kind, detail := refusals(code)
	return &fault.Fault{Kind: kind, Noun: "participant", Detail: detail}
}

// note stores what this number changed itself. WhatsApp tells of it, too, and then it is no news.
func (x *session) note(ctx context.Context, a chat.Address, c group.Change) error {
	c.By = x.client.Store.GetJID().ToNonAD().String()
	_, err := x.book().Change(ctx, a.User, c)
	if fault.Is(err, fault.NotFound) {
		_, err = x.seeGroup(ctx, a)
	}
	return err
}

// LeaveGroup leaves the group.
func (s *Supervisor) LeaveGroup(ctx context.Context, i chat.Instance, a chat.Address) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	if err := x.client.LeaveGroup(ctx, form.JID(a)); err != nil {
		return hidden(asked("leave group", "group", err))
	}
	own := group.Member{Phone: x.client.Store.GetJID().User, LID: x.client.Store.GetLID().User}
	_, err = x.book().Change(ctx, a.User, group.Change{Leave: []group.Member{own}})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// InviteLink returns the link by which people join the group. With reset earlier links end. It fails with
// Forbidden unless the number is an admin.
func (s *Supervisor) InviteLink(ctx context.Context, i chat.Instance, a chat.Address, reset bool) (string, error) {
	x, err := s.live(i)
	if err != nil {
		return "", err
	}
	link, err := x.client.GetGroupInviteLink(ctx, form.JID(a), reset)
	return link, asked("ask for group's link", "group", err)
}

// JoinGroup joins the group that the link, or the code in it, leads to. Where an admin has to approve, Role is
// None. It fails with NotFound for a link that has ended.
func (s *Supervisor) JoinGroup(ctx context.Context, i chat.Instance, link string) (group.Group, error) {
	x, err := s.live(i)
	if err != nil {
		return group.Group{}, err
	}
	code := link[strings.LastIndex(link, "/")+1:]
	if code == "" {
		return group.Group{}, fault.Bad("group", "link", "must not be empty")
	}
	joined, err := x.client.JoinGroupWithLink(ctx, code)
	if err != nil {
		return group.Group{}, asked("join group", "group", err)
	}
	g, err := x.seeGroup(ctx, form.Address(joined))
	if fault.Is(err, fault.NotFound) {
		return group.Group{ID: joined.User}, nil
	}
	return g, err
}

// ChangeGroup changes what is set of subject, description, announce, locked, approval and ephemeral, one after
// the other, and returns the group with what was changed until one failed. It fails with Forbidden where the
// number may not.
func (s *Supervisor) ChangeGroup(ctx context.Context, i chat.Instance, a chat.Address, c group.Change) (group.Group, error) {
	x, err := s.live(i)
	if err != nil {
		return group.Group{}, err
	}
	g, err := s.Group(ctx, i, a)
	if err != nil {
		return g, err
	}
	for _, step := range x.steps(ctx, g, c) {
		if !step.wanted {
			continue
		}
		if err := step.do(); err != nil {
			return g, asked("change group", "group", err)
		}
		if g, err = x.book().Change(ctx, a.User, step.change); err != nil {
			return g, err
		}
	}
	return g, nil
}

type step struct {
	wanted bool
	change group.Change
	do     func() error
}

// steps are the changes that WhatsApp takes one by one.
func (x *session) steps(ctx context.Context, g group.Group, c group.Change) []step {
	j, w := form.JID(g.Address()), x.client
	return []step{
		{c.Subject != nil, group.Change{Subject: c.Subject}, func() error {
			if err := length("subject", *c.Subject, 1, subjectMax); err != nil {
				return err
			}
			return w.SetGroupName(ctx, j, *c.Subject)
		}},
		{c.Description != nil, group.Change{Description: c.Description}, func() error {
			if err := length("description", c.Description.Text, 0, topicMax); err != nil {
				return err
			}
			c.Description.ID = w.GenerateMessageID()
			return w.SetGroupTopic(ctx, j, g.DescriptionID, c.Description.ID, c.Description.Text)
		}},
		{c.Announce != nil, group.Change{Announce: c.Announce}, func() error { return w.SetGroupAnnounce(ctx, j, *c.Announce) }},
		{c.Locked != nil, group.Change{Locked: c.Locked}, func() error { return w.SetGroupLocked(ctx, j, *c.Locked) }},
		{c.Approval != nil, group.Change{Approval: c.Approval}, func() error { return w.SetGroupJoinApprovalMode(ctx, j, *c.Approval) }},
		{c.Ephemeral != nil, group.Change{Ephemeral: c.Ephemeral}, func() error {
			return w.SetDisappearingTimer(ctx, j, time.Duration(*c.Ephemeral)*time.Second, x.Chats.Now())
		}},
	}
}

// SetGroupPicture changes the group's picture to a JPEG; none removes it.
func (s *Supervisor) SetGroupPicture(ctx context.Context, i chat.Instance, a chat.Address, jpeg []byte) error {
	x, err := s.live(i)
	if err != nil {
		return err
	}
	id, err := x.client.SetGroupPhoto(ctx, form.JID(a), jpeg)
	if err != nil {
		return asked("change group's picture", "group", err)
	}
	if id == "remove" {
		id = ""
	}
	return x.note(ctx, a, group.Change{PictureID: &id})
}
