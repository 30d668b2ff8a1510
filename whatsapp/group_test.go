package whatsapp_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/chat/group"
	"balas/internal/fault"
	"balas/whatsapp"
)

const (
	ani  = "628220000002"
	dewi = "628220000003"
)

var addressings = []string{"pn", "lid"}

// square is a town with a group of the shop, which owns it, a customer and another one.
type square struct {
	*town
	s     *whatsapp.Supervisor
	i     chat.Instance
	group chat.Address
}

func newSquare(t *testing.T, addressing string) *square {
	t.Helper()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	for number, name := range map[string]string{customer: "Budi", ani: "Ani", dewi: "Dewi"} {
		w.phone(number, name)
	}
	q := &square{town: w, s: s, i: i}
	q.group = q.found(addressing, shop, customer, ani)
	return q
}

// found has a phone make a group, and waits until the engine knows it.
func (q *square) found(addressing string, people ...string) chat.Address {
	q.t.Helper()
	var made struct{ JID string }
	q.post("/simulator/groups", map[string]any{"subject": "Invented Market", "participants": people, "addressing": addressing}, &made)
	a, err := chat.ParseAddress(made.JID)
	if err != nil {
		q.t.Fatal(err)
	}
	q.awaitRow(`SELECT EXISTS (SELECT 1 FROM groups WHERE instance_id = $1 AND id = $2)`, q.i.ID, a.User)
	return a
}

func (q *square) people(phones ...string) []chat.Address {
	as := make([]chat.Address, len(phones))
	for n, p := range phones {
		as[n] = chat.Address{Kind: chat.PN, User: p}
	}
	return as
}

// shown is the group as the network has it.
type shownGroup struct {
	Subject, Description, Invite string
	Participants, Admins         []string
	Announce, Locked, Approval   bool
	Ephemeral                    int
	Picture                      string
}

func (q *square) shown(g chat.Address) (shown shownGroup) {
	q.t.Helper()
	q.get("/simulator/groups/"+g.String(), &shown)
	return shown
}

// say accepts a text to the group and waits until WhatsApp has it.
func (q *square) tell(g chat.Address, text string) chat.Message {
	q.t.Helper()
	m, err := q.chats.Accept(q.ctx, chat.Draft{
		AccountID: q.i.AccountID, InstanceID: q.i.ID, To: g, Body: text, Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	})
	if err != nil {
		q.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(q.ctx, 20*time.Second)
	defer cancel()
	if m, err = q.s.WaitSent(ctx, m); err != nil || m.Status != chat.Sent {
		q.t.Fatalf("message is %s: %s %v", m.Status, m.Error, err)
	}
	return m
}

func TestGroupMessagesBothWays(t *testing.T) {
	t.Parallel()
	for _, addressing := range addressings {
		t.Run(addressing, func(t *testing.T) {
			t.Parallel()
			q := newSquare(t, addressing)
			m := q.tell(q.group, "Halo semua")
			for _, member := range []string{customer, ani} {
				if got := q.inbox(member, 1)[0]; got.Text != "Halo semua" || got.ID != m.ID || got.From != shop {
					t.Errorf("%s read %+v", member, got)
				}
			}
			id := q.say(ani, q.group.String(), "Halo juga")
			q.awaitRow(`SELECT EXISTS (SELECT 1 FROM messages WHERE instance_id = $1 AND id = $2)`, q.i.ID, id)
			got, err := chat.FindMessage(q.ctx, q.pool, q.i.ID, id)
			if err != nil || got.Body != "Halo juga" || got.ChatID != m.ChatID {
				t.Fatalf("stored %+v, %v", got, err)
			}
			c, err := chat.FindContact(q.ctx, q.pool, *got.ContactID)
			if err != nil || c.Phone != ani || c.LID == "" {
				t.Errorf("it is from %+v (%v)", c, err)
			}
			if in, err := chat.FindChat(q.ctx, q.pool, m.ChatID); err != nil || in.Name != "Invented Market" {
				t.Errorf("the chat is %+v (%v)", in, err)
			}
		})
	}
}

func TestGroupReceiptsAreKeptByMemberAndRaiseTheStatusWhenAllHaveIt(t *testing.T) {
	t.Parallel()
	for _, addressing := range addressings {
		t.Run(addressing, func(t *testing.T) {
			t.Parallel()
			q := newSquare(t, addressing)
			for _, member := range []string{customer, ani} {
				q.patch("/simulator/phones/"+member, map[string]any{"autoReceipts": "none"})
			}
			m := q.tell(q.group, "Who reads this?")
			tell := func(member, kind string) {
				q.inbox(member, 1)
				q.post("/simulator/phones/"+member+"/receipts", map[string]any{"chat": q.group.String(), "ids": []string{m.ID}, "type": kind}, nil)
				var phone struct{ LID string }
				q.get("/simulator/phones/"+member, &phone)
				q.awaitRow(`SELECT EXISTS (SELECT 1 FROM member_receipts WHERE message_id = $1 AND member = $2 AND status = $3::message_status)`,
					m.ID, phone.LID+"@lid", kind)
			}
			tell(customer, "read")
			q.awaitStatus(m, chat.Sent) // with one of two it has not come further
			tell(ani, "delivered")
			q.awaitStatus(m, chat.Delivered)
			tell(ani, "read")
			q.awaitStatus(m, chat.Read)
			rs, err := group.Receipts(q.ctx, q.pool, q.i.ID, m.ID)
			if err != nil || len(rs) != 2 {
				t.Errorf("receipts %+v (%v)", rs, err)
			}
		})
	}
}

func TestGroupIsMadeAndItsMembersChanged(t *testing.T) {
	t.Parallel()
	q := newSquare(t, "lid")
	g, err := q.s.CreateGroup(q.ctx, q.i, "Invented Friends", q.people(customer, ani))
	if err != nil {
		t.Fatal(err)
	}
	if g.Role != group.Leader || g.Size != 3 || g.ChatID == 0 {
		t.Errorf("made %+v", g)
	}
	a := g.Address()
	work := func(do func(context.Context, chat.Instance, chat.Address, []chat.Address) ([]whatsapp.Done, error), phones ...string) []whatsapp.Done {
		t.Helper()
		done, err := do(q.ctx, q.i, a, q.people(phones...))
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	done := work(q.s.AddMembers, dewi, customer, "628220000099")
	if done[0].Err != nil || !fault.Is(done[1].Err, fault.Conflict) || !fault.Is(done[2].Err, fault.BadPhone) {
		t.Errorf("added %+v", done)
	}
	work(q.s.Promote, customer, ani)
	work(q.s.Demote, ani)
	work(q.s.RemoveMembers, dewi)
	shown := q.shown(a)
	if diff := cmp.Diff([]string{shop, customer, ani}, shown.Participants); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{shop, customer}, shown.Admins); diff != "" {
		t.Error(diff)
	}
	q.same(a)
}

// same waits until what the engine knows of the group is what the network has.
func (q *square) same(a chat.Address) {
	q.t.Helper()
	shown := q.shown(a)
	q.awaitRow(`SELECT size = $3 AND subject = $4 AND description = $5 AND announce = $6 AND locked = $7 AND approval = $8 AND ephemeral = $9
		AND ARRAY(SELECT m->>'phone' FROM jsonb_array_elements(members) m) = $10
		AND ARRAY(SELECT m->>'phone' FROM jsonb_array_elements(members) m WHERE m->>'role' <> 'member') = $11
		FROM groups WHERE instance_id = $1 AND id = $2`, q.i.ID, a.User, len(shown.Participants), shown.Subject, shown.Description,
		shown.Announce, shown.Locked, shown.Approval, shown.Ephemeral, shown.Participants, shown.Admins)
}

func TestGroupSettingsAreChangedHere(t *testing.T) {
	t.Parallel()
	q := newSquare(t, "lid")
	yes, subject, seconds := true, "Invented Bazaar", 86400
	g, err := q.s.ChangeGroup(q.ctx, q.i, q.group, group.Change{
		Subject: &subject, Description: &group.Description{Text: "Every Sunday"}, Announce: &yes, Locked: &yes, Approval: &yes, Ephemeral: &seconds,
	})
	if err != nil {
		t.Fatal(err)
	}
	if g.Subject != subject || g.Description != "Every Sunday" || !g.Announce || !g.Locked || !g.Approval || g.Ephemeral != seconds {
		t.Errorf("changed to %+v", g)
	}
	shown := q.shown(q.group)
	if shown.Subject != subject || shown.Description != "Every Sunday" || !shown.Announce || !shown.Locked || !shown.Approval || shown.Ephemeral != seconds {
		t.Errorf("the network has %+v", shown)
	}
	if _, err := q.s.ChangeGroup(q.ctx, q.i, q.group, group.Change{Description: &group.Description{Text: "Every Monday"}}); err != nil {
		t.Fatal(err)
	}
	if got := q.shown(q.group).Description; got != "Every Monday" {
		t.Errorf("the description is %q", got)
	}
	long := strings.Repeat("x", 101)
	if _, err := q.s.ChangeGroup(q.ctx, q.i, q.group, group.Change{Subject: &long}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a long subject: %v", err)
	}
	q.same(q.group)
}

func TestGroupChangesByOthersArrive(t *testing.T) {
	t.Parallel()
	for _, addressing := range addressings {
		t.Run(addressing, func(t *testing.T) {
			t.Parallel()
			q := newSquare(t, addressing)
			path := "/simulator/groups/" + q.group.String()
			q.patch(path, map[string]any{"subject": "Invented Fair", "description": "On Sunday", "announce": true, "locked": true, "approval": true, "ephemeral": "24h"})
			q.post(path+"/participants", map[string]any{"add": []string{dewi}}, nil)
			q.post(path+"/participants", map[string]any{"promote": []string{ani}}, nil)
			q.post(path+"/participants", map[string]any{"remove": []string{customer}}, nil)
			q.same(q.group)
			q.patch(path, map[string]any{"approval": false})
			q.same(q.group)
			other := q.found(addressing, ani, shop, customer)
			q.post("/simulator/groups/"+other.String()+"/participants", map[string]any{"remove": []string{shop}}, nil)
			q.awaitRow(`SELECT role = '' FROM groups WHERE instance_id = $1 AND id = $2`, q.i.ID, other.User)
			q.awaitRow(`SELECT count(*) = 1 FROM events WHERE kind = 'group.left'`)
			if gs, err := q.s.Groups(q.ctx, q.i); err != nil || len(gs) != 1 || gs[0].ID != q.group.User {
				t.Errorf("groups %+v (%v)", gs, err)
			}
		})
	}
}

func TestGroupLinkLeaveAndJoin(t *testing.T) {
	t.Parallel()
	q := newSquare(t, "lid")
	link, err := q.s.InviteLink(q.ctx, q.i, q.group, false)
	if err != nil || !strings.HasSuffix(link, q.shown(q.group).Invite) {
		t.Fatalf("link %q (%v)", link, err)
	}
	other, err := q.s.InviteLink(q.ctx, q.i, q.group, true)
	if err != nil || other == link {
		t.Errorf("after the reset the link is %q (%v)", other, err)
	}
	if err := q.s.LeaveGroup(q.ctx, q.i, q.group); err != nil {
		t.Fatal(err)
	}
	if got := q.shown(q.group).Participants; len(got) != 2 {
		t.Errorf("in the group are %v", got)
	}
	m, err := q.chats.Accept(q.ctx, chat.Draft{AccountID: q.i.AccountID, InstanceID: q.i.ID, To: q.group, Body: "Still here?", Origin: chat.FromAPI})
	if err != nil {
		t.Fatal(err)
	}
	q.awaitStatus(m, chat.Failed)
	if _, err := q.s.JoinGroup(q.ctx, q.i, link); err == nil {
		t.Error("a link that was reset works")
	}
	g, err := q.s.JoinGroup(q.ctx, q.i, other)
	if err != nil || g.Role != group.Plain || g.Size != 3 {
		t.Errorf("joined %+v (%v)", g, err)
	}
	q.same(q.group)
}

func TestGroupOfOthersIsNotFound(t *testing.T) {
	t.Parallel()
	q := newSquare(t, "lid")
	var made struct{ JID string }
	q.post("/simulator/groups", map[string]any{"subject": "Not ours", "participants": []string{customer, ani}}, &made)
	foreign, err := chat.ParseAddress(made.JID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []chat.Address{foreign, {Kind: chat.Group, User: "120363999999999999"}} {
		if _, err := q.s.Group(q.ctx, q.i, a); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", a, err)
		}
	}
}

// TestBurstToManyGroupsAsksOnce: metadata is kept, so that WhatsApp, which slows down who asks often, is asked once.
func TestBurstToManyGroupsAsksOnce(t *testing.T) {
	t.Parallel()
	q := newSquare(t, "lid")
	groups := []chat.Address{q.group}
	for range 9 {
		groups = append(groups, q.found("lid", shop, customer))
	}
	if err := q.s.Stop(q.ctx, q.i); err != nil {
		t.Fatal(err)
	}
	q.await(q.i, chat.Stopped)
	if err := q.s.Start(q.ctx, q.i); err != nil {
		t.Fatal(err)
	}
	q.await(q.i, chat.Connected)
	q.post("/simulator/faults", map[string]any{"kind": "rate_limit", "instance": shop, "allow": 2}, nil)
	for n, g := range groups {
		q.tell(g, fmt.Sprint("news ", n))
	}
	q.inbox(customer, len(groups))
	for _, g := range groups {
		if _, err := q.s.Group(q.ctx, q.i, g); err != nil {
			t.Error(err)
		}
	}
	if gs, err := q.s.Groups(q.ctx, q.i); err != nil || len(gs) != len(groups) {
		t.Errorf("%d groups (%v)", len(gs), err)
	}
}

// TestSlowedDownNumberKeepsItsMessages: WhatsApp's plea to ask less fails no message, however long it lasts, and
// all groups are not asked for at each try.
func TestSlowedDownNumberKeepsItsMessages(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(func(s *whatsapp.Supervisor) { s.Tempo.SlowDown = 20 * time.Millisecond })
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	q := &square{town: w, s: s, i: i}
	g := q.found("lid", customer, shop)
	w.post("/simulator/sync", map[string]any{"wait": "30s"}, nil) // or the next session is told of the group again
	if err := s.Stop(w.ctx, i); err != nil {                      // what is known of the group goes with the session
		t.Fatal(err)
	}
	w.await(i, chat.Stopped)
	w.fault("rate_limit", nil)
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	w.await(i, chat.Connected)
	m, err := w.chats.Accept(w.ctx, chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: g, Body: "patience", Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	var stats struct{ Counters map[string]int }
	w.get("/simulator/stats", &stats)
	lists := stats.Counters["iq.w:g2 get participating"]
	for stats.Counters["iq.w:g2 get query"] < 12 { // more tries than a message has otherwise
		w.get("/simulator/stats", &stats)
		if now, err := chat.FindMessage(w.ctx, w.pool, i.ID, m.ID); err != nil || now.Status != chat.Queued {
			t.Fatalf("the message is %s: %s (%v)", now.Status, now.Error, err)
		}
	}
	if n := stats.Counters["iq.w:g2 get participating"] - lists; n > 1 {
		t.Errorf("the groups were listed %d times", n)
	}
	w.clearFaults()
	if got := w.inbox(customer, 1); got[0].ID != m.ID {
		t.Errorf("the customer read %+v", got)
	}
}
