package world

import (
	"fmt"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// GroupChange names what to change about a group; nil leaves it as it is.
type GroupChange struct {
	Subject, Description *string
	// DescriptionID names the new description; one is made up if empty.
	DescriptionID                        string
	Announce, Locked, Approval, AdminAdd *bool
	// Ephemeral is after how many seconds messages vanish, 0 for never.
	Ephemeral *int
	// Picture is the new picture, empty to remove it.
	Picture *[]byte
}

// onlyAdmins tells whether a change is for admins even in a group that is not locked.
func (c GroupChange) onlyAdmins() bool {
	return c.Announce != nil || c.Locked != nil || c.Approval != nil || c.AdminAdd != nil
}

// ephemeral are the times after which messages may vanish, in seconds: never, a day, a week, 90 days.
var ephemeral = map[int]bool{0: true, 86400: true, 604800: true, 7776000: true}

func (c GroupChange) check() error {
	if c.Subject != nil {
		if err := checkSubject(*c.Subject); err != nil {
			return err
		}
	}
	if c.Ephemeral != nil && !ephemeral[*c.Ephemeral] {
		return fmt.Errorf("%w: messages vanish after 0, 86400, 604800 or 7776000 seconds, not %d", ErrMalformed, *c.Ephemeral)
	}
	return nil
}

// ChangeGroup changes how a group is called and set, and tells the clients of all members. It fails with ErrNotMember or
// ErrNotAdmin when by may not do that, and with ErrMalformed for a subject or time that groups cannot have.
func (w *World) ChangeGroup(group *Group, by *Person, change GroupChange) error {
	if err := change.check(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	may := group.member
	if group.info.Locked || change.onlyAdmins() {
		may = group.admin
	}
	if err := may(by); err != nil {
		return err
	}
	group.version++
	w.rename(group, by, change)
	w.reset(group, by, change)
	if change.Picture != nil {
		w.picture(group, by, *change.Picture)
	}
	w.stir()
	return nil
}

func (w *World) rename(group *Group, by *Person, change GroupChange) {
	info, now := &group.info, w.options.Clock()
	if change.Subject != nil {
		info.Subject, info.SubjectBy, info.SubjectAt = *change.Subject, by, now
		attrs := waBinary.Attrs{"subject": info.Subject, "s_t": now.Unix()}
		group.names(attrs, "s_o", by)
		w.tellGroup(group, by, group.people(), waBinary.Node{Tag: "subject", Attrs: attrs})
	}
	if change.Description == nil {
		return
	}
	if change.DescriptionID == "" {
		change.DescriptionID = w.ID("descriptions")
	}
	info.Description, info.DescriptionID, info.DescriptionBy, info.DescriptionAt = *change.Description, change.DescriptionID, by, now
	body := waBinary.Node{Tag: "body", Content: []byte(info.Description)}
	if info.Description == "" {
		body = waBinary.Node{Tag: "delete"}
	}
	w.tellGroup(group, by, group.people(), waBinary.Node{
		Tag: "description", Attrs: waBinary.Attrs{"id": info.DescriptionID}, Content: []waBinary.Node{body},
	})
}

// reset applies the settings that are on or off, and the time after which messages vanish.
func (w *World) reset(group *Group, by *Person, change GroupChange) {
	info := &group.info
	version := waBinary.Attrs{"v_id": strconv.Itoa(group.version)}
	tell := func(node waBinary.Node) { w.tellGroup(group, by, group.people(), node) }
	if change.Announce != nil {
		info.Announce = *change.Announce
		tell(waBinary.Node{Tag: either(info.Announce, "announcement", "not_announcement"), Attrs: version})
	}
	if change.Locked != nil {
		info.Locked = *change.Locked
		tell(waBinary.Node{Tag: either(info.Locked, "locked", "unlocked")})
	}
	if change.Approval != nil {
		info.Approval = *change.Approval
		tell(approvalNode(info.Approval))
	}
	if change.AdminAdd != nil {
		info.AdminAdd = *change.AdminAdd
		mode := either(info.AdminAdd, types.GroupMemberAddModeAdmin, types.GroupMemberAddModeAllMember)
		tell(waBinary.Node{Tag: "member_add_mode", Content: []byte(mode)})
	}
	if change.Ephemeral != nil {
		info.Ephemeral = *change.Ephemeral
		node := waBinary.Node{Tag: "not_ephemeral"}
		if info.Ephemeral > 0 {
			node = waBinary.Node{Tag: "ephemeral", Attrs: waBinary.Attrs{"expiration": info.Ephemeral}}
		}
		tell(node)
	}
}

func either[T any](condition bool, yes, no T) T {
	if condition {
		return yes
	}
	return no
}

func (w *World) picture(group *Group, by *Person, picture []byte) {
	group.info.Picture = w.newPicture(picture)
	node := waBinary.Node{Tag: "delete", Attrs: waBinary.Attrs{"jid": group.JID, "author": by.JID(group.By, 0)}}
	if id := group.info.Picture.ID; id != "" {
		node.Tag, node.Attrs["id"] = "set", id
	}
	stanza := w.notification("picture", group.JID, node)
	w.tellAll(group.people(), Stanza{Node: stanza, With: by, In: group})
}
