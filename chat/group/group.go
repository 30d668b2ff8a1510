// Package group keeps what is known of the groups that a number is in, so that nobody has to ask WhatsApp again
// and again, which slows down who asks too often.
package group

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

// Role is what somebody may do in a group.
type Role string

// The roles. None says that somebody is not in the group.
const (
	None   Role = ""
	Plain  Role = "member"
	Admin  Role = "admin"
	Leader Role = "owner" // who made the group, or whom WhatsApp put in their place
)

// Group is a group with its members.
type Group struct {
	InstanceID    uuid.UUID
	ID            string // user part of the JID
	ChatID        int64
	Subject       string
	Description   string
	DescriptionID string // names the description that a change replaces
	Owner         string // JID; empty when unknown
	MadeAt        *time.Time
	Announce      bool // only admins write
	Locked        bool // only admins change subject, description and picture
	Approval      bool // an admin lets in who joins by the link
	Ephemeral     int  // seconds after which messages vanish; 0: they stay
	Addressing    chat.AddressKind
	PictureID     string
	Role          Role // ours
	Size          int
	Members       []Member
	SeenAt        time.Time
}

// Address is the group's.
func (g Group) Address() chat.Address { return chat.Address{Kind: chat.Group, User: g.ID} }

// Member is somebody in a group, known by phone number, LID, or both: digits, empty when unknown.
type Member struct {
	Phone string `json:"phone,omitempty"`
	LID   string `json:"lid,omitempty"`
	Role  Role   `json:"role"`
}

// Is reports whether the member is at the address.
func (m Member) Is(a chat.Address) bool {
	switch {
	case a.IsZero():
		return false
	case a.Kind == chat.LID:
		return a.User == m.LID
	}
	return a.Kind == chat.PN && a.User == m.Phone
}

// Address is where the member is found: the phone number if it is known, else the LID.
func (m Member) Address() chat.Address {
	if m.Phone != "" {
		return chat.Address{Kind: chat.PN, User: m.Phone}
	}
	return chat.Address{Kind: chat.LID, User: m.LID}
}

// member finds who is at one of the addresses; -1: nobody.
func (g *Group) member(addresses ...chat.Address) int {
	return slices.IndexFunc(g.Members, func(m Member) bool { return slices.ContainsFunc(addresses, m.Is) })
}

// count brings what follows from the members up to date. own are our addresses.
func (g *Group) count(own []chat.Address) {
	g.Size, g.Role = len(g.Members), None
	if at := g.member(own...); at >= 0 {
		g.Role = g.Members[at].Role
	}
}
