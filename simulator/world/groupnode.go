package world

import (
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// GroupNode is a group as it is told to clients.
func (w *World) GroupNode(group *Group) waBinary.Node {
	w.mu.Lock()
	defer w.mu.Unlock()
	return group.node()
}

func (g *Group) node() waBinary.Node {
	info := g.info
	version := strconv.Itoa(g.version)
	attrs := waBinary.Attrs{
		"id": g.JID.User, "creation": info.Created.Unix(), "subject": info.Subject, "s_t": info.SubjectAt.Unix(),
		"addressing_mode": string(g.By), "size": len(info.Members), "p_v_id": version, "a_v_id": version,
	}
	g.names(attrs, "creator", info.Creator)
	g.names(attrs, "s_o", info.SubjectBy)
	content := make([]waBinary.Node, len(info.Members))
	for i, member := range info.Members {
		content[i] = g.Participant(member.Person, member.Role)
	}
	return waBinary.Node{Tag: "group", Attrs: attrs, Content: append(content, g.settingNodes()...)}
}

// names puts a member into an attribute, and in LID addressing his number into another one.
func (g *Group) names(attrs waBinary.Attrs, key string, person *Person) {
	attrs[key] = person.JID(g.By, 0)
	if g.By == ByLID {
		attrs[key+"_pn"] = person.JID(ByPhone, 0)
	}
}

// Participant is a person as the group's members know him.
func (g *Group) Participant(person *Person, role Role) waBinary.Node {
	attrs := waBinary.Attrs{"jid": person.JID(g.By, 0), "type": string(role)}
	if g.By == ByLID {
		attrs["phone_number"] = person.JID(ByPhone, 0)
	} else {
		attrs["lid"] = person.JID(ByLID, 0)
	}
	return waBinary.Node{Tag: "participant", Attrs: attrs}
}

func (g *Group) settingNodes() []waBinary.Node {
	info := g.info
	mode := either(info.AdminAdd, types.GroupMemberAddModeAdmin, types.GroupMemberAddModeAllMember)
	nodes := []waBinary.Node{{Tag: "member_add_mode", Content: []byte(mode)}}
	if info.Description != "" {
		attrs := waBinary.Attrs{"id": info.DescriptionID, "t": info.DescriptionAt.Unix()}
		g.names(attrs, "participant", info.DescriptionBy)
		nodes = append(nodes, waBinary.Node{Tag: "description", Attrs: attrs, Content: []waBinary.Node{
			{Tag: "body", Content: []byte(info.Description)},
		}})
	}
	if info.Announce {
		nodes = append(nodes, waBinary.Node{Tag: "announcement"})
	}
	if info.Locked {
		nodes = append(nodes, waBinary.Node{Tag: "locked"})
	}
	if info.Ephemeral > 0 {
		nodes = append(nodes, waBinary.Node{Tag: "ephemeral", Attrs: waBinary.Attrs{"expiration": info.Ephemeral}})
	}
	if info.Approval {
		nodes = append(nodes, approvalNode(true))
	}
	return nodes
}

func approvalNode(on bool) waBinary.Node {
	return waBinary.Node{Tag: "membership_approval_mode", Content: []waBinary.Node{
		{Tag: "group_join", Attrs: waBinary.Attrs{"state": either(on, "on", "off")}},
	}}
}

// listed is a change of members as a part of a notification.
func (g *Group) listed(action, reason string, people []*Person) waBinary.Node {
	participants := make([]waBinary.Node, len(people))
	for i, person := range people {
		participants[i] = g.Participant(person, Plain)
	}
	return waBinary.Node{Tag: action, Attrs: waBinary.Attrs{
		"reason": reason, "v_id": strconv.Itoa(g.version), "prev_v_id": strconv.Itoa(g.version - 1),
	}, Content: participants}
}

// tellGroup notifies all clients of some people of what somebody did in a group. The caller holds the lock.
func (w *World) tellGroup(group *Group, by *Person, to []*Person, content ...waBinary.Node) {
	attrs := waBinary.Attrs{
		"id": w.ID("notifications"), "type": "w:gp2", "from": group.JID, "t": w.options.Clock().Unix(),
		"notify": by.settings.Name, "addressing_mode": string(group.By),
	}
	group.names(attrs, "participant", by)
	w.tellAll(to, Stanza{Node: waBinary.Node{Tag: "notification", Attrs: attrs, Content: content}, With: by, In: group})
}

// tellNew tells people of a group that they are now in. reason is empty, or invite for those who came by link.
func (w *World) tellNew(group *Group, by *Person, to []*Person, reason string) {
	w.tellGroup(group, by, to, waBinary.Node{
		Tag: "create", Attrs: waBinary.Attrs{"reason": reason}, Content: []waBinary.Node{group.node()},
	})
}

func (w *World) tellAll(to []*Person, stanza Stanza) {
	for _, person := range to {
		for _, device := range person.devices {
			w.notify(device, stanza)
		}
	}
}
