package chat_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// two is one person known as two: by phone number and by LID.
func (d *desk) two() (byPN, byLID chat.Received) {
	d.t.Helper()
	none := chat.Address{}
	return d.receive(d.inbound("P1", pn, none, "by number")), d.receive(d.inbound("L1", lid, none, "by LID"))
}

// awaitLock waits until another connection waits for a lock.
func (d *desk) awaitLock() {
	d.t.Helper()
	const sql = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for d.count(sql) == 0 {
		if err := d.t.Context().Err(); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestMergeKeepsWhatIsAcceptedMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, byLID := d.two()
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.AcceptTx(t.Context(), tx, chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ChatID: byLID.ChatID, Body: "Hi", Origin: chat.FromBot,
	})
	if err != nil {
		t.Fatal(err)
	}
	merged := make(chan chat.Received, 1)
	go func() { merged <- d.receive(d.inbound("L2", lid, pn, "one and the same")) }()
	d.awaitLock()
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	into := <-merged
	kept, err := chat.FindMessage(t.Context(), d.pool, d.instance.ID, m.ID)
	if err != nil || kept.ChatID != into.ChatID {
		t.Errorf("the accepted message is in chat %d, not %d: %v", kept.ChatID, into.ChatID, err)
	}
}

func TestMergeThatWasUndoneIsMadeAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.two()
	late := d.inbound("L2", lid, pn, "one and the same")
	late.LeaseToken = 7
	if _, err := d.Receive(t.Context(), late, func(*pgx.Batch) {}); !errors.Is(err, chat.ErrLeaseLost) {
		t.Fatalf("error %v", err)
	}
	d.receive(d.inbound("L3", lid, pn, "one and the same"))
	if n := d.count(`SELECT count(*) FROM contacts`); n != 1 {
		t.Errorf("%d contacts for one person", n)
	}
}

func TestChatAtTheAddressOfAMergedContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.two()
	alike := chat.New(d.pool, func() time.Time { return d.now }, 0) // of another node, which does not remember
	merged, err := alike.Receive(t.Context(), d.inbound("L2", lid, pn, "one and the same"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []chat.Address{pn, lid} {
		c, err := d.At(t.Context(), d.instance.AccountID, d.instance.ID, a)
		if err != nil || c.ID != merged.ChatID {
			t.Errorf("chat at %s is %d, not %d: %v", a, c.ID, merged.ChatID, err)
		}
	}
}

func TestTypedLongAgoHoldsFromThenOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	own := d.inbound("H1", pn, lid, "I am Sari, how can I help?")
	own.FromMe, own.At = true, d.now.Add(-time.Hour)
	r := d.receive(own)
	if c := d.chat(r.ChatID); c.OwnerAt(d.now) != chat.OwnedByBot {
		t.Errorf("owner %s until %v", c.Owner, c.OwnerUntil)
	}
}

func TestTypingDoesNotShortenAHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.receive(d.inbound("A1", pn, lid, "Halo"))
	tomorrow := d.now.Add(24 * time.Hour)
	if err := d.SetOwner(t.Context(), d.instance.AccountID, d.chat(r.ChatID), chat.OwnedByHuman, &tomorrow, "a day off"); err != nil {
		t.Fatal(err)
	}
	own := d.inbound("H1", pn, lid, "I am Sari, how can I help?")
	own.FromMe = true
	d.receive(own)
	if c := d.chat(r.ChatID); !c.OwnerUntil.Equal(tomorrow) {
		t.Errorf("held until %v, not %v", c.OwnerUntil, tomorrow)
	}
}
