package chat_test

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/migrations"
)

// TestMessagesThatAMergeLedAstrayReturnToTheirGroup damages the rows as merges once did and runs the repair.
func TestMessagesThatAMergeLedAstrayReturnToTheirGroup(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	inGroup := func(id, text string, kind chat.Kind, target string) chat.Inbound {
		in := d.inbound(id, group, noAddress, text)
		in.Sender, in.Kind, in.TargetID = lid, kind, target
		return in
	}
	d.two()
	in := d.receive(inGroup("G1", "answered", chat.KindText, "")).ChatID
	for _, id := range []string{"G2", "G3", "G4"} {
		d.receive(inGroup(id, "said", chat.KindText, ""))
	}
	d.exec(`UPDATE chats SET answered_seq = (SELECT seq FROM messages WHERE id = 'G3') WHERE id = $1`, in)
	into := d.receive(d.inbound("L2", lid, pn, "one and the same")).ChatID
	d.exec(`UPDATE messages SET chat_id = $1 WHERE chat_id = $2`, into, in)
	d.receive(inGroup("E2", "corrected", chat.KindEdit, "G2"))
	d.receive(inGroup("E3", "corrected", chat.KindEdit, "G3"))
	d.receive(inGroup("R3", "", chat.KindRevoke, "G3"))
	direct := d.waiting(into)
	for range 2 { // once more changes nothing
		d.migrate("00034_astray.sql")
	}
	if diff := cmp.Diff([]string{"G1", "G2", "G3", "G4"}, slices.Sorted(slices.Values(d.thread(in)))); diff != "" {
		t.Errorf("the group: %s", diff)
	}
	if diff := cmp.Diff([]string{"L1", "L2", "P1"}, slices.Sorted(slices.Values(d.thread(into)))); diff != "" {
		t.Errorf("the chat of the two: %s", diff)
	}
	if d.waiting(in) != nil || len(direct) <= len(d.waiting(into)) {
		t.Errorf("to be answered in the group: %v, in private: %v", d.waiting(in), d.waiting(into))
	}
	for id, body := range map[string]string{"G1": "answered", "G2": "corrected", "G3": "", "G4": "said", "E3": ""} {
		if m := d.message(id); m.Body != body || (m.RevokedAt != nil) != (id == "G3") {
			t.Errorf("%s is %q, deleted at %v", id, m.Body, m.RevokedAt)
		}
	}
}

func (d *desk) exec(sql string, args ...any) {
	d.t.Helper()
	if _, err := d.pool.Exec(d.t.Context(), sql, args...); err != nil {
		d.t.Fatal(err)
	}
}

// migrate runs a file of the migrations again.
func (d *desk) migrate(name string) {
	d.t.Helper()
	sql, err := fs.ReadFile(migrations.Files(), name)
	if err == nil {
		err = pgx.BeginFunc(d.t.Context(), d.pool, func(tx pgx.Tx) error {
			_, err := tx.Conn().PgConn().Exec(d.t.Context(), string(sql)).ReadAll()
			return err
		})
	}
	if err != nil {
		d.t.Fatal(err)
	}
}
