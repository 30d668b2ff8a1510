package iq

import (
	"errors"
	"strconv"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/wire"
	"balas/simulator/world"
)

var (
	errForbidden     = &refusal{403, "forbidden"}
	errNotAcceptable = &refusal{406, "not-acceptable"}
	errBadRequest    = &refusal{400, "bad-request"}
	errGone          = &refusal{410, "gone"}
	errRateOverLimit = &refusal{429, "rate-overlimit"}
)

// groupHandlers answer questions about groups by type and tag.
var groupHandlers = map[string]handler{
	"get invite":                       invite,
	"get membership_approval_requests": requests,
	"get participating":                participating,
	"get query":                        queryGroup,
	"set accept":                       accept,
	"set add":                          changeMembers,
	"set announcement":                 changeGroup(announce),
	"set create":                       createGroup,
	"set demote":                       changeMembers,
	"set description":                  changeGroup(description),
	"set ephemeral":                    changeGroup(vanish),
	"set invite":                       invite,
	"set leave":                        leaveGroup,
	"set locked":                       changeGroup(lock),
	"set member_add_mode":              changeGroup(addMode),
	"set membership_approval_mode":     changeGroup(approval),
	"set membership_requests_action":   decide,
	"set not_announcement":             changeGroup(announce),
	"set not_ephemeral":                changeGroup(vanish),
	"set promote":                      changeMembers,
	"set remove":                       changeMembers,
	"set subject":                      changeGroup(subject),
	"set unlocked":                     changeGroup(lock),
}

// aboutGroups answers whatever concerns groups. Communities do not exist here.
func aboutGroups(q query) ([]waBinary.Node, error) {
	kind := wire.Attr(q.node, "type")
	handle, ok := groupHandlers[kind+" "+q.body.Tag]
	if !ok {
		return nil, errItemNotFound
	}
	if kind == "get" && q.world.StrikeQuery(q.device, q.world.FindGroup(wire.JID(q.node, "to"))) != nil {
		return nil, errRateOverLimit
	}
	return handle(q)
}

// group is the group that a query is addressed to. It is refused with 404 when there is none.
func (q query) group() (*world.Group, error) {
	if group := q.world.FindGroup(wire.JID(q.node, "to")); group != nil {
		return group, nil
	}
	return nil, errItemNotFound
}

// groupError is how clients hear of what a group does not allow.
func groupError(err error) error {
	switch {
	case errors.Is(err, world.ErrForbidden):
		return errForbidden
	case errors.Is(err, world.ErrMalformed):
		return errNotAcceptable
	default:
		return err
	}
}

// participating lists the groups that the account is in.
func participating(q query) ([]waBinary.Node, error) {
	groups := []waBinary.Node{}
	for _, group := range q.world.Groups() {
		if _, ok := q.world.GroupInfo(group).Member(q.device.Owner); ok {
			groups = append(groups, q.world.GroupNode(group))
		}
	}
	return []waBinary.Node{{Tag: "groups", Content: groups}}, nil
}

// queryGroup shows a group to its members, and to those who were offered to join.
func queryGroup(q query) ([]waBinary.Node, error) {
	group, err := q.group()
	if err != nil {
		return nil, err
	}
	_, member := q.world.GroupInfo(group).Member(q.device.Owner)
	offer, ok := q.body.GetOptionalChildByTag("add_request")
	if !member && (!ok || q.world.Offered(group, q.device.Owner) != wire.Attr(&offer, "code")) {
		return nil, errForbidden
	}
	return []waBinary.Node{q.world.GroupNode(group)}, nil
}

// createGroup makes a group of the account and those whom it names. People who may not be added are left out.
func createGroup(q query) ([]waBinary.Node, error) {
	mode, approval := q.body.GetChildByTag("member_add_mode"), q.body.GetChildByTag("membership_approval_mode")
	join, timer := approval.GetChildByTag("group_join"), q.body.GetChildByTag("ephemeral")
	_, announce := q.body.GetOptionalChildByTag("announcement")
	_, locked := q.body.GetOptionalChildByTag("locked")
	people, unknown := q.named(q.body)
	wanted := world.NewGroup{
		Subject: wire.Attr(&q.body, "subject"), Members: append([]*world.Person{q.device.Owner}, people...), Announce: announce, Locked: locked,
		Approval: wire.Attr(&join, "state") == "on", AdminAdd: string(wire.Bytes(&mode)) == "admin_add",
		Ephemeral: number(&timer, "expiration"),
	}
	group, left, err := q.world.CreateGroup(wanted)
	if err != nil {
		return nil, groupError(err)
	}
	node := q.world.GroupNode(group)
	for _, outcome := range left {
		unknown = append(unknown, q.participant(group, outcome))
	}
	node.Content = append(node.GetChildren(), unknown...)
	return []waBinary.Node{node}, nil
}

func number(node *waBinary.Node, key string) int {
	n, _ := strconv.Atoi(wire.Attr(node, key))
	return n
}

func leaveGroup(q query) ([]waBinary.Node, error) {
	left := []waBinary.Node{}
	for _, asked := range q.body.GetChildrenByTag("group") {
		group := q.world.FindGroup(wire.JID(&asked, "id"))
		if group == nil {
			return nil, errItemNotFound
		}
		if err := q.world.Leave(group, q.device.Owner); err != nil {
			return nil, groupError(err)
		}
		left = append(left, waBinary.Node{Tag: "group", Attrs: waBinary.Attrs{"id": group.JID}})
	}
	return []waBinary.Node{{Tag: "leave", Content: left}}, nil
}

// changeGroup makes the handler of one kind of change.
func changeGroup(read func(query) world.GroupChange) handler {
	return func(q query) ([]waBinary.Node, error) {
		group, err := q.group()
		if err != nil {
			return nil, err
		}
		change := read(q)
		if err := q.world.ChangeGroup(group, q.device.Owner, change); err != nil {
			if change.Ephemeral != nil && errors.Is(err, world.ErrMalformed) {
				return nil, errBadRequest
			}
			return nil, groupError(err)
		}
		return nil, nil
	}
}

func subject(q query) world.GroupChange {
	text := string(wire.Bytes(&q.body))
	return world.GroupChange{Subject: &text}
}

func description(q query) world.GroupChange {
	body := q.body.GetChildByTag("body")
	text := string(wire.Bytes(&body))
	return world.GroupChange{Description: &text, DescriptionID: wire.Attr(&q.body, "id")}
}

func announce(q query) world.GroupChange {
	on := q.body.Tag == "announcement"
	return world.GroupChange{Announce: &on}
}

func lock(q query) world.GroupChange {
	on := q.body.Tag == "locked"
	return world.GroupChange{Locked: &on}
}

func vanish(q query) world.GroupChange {
	seconds := number(&q.body, "expiration")
	return world.GroupChange{Ephemeral: &seconds}
}

func approval(q query) world.GroupChange {
	join := q.body.GetChildByTag("group_join")
	on := wire.Attr(&join, "state") == "on"
	return world.GroupChange{Approval: &on}
}

func addMode(q query) world.GroupChange {
	only := string(wire.Bytes(&q.body)) == "admin_add"
	return world.GroupChange{AdminAdd: &only}
}

func groupPicture(q query, jid types.JID) ([]waBinary.Node, error) {
	group := q.world.FindGroup(jid)
	if group == nil {
		return nil, errItemNotFound
	}
	info := q.world.GroupInfo(group)
	if _, ok := info.Member(q.device.Owner); !ok {
		return nil, errNotAuthorized
	}
	return showPicture(q, info.Picture)
}

func setGroupPicture(q query, jid types.JID) ([]waBinary.Node, error) {
	group := q.world.FindGroup(jid)
	if group == nil {
		return nil, errItemNotFound
	}
	data := wire.Bytes(&q.body)
	if err := q.world.ChangeGroup(group, q.device.Owner, world.GroupChange{Picture: &data}); err != nil {
		return nil, groupError(err)
	}
	return []waBinary.Node{{Tag: "picture", Attrs: waBinary.Attrs{"id": q.world.GroupInfo(group).Picture.ID}}}, nil
}
