package world

import (
	"encoding/hex"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow/types"
)

// NewGroup is a group to be made. The first of the members makes and owns it.
type NewGroup struct {
	Subject string
	Members []*Person
	// By is the addressing, that of new phones if empty.
	By Addressing

	Announce, Locked, Approval, AdminAdd bool
	Ephemeral                            int
}

// maxSubject is how long a subject may be, in characters.
const maxSubject = 100

// CreateGroup makes a group and tells the clients of its members. Those whose privacy settings do not let the owner add them
// are left out. It fails with ErrMalformed without members or subject.
func (w *World) CreateGroup(wanted NewGroup) (group *Group, left []Outcome, err error) {
	if err := checkSubject(wanted.Subject); err != nil {
		return nil, nil, err
	}
	if len(wanted.Members) == 0 {
		return nil, nil, fmt.Errorf("%w: a group has a participant, who owns it", ErrMalformed)
	}
	if wanted.By == "" {
		wanted.By = w.usual()
	}
	if wanted.By != ByPhone && wanted.By != ByLID {
		return nil, nil, fmt.Errorf("%w: addressing is pn or lid, not %q", ErrMalformed, wanted.By)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	group = w.newGroup(wanted)
	for _, person := range wanted.Members {
		if outcome := w.changeMember(group, group.info.Creator, Add, person); outcome.Code == 403 {
			left = append(left, outcome)
		}
	}
	w.tellNew(group, group.info.Creator, group.people(), "")
	w.stir()
	return group, left, nil
}

func checkSubject(subject string) error {
	if subject == "" || len([]rune(subject)) > maxSubject {
		return fmt.Errorf("%w: a subject has 1 to %d characters", ErrMalformed, maxSubject)
	}
	return nil
}

// usual is the addressing of new phones and groups.
func (w *World) usual() Addressing {
	if w.options.LID {
		return ByLID
	}
	return ByPhone
}

// newGroup makes a group with its owner alone.
func (w *World) newGroup(wanted NewGroup) *Group {
	now, owner := w.options.Clock(), wanted.Members[0]
	group := &Group{
		JID: types.NewJID(fmt.Sprintf("120363%012d", 400_000_000_000+len(w.groups)+1), types.GroupServer),
		By:  wanted.By, offers: map[string]string{}, version: 1,
		info: GroupInfo{
			Subject: wanted.Subject, SubjectBy: owner, SubjectAt: now, Creator: owner, Created: now,
			Announce: wanted.Announce, Locked: wanted.Locked, Approval: wanted.Approval, AdminAdd: wanted.AdminAdd,
			Ephemeral: wanted.Ephemeral, Invite: w.code(), Members: []Member{{owner, SuperAdmin}},
		},
	}
	w.groups[group.JID.User] = group
	return group
}

// code makes the code of an invitation.
func (w *World) code() string {
	return strings.ToUpper(hex.EncodeToString(w.Random("invitations", 11)))
}

func (g *Group) people() []*Person {
	people := make([]*Person, len(g.info.Members))
	for i, member := range g.info.Members {
		people[i] = member.Person
	}
	return people
}
