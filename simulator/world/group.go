package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// Role is what a member may do in a group.
type Role string

// The roles. The member who made the group is its super admin.
const (
	Plain      Role = ""
	Admin      Role = "admin"
	SuperAdmin Role = "superadmin"
)

// Why somebody may not do something in a group.
var (
	ErrNotMember = fmt.Errorf("%w: not a member of the group", ErrForbidden)
	ErrNotAdmin  = fmt.Errorf("%w: not an admin of the group", ErrForbidden)
)

// Group is a group chat. The exported fields never change.
type Group struct {
	JID types.JID
	// By is the addressing in which members see each other.
	By Addressing

	info GroupInfo
	// version counts the changes of members and settings.
	version int
	// requests are the people who want to join, with the time since when. offers are the codes for those who may not be
	// added without being asked.
	requests []Request
	offers   map[string]string
}

// GroupInfo is what the members of a group see of it.
type GroupInfo struct {
	Subject   string
	SubjectBy *Person
	SubjectAt time.Time

	Description   string
	DescriptionID string
	DescriptionBy *Person
	DescriptionAt time.Time

	Creator *Person
	Created time.Time
	Members []Member

	// Announce lets only admins write, Locked lets only admins change what the group is called and how it is set.
	Announce, Locked bool
	// Approval makes people who join by link wait for an admin. AdminAdd lets only admins add members.
	Approval, AdminAdd bool
	// Ephemeral is after how many seconds messages vanish, 0 for never.
	Ephemeral int
	// Invite is the code in the link with which people join.
	Invite  string
	Picture Picture
}

// Member is a person in a group.
type Member struct {
	Person *Person
	Role   Role
}

// Request is the wish of a person to join.
type Request struct {
	Person *Person
	At     time.Time
}

// Member returns the entry of a person, false if he is not in the group.
func (g GroupInfo) Member(person *Person) (Member, bool) {
	at := slices.IndexFunc(g.Members, func(m Member) bool { return m.Person == person })
	if at < 0 {
		return Member{}, false
	}
	return g.Members[at], true
}

// FindGroup returns the group that a JID names, nil if there is none.
func (w *World) FindGroup(jid types.JID) *Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.groups[jid.User]
}

// Group finds a group by its JID, with or without the server part. It fails with ErrNotFound when there is none.
func (w *World) Group(name string) (*Group, error) {
	user, _, _ := strings.Cut(name, "@")
	w.mu.Lock()
	defer w.mu.Unlock()
	if group := w.groups[user]; group != nil {
		return group, nil
	}
	return nil, fmt.Errorf("%w: no group %q on this network", ErrNotFound, name)
}

// Groups lists all groups, oldest first.
func (w *World) Groups() []*Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	groups := make([]*Group, 0, len(w.groups))
	for _, group := range w.groups {
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(a, b *Group) int { return strings.Compare(a.JID.User, b.JID.User) })
	return groups
}

// GroupInfo returns the present state of a group.
func (w *World) GroupInfo(group *Group) GroupInfo {
	w.mu.Lock()
	defer w.mu.Unlock()
	info := group.info
	info.Members = slices.Clone(info.Members)
	return info
}

// May checks that a person may write to a group. It fails with ErrNotMember and, if only admins may write, with ErrNotAdmin.
func (w *World) May(person *Person, group *Group) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if group.info.Announce {
		return group.admin(person)
	}
	return group.member(person)
}

func (g *Group) member(person *Person) error {
	if _, ok := g.info.Member(person); !ok {
		return fmt.Errorf("%w: %s", ErrNotMember, person.Number)
	}
	return nil
}

func (g *Group) admin(person *Person) error {
	if err := g.member(person); err != nil {
		return err
	}
	if m, _ := g.info.Member(person); m.Role == Plain {
		return fmt.Errorf("%w: %s", ErrNotAdmin, person.Number)
	}
	return nil
}

// GroupHash is the participant hash of a group: over all devices of all members.
func (w *World) GroupHash(group *Group) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var names []types.JID
	for _, m := range group.info.Members {
		names = append(names, m.Person.names(group.By)...)
	}
	return participantHash(names)
}

// Others are the people in a chat except one: the other person, or the other members of a group.
func (w *World) Others(chat Chat, except *Person) []*Person {
	if chat.Group == nil {
		return []*Person{chat.Person}
	}
	others := []*Person{}
	for _, member := range w.GroupInfo(chat.Group).Members {
		if member.Person != except {
			others = append(others, member.Person)
		}
	}
	return others
}
