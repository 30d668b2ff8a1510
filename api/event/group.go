package event

import (
	"encoding/json"

	"balas/chat"
	"balas/chat/group"
	"balas/webhook"
)

// Group is what the log tells of a group. Of one that the number is in from now on Joined is set, of others Change.
type Group struct {
	chat.Where
	Group  string // JID
	Joined group.Joined
	Change group.Change
}

// ReadGroup returns the data of an event of a group; false when it is not of the form.
func ReadGroup(e webhook.Event) (Group, bool) {
	var change json.RawMessage
	data := group.EventData{Change: &change}
	if json.Unmarshal(e.Data, &data) != nil {
		return Group{}, false
	}
	g := Group{Where: data.Where, Group: data.Group}
	if e.Kind == chat.EventGroupJoined {
		return g, json.Unmarshal(change, &g.Joined) == nil
	}
	return g, json.Unmarshal(change, &g.Change) == nil
}

// Subject is the group's name if the event tells it.
func (g Group) Subject() string {
	if g.Change.Subject != nil {
		return *g.Change.Subject
	}
	return g.Joined.Subject
}

// IsArranged reports whether anything but who is in the group changed.
func (g Group) IsArranged() bool {
	return len(g.Change.Promote)+len(g.Change.Demote) > 0 || g.Change.Subject != nil || g.Arranged() != (Arranged{})
}

// Arranged is what changed in how the group is set up, its name aside; what did not is absent.
type Arranged struct {
	Description *string `json:"description,omitempty"`
	Announce    *bool   `json:"announce,omitempty"`  // only admins write
	Locked      *bool   `json:"locked,omitempty"`    // only admins change subject, description and picture
	Approval    *bool   `json:"approval,omitempty"`  // an admin lets in who joins by the link
	Ephemeral   *int    `json:"ephemeral,omitempty"` // seconds after which messages vanish; 0: they stay
	PictureID   *string `json:"pictureId,omitempty"` // empty: it was removed
	Deleted     bool    `json:"deleted,omitempty"`
}

// Arranged is what the event tells of how the group is set up.
func (g Group) Arranged() Arranged {
	c := g.Change
	a := Arranged{
		Announce: c.Announce, Locked: c.Locked, Approval: c.Approval, Ephemeral: c.Ephemeral, PictureID: c.PictureID, Deleted: c.Deleted,
	}
	if c.Description != nil {
		a.Description = &c.Description.Text
	}
	return a
}
