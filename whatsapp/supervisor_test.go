package whatsapp_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"balas/chat"
	"balas/whatsapp/node"
)

func TestNodeTakesItsLockAgainAfterItsConnectionWasCut(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	if _, err := w.pool.Exec(w.ctx, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); err != nil {
		t.Fatal(err)
	}
	for !s.Node.Alive(w.ctx, s.Node.ID) || !locked(w) {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("the lock was not taken again")
		}
	}
	w.say(customer, shop, "Halo")
	d := w.dueChat()
	w.reply(s, i, d.ChatID, "Halo juga")
	w.inbox(customer, 1)
	if now := w.await(i, chat.Connected); *now.LeaseNode != s.Node.ID {
		t.Errorf("node %s holds the instance", now.LeaseNode)
	}
}

// locked reports whether a node's lock is held in the town's database.
func locked(w *town) (held bool) {
	w.t.Helper()
	err := w.pool.QueryRow(w.ctx, `SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&held)
	if err != nil {
		w.t.Fatal(err)
	}
	return held
}

func TestTakenOverSessionLeavesTheInstanceAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	// Another node has taken over and connected: WhatsApp tells this one that it is replaced.
	other := w.node()
	if _, err := w.pool.Exec(w.ctx, `UPDATE instances SET lease_node = $2, lease_token = lease_token + 1 WHERE id = $1`, i.ID, other.ID); err != nil {
		t.Fatal(err)
	}
	w.post("/simulator/faults", map[string]any{"kind": "conflict", "instance": shop}, nil)
	var stats struct{ Devices []struct{ Connected bool } }
	for stats.Devices = append(stats.Devices, struct{ Connected bool }{true}); stats.Devices[0].Connected; {
		stats.Devices = nil
		w.get("/simulator/phones/"+shop, &stats)
	}
	now, err := chat.LoadInstance(w.ctx, w.pool, i.ID)
	if err != nil || now.Wanted != chat.Online || now.State != chat.Connected {
		t.Errorf("instance is %s, wanted %s (%v)", now.State, now.Wanted, err)
	}
}

// node joins a node that lives until the test ends and does nothing. It is nil when it could not join.
func (w *town) node() *node.Node {
	w.t.Helper()
	n, err := node.Join(w.ctx, w.pool, "idle", slog.New(slog.DiscardHandler))
	if err != nil {
		w.t.Error(err)
		return nil
	}
	ctx, leave := context.WithCancel(context.WithoutCancel(w.ctx))
	done := make(chan struct{})
	go func() { n.Run(ctx); close(done) }()
	w.t.Cleanup(func() { leave(); <-done })
	return n
}

func TestInstanceThatCannotStartKeepsNoOtherFromIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	broken, good := w.instance("broken"), w.instance("good")
	if _, err := w.pool.Exec(w.ctx, `UPDATE instances SET jid = 'a.b.c@s.whatsapp.net', wanted = 'online' WHERE id = $1`, broken.ID); err != nil {
		t.Fatal(err)
	}
	if err := chat.SetWanted(w.ctx, w.pool, good.ID, chat.Online); err != nil {
		t.Fatal(err)
	}
	s, _ := w.engine()
	w.await(good, chat.ScanQR)
	for !s.Ready() {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("never ready")
		}
	}
}

func TestStopThatACrashBrokeOffIsCompleted(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.instance("stopping")
	if _, err := w.pool.Exec(w.ctx, `UPDATE instances SET state = 'connected' WHERE id = $1`, i.ID); err != nil {
		t.Fatal(err)
	}
	w.engine()
	w.await(i, chat.Stopped)
}
