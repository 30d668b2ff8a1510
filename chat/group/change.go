package group

import "balas/chat"

// Change is what somebody changed of a group. What is nil or empty stays as it is.
type Change struct {
	Subject     *string      `json:"subject,omitempty"`
	Description *Description `json:"description,omitempty"`
	Announce    *bool        `json:"announce,omitempty"`
	Locked      *bool        `json:"locked,omitempty"`
	Approval    *bool        `json:"approval,omitempty"`
	Ephemeral   *int         `json:"ephemeral,omitempty"` // seconds
	PictureID   *string      `json:"pictureId,omitempty"` // empty: it was removed
	Join        []Member     `json:"join,omitempty"`
	Leave       []Member     `json:"leave,omitempty"`
	Promote     []Member     `json:"promote,omitempty"`
	Demote      []Member     `json:"demote,omitempty"`
	Deleted     bool         `json:"deleted,omitempty"`
	By          string       `json:"by,omitempty"` // JID of who did it; empty when unknown
}

// Description is a group's text, with the id under which WhatsApp knows this version of it.
type Description struct {
	Text string `json:"text"`
	ID   string `json:"id,omitempty"`
}

// apply makes the group what the change makes of it. It returns what of the change is news, and false when
// nothing is.
func (g *Group) apply(c Change, own []chat.Address) (Change, bool) {
	news := Change{By: c.By}
	news.Subject = put(&g.Subject, c.Subject)
	news.Announce, news.Locked, news.Approval = put(&g.Announce, c.Announce), put(&g.Locked, c.Locked), put(&g.Approval, c.Approval)
	news.Ephemeral, news.PictureID = put(&g.Ephemeral, c.Ephemeral), put(&g.PictureID, c.PictureID)
	if d := c.Description; d != nil && *d != (Description{g.Description, g.DescriptionID}) {
		g.Description, g.DescriptionID, news.Description = d.Text, d.ID, d
	}
	news.Join, news.Leave = g.join(c.Join), g.leave(c.Leave)
	news.Promote, news.Demote = g.appoint(c.Promote, Admin), g.appoint(c.Demote, Plain)
	if c.Deleted && g.Role != None {
		g.Members, news.Deleted = nil, true
	}
	g.count(own)
	return news, news.any()
}

// put sets the value if it is another one, and returns it if so.
func put[T comparable](into, value *T) *T {
	if value == nil || *into == *value {
		return nil
	}
	*into = *value
	return value
}

func (g *Group) join(who []Member) (news []Member) {
	for _, m := range who {
		if m.Role == None {
			m.Role = Plain
		}
		if g.member(m.both()...) < 0 {
			g.Members, news = append(g.Members, m), append(news, m)
		}
	}
	return news
}

func (g *Group) leave(who []Member) (news []Member) {
	for _, m := range who {
		if at := g.member(m.both()...); at >= 0 {
			news = append(news, g.Members[at])
			g.Members = append(g.Members[:at:at], g.Members[at+1:]...)
		}
	}
	return news
}

func (g *Group) appoint(who []Member, role Role) (news []Member) {
	for _, m := range who {
		at := g.member(m.both()...)
		if at >= 0 && (g.Members[at].Role == Plain) != (role == Plain) {
			g.Members[at].Role = role
			news = append(news, g.Members[at])
		}
	}
	return news
}

func (m Member) both() []chat.Address {
	return []chat.Address{{Kind: chat.PN, User: m.Phone}, {Kind: chat.LID, User: m.LID}}
}

func (c Change) any() bool {
	return c.Subject != nil || c.Description != nil || c.Announce != nil || c.Locked != nil || c.Approval != nil ||
		c.Ephemeral != nil || c.PictureID != nil || c.Deleted || len(c.Join)+len(c.Leave)+len(c.Promote)+len(c.Demote) > 0
}
