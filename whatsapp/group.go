package whatsapp

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/retry"
	"balas/whatsapp/form"
)

// Groups returns the groups that the number is in, by subject. WhatsApp is asked once a session and tells of
// changes from then on; while the instance is not connected it returns what is known.
func (s *Supervisor) Groups(ctx context.Context, i chat.Instance) ([]group.Group, error) {
	if x, err := s.live(i); err == nil {
		if err := x.meetGroups(ctx); err != nil {
			return nil, err
		}
	}
	return group.All(ctx, s.Pool, i.ID)
}

// Group returns one group with its members, as it is known or else as WhatsApp describes it. It fails with
// NotFound for a group that WhatsApp does not know or does not show to this number.
func (s *Supervisor) Group(ctx context.Context, i chat.Instance, a chat.Address) (group.Group, error) {
	if a.Kind != chat.Group {
		return group.Group{}, fault.Missing("group")
	}
	g, err := group.Find(ctx, s.Pool, i.ID, a.User)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return g, err
	}
	x, err := s.live(i)
	if err != nil {
		return g, err
	}
	return x.seeGroup(ctx, a)
}

// meetGroups asks WhatsApp for all groups, once a session: whatsmeow keeps who is in them, and so does not ask
// for each group at the first message to it.
func (x *session) meetGroups(ctx context.Context) error {
	x.meeting.Lock()
	defer x.meeting.Unlock()
	return x.meet(ctx)
}

// meetPause is for how long messages do not have WhatsApp asked again for what it did not tell: it may be slowing us down.
const meetPause = 5 * time.Minute

// meetToSend is meetGroups for a message, which can do without.
func (x *session) meetToSend(ctx context.Context) {
	x.meeting.Lock()
	defer x.meeting.Unlock()
	if x.Chats.Now().Before(x.metLate) {
		return
	}
	if err := x.meet(ctx); err != nil {
		x.metLate = x.Chats.Now().Add(meetPause)
		x.log.Warn("meet groups", "error", err)
	}
}

// meet is meetGroups for who holds meeting.
func (x *session) meet(ctx context.Context) error {
	if x.met {
		return nil
	}
	at := x.Chats.Now()
	infos, err := x.client.GetJoinedGroups(ctx)
	if err != nil {
		return asked("list groups", "group", err)
	}
	groups := make([]group.Group, len(infos))
	for n, info := range infos {
		groups[n] = groupOf(info)
	}
	if _, err = x.book().See(ctx, at, groups, true); err == nil {
		x.met = true
	}
	return err
}

// lookMax is how often WhatsApp is asked about a group that changes meanwhile, with growing pauses. Another node's
// clock may run ahead.
const lookMax = 10

// seeGroup asks WhatsApp about one group.
func (x *session) seeGroup(ctx context.Context, a chat.Address) (g group.Group, err error) {
	for n := range lookMax {
		retry.Wait(ctx, time.Duration(n)*50*time.Millisecond)
		at := x.Chats.Now()
		info, err := x.client.GetGroupInfo(ctx, form.JID(a))
		if err != nil {
			return group.Group{}, hidden(asked("look at group", "group", err))
		}
		seen, err := x.book().See(ctx, at, []group.Group{groupOf(info)}, false)
		if g = seen[0]; err != nil || !g.SeenAt.After(at) {
			return g, err
		}
	}
	return g, nil
}

// hidden makes a group that is not shown to the number one that does not exist for it.
func hidden(err error) error {
	if fault.Is(err, fault.Forbidden) {
		return fault.Missing("group")
	}
	return err
}

func (x *session) book() group.Book {
	own := []chat.Address{form.Address(x.client.Store.GetJID()), form.Address(x.client.Store.GetLID())}
	return group.Book{Pool: x.Pool, AccountID: x.instance.AccountID, InstanceID: x.instance.ID, Own: own, Now: x.Chats.Now}
}

// groupOf translates what WhatsApp tells of a group.
func groupOf(info *types.GroupInfo) group.Group {
	g := group.Group{
		ID: info.JID.User, Subject: form.Clean(info.Name, form.ShortMax), Description: form.Clean(info.Topic, form.BodyMax), DescriptionID: form.Clean(info.TopicID, form.ShortMax),
		Announce: info.IsAnnounce, Locked: info.IsLocked, Approval: info.IsJoinApprovalRequired,
		Ephemeral: int(info.DisappearingTimer), Addressing: chat.PN, Members: make([]group.Member, 0, len(info.Participants)),
	}
	if info.AddressingMode == types.AddressingModeLID {
		g.Addressing = chat.LID
	}
	if owner := firstOf(info.OwnerPN, info.OwnerJID); !owner.IsEmpty() {
		g.Owner = owner.ToNonAD().String()
	}
	if !info.GroupCreated.IsZero() {
		made := info.GroupCreated
		g.MadeAt = &made
	}
	for _, p := range info.Participants {
		if p.Error == 0 {
			g.Members = append(g.Members, memberOf(p))
		}
	}
	return g
}

func firstOf(jids ...types.JID) types.JID {
	for _, j := range jids {
		if !j.IsEmpty() {
			return j
		}
	}
	return types.EmptyJID
}

func memberOf(p types.GroupParticipant) group.Member {
	m := group.Member{Role: group.Plain}
	for _, j := range []types.JID{p.JID, p.PhoneNumber, p.LID} {
		m = alsoAt(m, j)
	}
	switch {
	case p.IsSuperAdmin:
		m.Role = group.Leader
	case p.IsAdmin:
		m.Role = group.Admin
	}
	return m
}

// alsoAt adds a name to a member, phone number or LID.
func alsoAt(m group.Member, j types.JID) group.Member {
	switch a := form.Address(j); a.Kind {
	case chat.PN:
		m.Phone = a.User
	case chat.LID:
		m.LID = a.User
	}
	return m
}

// members are people whom an event names in one way: the other way is looked up.
func (x *session) members(jids []types.JID) []group.Member {
	var ms []group.Member
	for _, j := range jids {
		m := alsoAt(group.Member{}, j)
		if other, err := x.client.Store.GetAltJID(x.ctx, j.ToNonAD()); err == nil {
			m = alsoAt(m, other)
		}
		ms = append(ms, m)
	}
	return ms
}

// joinedGroup stores a group that the number was added to, or made.
func (x *session) joinedGroup(e *events.JoinedGroup) {
	g := groupOf(&e.GroupInfo)
	g.SeenAt = x.Chats.Now()
	x.takeIn("join group", func(ctx context.Context) error {
		_, err := x.book().Join(ctx, g)
		return err
	})
}

// changedGroup applies what somebody changed. A group that is not known yet is asked about instead.
func (x *session) changedGroup(e *events.GroupInfo) {
	c := x.changeOf(e)
	x.takeIn("change group", func(ctx context.Context) error {
		_, err := x.book().Change(ctx, e.JID.User, c)
		if err == nil && e.MembershipApprovalMode != nil {
			// whatsmeow tells every change of this mode as one to on.
			x.spawn(func() { _, _ = x.seeGroup(x.ctx, form.Address(e.JID)) })
		}
		if fault.Is(err, fault.NotFound) {
			x.spawn(func() { _, _ = x.seeGroup(x.ctx, form.Address(e.JID)) })
			return nil
		}
		return err
	})
}

func (x *session) changeOf(e *events.GroupInfo) group.Change {
	c := group.Change{
		Join: x.members(e.Join), Leave: x.members(e.Leave), Promote: x.members(e.Promote), Demote: x.members(e.Demote),
		Deleted: e.Delete != nil && e.Delete.Deleted,
	}
	if e.Sender != nil {
		c.By = e.Sender.ToNonAD().String()
	}
	if e.SenderPN != nil && !e.SenderPN.IsEmpty() {
		c.By = e.SenderPN.ToNonAD().String()
	}
	if e.Name != nil {
		subject := form.Clean(e.Name.Name, form.ShortMax)
		c.Subject = &subject
	}
	if e.Topic != nil {
		c.Description = &group.Description{Text: form.Clean(e.Topic.Topic, form.BodyMax), ID: form.Clean(e.Topic.TopicID, form.ShortMax)}
	}
	if e.Announce != nil {
		c.Announce = &e.Announce.IsAnnounce
	}
	if e.Locked != nil {
		c.Locked = &e.Locked.IsLocked
	}
	if e.Ephemeral != nil {
		seconds := int(e.Ephemeral.DisappearingTimer)
		c.Ephemeral = &seconds
	}
	return c
}

// pictured notes another picture of a group.
func (x *session) pictured(e *events.Picture) {
	picture := form.Clean(e.PictureID, form.ShortMax)
	x.takeIn("change picture of group", func(ctx context.Context) error {
		_, err := x.book().Change(ctx, e.JID.User, group.Change{PictureID: &picture, By: e.Author.ToNonAD().String()})
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		return err
	})
}

// takeIn stores what WhatsApp told, before it is acknowledged. What the database refuses is given up after some tries:
// all that comes after it waits.
func (x *session) takeIn(doing string, store func(context.Context) error) {
	tries := 0
	retry.Do(x.ctx, func() error {
		ctx, cancel := context.WithTimeout(x.ctx, time.Minute)
		defer cancel()
		err := store(ctx)
		if err != nil && x.ctx.Err() == nil {
			x.log.Warn(doing, "tries", tries, "error", err)
		}
		if err != nil && !pg.Transient(err) {
			tries++
		}
		if tries >= triesMax {
			return nil
		}
		return err
	})
}
