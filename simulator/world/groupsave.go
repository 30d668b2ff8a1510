package world

import (
	"fmt"
	"slices"
	"time"

	"go.mau.fi/whatsmeow/types"
)

// savedGroup is a group as it is written to a file. People stand in it with their numbers.
type savedGroup struct {
	JID                               types.JID
	By                                Addressing
	Version                           int
	Info                              savedInfo
	SubjectBy, DescriptionBy, Creator string
	Members                           []savedMember
	Requests                          []savedRequest    `json:",omitempty"`
	Offers                            map[string]string `json:",omitempty"`
}

// savedInfo are the parts of a group's state that name nobody.
type savedInfo struct {
	Subject, Description, DescriptionID  string
	SubjectAt, DescriptionAt, Created    time.Time
	Announce, Locked, Approval, AdminAdd bool
	Ephemeral                            int
	Invite                               string
	Picture                              Picture
}

type savedMember struct {
	Number string
	Role   Role `json:",omitempty"`
}

type savedRequest struct {
	Number string
	At     time.Time
}

func (g *Group) save() savedGroup {
	info := g.info
	saved := savedGroup{
		JID: g.JID, By: g.By, Version: g.version, Offers: g.offers,
		SubjectBy: numberOf(info.SubjectBy), DescriptionBy: numberOf(info.DescriptionBy), Creator: numberOf(info.Creator),
		Info: savedInfo{
			Subject: info.Subject, Description: info.Description, DescriptionID: info.DescriptionID,
			SubjectAt: info.SubjectAt, DescriptionAt: info.DescriptionAt, Created: info.Created,
			Announce: info.Announce, Locked: info.Locked, Approval: info.Approval, AdminAdd: info.AdminAdd,
			Ephemeral: info.Ephemeral, Invite: info.Invite, Picture: info.Picture,
		},
	}
	for _, member := range info.Members {
		saved.Members = append(saved.Members, savedMember{member.Person.Number, member.Role})
	}
	for _, request := range g.requests {
		saved.Requests = append(saved.Requests, savedRequest{request.Person.Number, request.At})
	}
	return saved
}

func numberOf(person *Person) string {
	if person == nil {
		return ""
	}
	return person.Number
}

// restore makes the group again, of people who are on the network. It fails with ErrMalformed when somebody is missing.
func (s savedGroup) restore(people map[string]*Person) (*Group, error) {
	info := GroupInfo{
		Subject: s.Info.Subject, Description: s.Info.Description, DescriptionID: s.Info.DescriptionID,
		SubjectAt: s.Info.SubjectAt, DescriptionAt: s.Info.DescriptionAt, Created: s.Info.Created,
		Announce: s.Info.Announce, Locked: s.Info.Locked, Approval: s.Info.Approval, AdminAdd: s.Info.AdminAdd,
		Ephemeral: s.Info.Ephemeral, Invite: s.Info.Invite, Picture: s.Info.Picture,
		SubjectBy: people[s.SubjectBy], DescriptionBy: people[s.DescriptionBy], Creator: people[s.Creator],
	}
	for _, saved := range s.Members {
		info.Members = append(info.Members, Member{people[saved.Number], saved.Role})
	}
	group := &Group{JID: s.JID, By: s.By, version: s.Version, info: info, offers: s.Offers}
	if group.offers == nil {
		group.offers = map[string]string{}
	}
	for _, saved := range s.Requests {
		group.requests = append(group.requests, Request{people[saved.Number], saved.At})
	}
	missing := slices.ContainsFunc(info.Members, func(m Member) bool { return m.Person == nil }) ||
		slices.ContainsFunc(group.requests, func(r Request) bool { return r.Person == nil })
	if missing || info.Creator == nil || info.SubjectBy == nil || (info.DescriptionBy == nil) != (s.DescriptionBy == "") {
		return nil, fmt.Errorf("%w: somebody in the group is not on the network", ErrMalformed)
	}
	return group, nil
}
