package chat_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pgtest"
)

// desk is a service on a database of its own, with one instance whose lease is 0.
type desk struct {
	*chat.Service
	t        *testing.T
	pool     *pgxpool.Pool
	instance chat.Instance
	now      time.Time
}

var (
	pn    = chat.Address{Kind: chat.PN, User: "628220000001"}
	lid   = chat.Address{Kind: chat.LID, User: "100000000000001"}
	group = chat.Address{Kind: chat.Group, User: "120363000000000001"}
)

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, pool: pgtest.New(t), now: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	d.Service = chat.New(d.pool, func() time.Time { return d.now }, 6*time.Second)
	a, err := account.Default(t.Context(), d.pool)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		t.Fatal(err)
	}
	if d.instance, _, err = chat.CreateInstance(t.Context(), d.pool, sealer, a.ID, "Shop"); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) inbound(id string, from, alt chat.Address, text string) chat.Inbound {
	return chat.Inbound{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: id, Chat: from, ChatAlt: alt,
		Kind: chat.KindText, Body: text, At: d.now, PushName: "Budi",
	}
}

func (d *desk) receive(in chat.Inbound) chat.Received {
	d.t.Helper()
	r, err := d.Receive(d.t.Context(), in, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) chat(id int64) chat.Chat {
	d.t.Helper()
	c, err := chat.FindChat(d.t.Context(), d.pool, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

func (d *desk) count(sql string, args ...any) (n int) {
	d.t.Helper()
	if err := d.pool.QueryRow(d.t.Context(), sql, args...).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func TestReceiveStoresMessageEventAndDueTurn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var woken []chat.Due
	d.OnDue = func(due chat.Due) { woken = append(woken, due) }
	r := d.receive(d.inbound("A1", pn, lid, "Halo"))
	c := d.chat(r.ChatID)
	if !c.TurnDueAt.Equal(d.now.Add(6*time.Second)) || !c.TurnOpenAt.Equal(d.now) || c.Unread != 1 {
		t.Errorf("chat %+v", c)
	}
	if diff := cmp.Diff([]chat.Due{{InstanceID: d.instance.ID, ChatID: r.ChatID, At: d.now.Add(6 * time.Second)}}, woken); diff != "" {
		t.Error(diff)
	}
	contact, err := chat.FindContact(t.Context(), d.pool, *c.ContactID)
	if err != nil || contact.Phone != pn.User || contact.LID != lid.User || contact.PushName != "Budi" {
		t.Errorf("contact %+v, %v", contact, err)
	}
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'message' AND data->>'id' = 'A1' AND data->>'body' = 'Halo'`); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestRedeliveryChangesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.receive(d.inbound("A1", pn, lid, "Halo"))
	before := d.chat(first.ChatID)
	d.now = d.now.Add(time.Minute)
	again := d.receive(d.inbound("A1", pn, lid, "Halo"))
	if !again.Duplicate || !again.Due.At.Equal(first.Due.At.Truncate(time.Microsecond)) {
		t.Errorf("received %+v: the turn that is due must be heard of again", again)
	}
	if diff := cmp.Diff(before, d.chat(first.ChatID)); diff != "" {
		t.Error(diff)
	}
	if _, err := d.Pool.Exec(t.Context(), `UPDATE chats SET turn_due_at = NULL`); err != nil {
		t.Fatal(err)
	}
	if again = d.receive(d.inbound("A1", pn, lid, "Halo")); !again.Duplicate || !again.Due.At.IsZero() {
		t.Errorf("received %+v after the turn", again)
	}
	if n := d.count(`SELECT count(*) FROM events`); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestPhoneNumberAndLIDAreOneChat(t *testing.T) {
	t.Parallel()
	none := chat.Address{}
	for name, inbounds := range map[string][][2]chat.Address{
		"both at once":            {{pn, lid}, {lid, none}, {pn, none}},
		"number first":            {{pn, none}, {lid, pn}, {lid, none}},
		"LID first":               {{lid, none}, {lid, pn}, {pn, none}},
		"strangers until learned": {{lid, none}, {pn, none}, {pn, lid}, {lid, none}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			var last chat.Received
			for i, a := range inbounds {
				last = d.receive(d.inbound(fmt.Sprint("M", i), a[0], a[1], "text"))
			}
			if n := d.count(`SELECT count(*) FROM messages WHERE chat_id = $1 AND contact_id = (SELECT contact_id FROM chats WHERE id = $1)`, last.ChatID); n != len(inbounds) {
				t.Errorf("%d of %d messages in the chat", n, len(inbounds))
			}
			if n := d.count(`SELECT count(*) FROM contacts`); n != 1 {
				t.Errorf("%d contacts", n)
			}
			if c := d.chat(last.ChatID); c.Unread != len(inbounds) || c.TurnDueAt == nil {
				t.Errorf("chat %+v", c)
			}
		})
	}
}

func TestOnePersonManyMessagesAtOnceIsOneContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			in := d.inbound(fmt.Sprint("M", i), pn, lid, "text")
			if i%2 == 0 {
				in.Chat, in.ChatAlt = lid, pn
			}
			if _, err := d.Receive(t.Context(), in, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := d.count(`SELECT count(*) FROM contacts`); n != 1 {
		t.Errorf("%d contacts", n)
	}
}

func TestTypingOnThePhoneTakesTheChatOver(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.receive(d.inbound("A1", pn, lid, "Halo"))
	own := d.inbound("H1", pn, lid, "I am Sari, how can I help?")
	own.FromMe = true
	d.receive(own)
	c := d.chat(r.ChatID)
	if c.OwnerAt(d.now) != chat.OwnedByHuman || c.OwnerAt(d.now.Add(29*time.Minute)) != chat.OwnedByHuman {
		t.Errorf("owner %s until %v", c.Owner, c.OwnerUntil)
	}
	if got := c.OwnerAt(d.now.Add(30 * time.Minute)); got != chat.OwnedByBot {
		t.Errorf("owner after the hold: %s", got)
	}
}

func TestOwnMessageEchoedIsNoTakeover(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.receive(d.inbound("A1", pn, lid, "Halo"))
	m, err := d.Accept(t.Context(), chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ChatID: r.ChatID, Body: "Hi", Origin: chat.FromBot})
	if err != nil {
		t.Fatal(err)
	}
	echo := d.inbound(m.ID, pn, lid, "Hi")
	echo.FromMe = true
	if got := d.receive(echo); !got.Duplicate {
		t.Errorf("received %+v", got)
	}
	if c := d.chat(r.ChatID); c.Owner != chat.OwnedByBot {
		t.Errorf("owner %s", c.Owner)
	}
}

func TestReceiveWithoutTheLeaseStoresNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.inbound("A1", pn, lid, "Halo")
	in.LeaseToken = 7
	along := func(b *pgx.Batch) { b.Queue(`UPDATE instances SET name = 'changed'`) }
	if _, err := d.Receive(t.Context(), in, along); !errors.Is(err, chat.ErrLeaseLost) {
		t.Fatalf("error %v", err)
	}
	if n := d.count(`SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM events) + (SELECT count(*) FROM instances WHERE name = 'changed')`); n != 0 {
		t.Errorf("%d rows changed", n)
	}
}

func TestErasedContactIsResolvedAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("A1", pn, lid, "Halo"))
	if _, err := d.pool.Exec(t.Context(), `DELETE FROM contacts`); err != nil {
		t.Fatal(err)
	}
	r := d.receive(d.inbound("A2", pn, lid, "Halo lagi"))
	if c := d.chat(r.ChatID); c.Unread != 1 {
		t.Errorf("chat %+v", c)
	}
}

func TestAcceptForErasedContactMakesTheChatAnew(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	draft := chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: "Hi", Origin: chat.FromAPI}
	var chats []int64
	for range 3 {
		m, err := d.Accept(t.Context(), draft)
		if err != nil {
			t.Fatal(err)
		}
		if chats = append(chats, m.ChatID); len(chats) == 2 {
			if _, err := d.pool.Exec(t.Context(), `DELETE FROM contacts`); err != nil {
				t.Fatal(err)
			}
		}
	}
	if chats[0] != chats[1] || chats[1] == chats[2] {
		t.Errorf("chats %v, want the first twice and then another", chats)
	}
	if n := d.count(`SELECT count(*) FROM messages WHERE chat_id = $1`, chats[2]); n != 1 {
		t.Errorf("%d messages in the new chat", n)
	}
}

func TestStatusOnlyGrows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		given []chat.Status
		want  chat.Status
	}{
		{nil, chat.Queued},
		{[]chat.Status{chat.Sent}, chat.Sent},
		{[]chat.Status{chat.Delivered, chat.Sent}, chat.Delivered},
		{[]chat.Status{chat.Sent, chat.Read, chat.Delivered}, chat.Read},
		{[]chat.Status{chat.Sent, chat.Played, chat.Read}, chat.Played},
		{[]chat.Status{chat.Failed, chat.Sent}, chat.Failed},
		{[]chat.Status{chat.Sent, chat.Failed}, chat.Sent},
		{[]chat.Status{chat.Read, chat.Failed}, chat.Read},
	} {
		t.Run(fmt.Sprint(c.given), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			m, err := d.Accept(t.Context(), chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: "Hi", Origin: chat.FromAPI})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range c.given {
				o := chat.Outcome{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: m.ID, Status: s, At: d.now}
				if err := chat.AcknowledgeTx(t.Context(), d.pool, []chat.Outcome{o}); err != nil {
					t.Fatal(err)
				}
			}
			got, err := chat.FindMessage(t.Context(), d.pool, d.instance.ID, m.ID)
			if err != nil || got.Status != c.want {
				t.Errorf("status %s, want %s (%v)", got.Status, c.want, err)
			}
		})
	}
}

func TestAcceptRefusesBadTexts(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, body := range []string{"", string(make([]byte, 65_537))} {
		_, err := d.Accept(t.Context(), chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: body, Origin: chat.FromAPI})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%d bytes: %v", len(body), err)
		}
	}
	if n := d.count(`SELECT count(*) FROM messages`); n != 0 {
		t.Errorf("%d messages", n)
	}
}

func TestGroupsAreChatsOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	direct := d.receive(d.inbound("A1", pn, lid, "alone"))
	in := d.inbound("A2", group, chat.Address{}, "together")
	in.Sender, in.SenderAlt = lid, pn
	r := d.receive(in)
	if c := d.chat(r.ChatID); !c.IsGroup() || c.ID == direct.ChatID {
		t.Errorf("chat %+v", c)
	}
	if n := d.count(`SELECT count(DISTINCT contact_id) FROM messages`); n != 1 {
		t.Errorf("%d writers", n)
	}
}

func TestMergeKeepsAnsweredAndWaitingApart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	none := chat.Address{}
	byPN := d.receive(d.inbound("P1", pn, none, "answered, by number"))
	byLID := d.receive(d.inbound("L1", lid, none, "waiting, by LID"))
	last := d.receive(d.inbound("P2", pn, none, "answered, too"))
	if _, err := d.pool.Exec(t.Context(), `UPDATE chats SET answered_seq = $2, turn_due_at = NULL, turn_open_at = NULL WHERE id = $1`, byPN.ChatID, last.Seq); err != nil {
		t.Fatal(err)
	}
	merged := d.receive(d.inbound("L2", lid, pn, "one and the same"))
	waiting, err := chat.Unanswered(t.Context(), d.pool, merged.ChatID, 20)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range waiting {
		ids = append(ids, m.ID)
	}
	if diff := cmp.Diff([]string{"L1", "L2"}, ids); diff != "" {
		t.Errorf("waiting: %s", diff)
	}
	if gone := max(byPN.ChatID, byLID.ChatID); gone == merged.ChatID {
		t.Errorf("the newer chat %d was kept", gone)
	}
}
