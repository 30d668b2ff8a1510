package chat_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// changed is a change of the partner's to a message of theirs.
func (d *desk) changed(id string, kind chat.Kind, target, body string) chat.Inbound {
	in := d.inbound(id, pn, lid, body)
	in.Kind, in.TargetID = kind, target
	return in
}

func (d *desk) message(id string) chat.Message {
	d.t.Helper()
	m, err := chat.FindMessage(d.t.Context(), d.pool, d.instance.ID, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return m
}

// told is a message of the partner's as the phone's history has it.
func (d *desk) told(in chat.Inbound) chat.PastChat {
	return chat.PastChat{Addresses: []chat.Address{pn, lid}, At: d.now, Messages: []chat.Past{{Inbound: in, Status: chat.Delivered}}}
}

// emptied fails the test if the message is not deleted, or keeps something of what it said.
func (d *desk) emptied(id string) {
	d.t.Helper()
	if m := d.message(id); m.RevokedAt == nil || m.Body != "" || m.Raw != nil || m.Content.Note != "" {
		d.t.Errorf("message %s, deleted at %v, keeps %q, %q, %q", id, m.RevokedAt, m.Body, m.Raw, m.Content.Note)
	}
}

func TestWhatIsDeletedKeepsNothing(t *testing.T) {
	t.Parallel()
	secret := func(in chat.Inbound) chat.Inbound {
		in.Raw, in.Content.Note = []byte("my PIN is 1234"), "my PIN is 1234"
		return in
	}
	for name, say := range map[string]func(d *desk){
		"also in edits before it": func(d *desk) {
			d.receive(d.inbound("A1", pn, lid, "my PIN is 1234"))
			d.receive(secret(d.changed("E1", chat.KindEdit, "A1", "my PIN is 12345")))
			d.receive(d.changed("R1", chat.KindRevoke, "A1", ""))
		},
		"also in edits after it": func(d *desk) {
			d.receive(d.inbound("A1", pn, lid, "my PIN is 1234"))
			d.receive(d.changed("R1", chat.KindRevoke, "A1", ""))
			d.receive(secret(d.changed("E1", chat.KindEdit, "A1", "my PIN is 12345")))
		},
		"that was deleted before it could be read": func(d *desk) {
			d.receive(d.changed("E1", chat.KindEdit, "A1", "my PIN is 12345"))
			missing := d.inbound("A1", pn, lid, "")
			missing.Kind = chat.KindUnavailable
			d.receive(missing)
			d.receive(d.changed("R1", chat.KindRevoke, "A1", ""))
			d.receive(secret(d.inbound("A1", pn, lid, "my PIN is 1234")))
		},
		"that the history brought before": func(d *desk) {
			d.receive(d.changed("E1", chat.KindEdit, "A1", "my PIN is 12345"))
			d.store(d.told(secret(d.inbound("A1", pn, lid, "my PIN is 1234"))))
			d.receive(d.changed("R1", chat.KindRevoke, "A1", ""))
			d.receive(secret(d.inbound("A1", pn, lid, "my PIN is 1234")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			say(d)
			d.emptied("A1")
			if m := d.message("E1"); m.Body != "" || m.Raw != nil || m.Content.Note != "" {
				t.Errorf("the edit keeps %q, %q, %q", m.Body, m.Raw, m.Content.Note)
			}
		})
	}
}

func TestChangeBesideTheHistoryOfItsTarget(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("A0", pn, lid, "Halo"))
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chat.StorePastTx(t.Context(), tx, d.instance.AccountID, d.instance.ID, d.told(d.inbound("A1", pn, lid, "two cakes"))); err != nil {
		t.Fatal(err)
	}
	edited := make(chan chat.Received, 1)
	go func() { edited <- d.receive(d.changed("E1", chat.KindEdit, "A1", "three cakes")) }()
	d.awaitLockOr(edited)
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-edited
	if diff := cmp.Diff("three cakes", d.message("A1").Body); diff != "" {
		t.Error(diff)
	}
}

// awaitLockOr waits until another connection waits for a lock, or has done without.
func (d *desk) awaitLockOr(done chan chat.Received) {
	d.t.Helper()
	const sql = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for d.count(sql) == 0 && len(done) == 0 {
		if err := d.t.Context().Err(); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestEditBesideADeletionStaysDeleted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	own := d.inbound("A1", pn, lid, "my PIN is 1234")
	own.FromMe = true
	d.receive(own)
	m, err := d.Accept(t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Kind: chat.KindEdit, TargetID: "A1", Body: "my PIN is 12345", Origin: chat.FromAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := []chat.Outcome{{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: m.ID, TargetID: "A1", Status: chat.Sent, At: d.now}}
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	revoke := d.changed("R1", chat.KindRevoke, "A1", "")
	revoke.FromMe = true
	deleted := make(chan chat.Received, 1)
	// What holds the deletion's transaction open until the edit's statement has looked at the message.
	if _, err := tx.Exec(t.Context(), `SELECT FROM messages WHERE id = 'A1' FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	go func() { deleted <- d.receive(revoke) }()
	d.awaitLock()
	edited := make(chan error, 1)
	go func() {
		edited <- pgx.BeginFunc(t.Context(), d.pool, func(tx pgx.Tx) error { return chat.AcknowledgeTx(t.Context(), tx, sent) })
	}()
	for d.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) < 2 {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-deleted
	if err := <-edited; err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Second)
	d.emptied("A1")
}
