package whatsapp_test

import (
	"testing"

	"balas/chat"
)

// halt has the database refuse what a trigger on a table is for, as if it were away; let ends that.
func (w *town) halt(what string) (let func()) {
	w.t.Helper()
	_, err := w.pool.Exec(w.ctx, `
		CREATE FUNCTION halt() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'halt' USING ERRCODE = '40P01'; END $$;
		CREATE TRIGGER halt BEFORE `+what+` EXECUTE FUNCTION halt()`)
	if err != nil {
		w.t.Fatal(err)
	}
	return func() {
		w.t.Helper()
		if _, err := w.pool.Exec(w.ctx, `DROP FUNCTION halt CASCADE`); err != nil {
			w.t.Fatal(err)
		}
	}
}

// How the database refuses something.
const (
	forGood = "P0001"
	awhile  = "40P01"
)

// refuseOnce has the database refuse once what a trigger on a table is for.
func (w *town) refuseOnce(how, what string) {
	w.t.Helper()
	_, err := w.pool.Exec(w.ctx, `
		CREATE SEQUENCE refusals;
		CREATE FUNCTION refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('refusals') = 1 THEN RAISE EXCEPTION 'refused' USING ERRCODE = '`+how+`'; END IF;
			RETURN NEW;
		END $$;
		CREATE TRIGGER refuse BEFORE `+what+` EXECUTE FUNCTION refuse()`)
	if err != nil {
		w.t.Fatal(err)
	}
}

// version is how far a collection was read.
func (w *town) version(of string) (n int) {
	w.t.Helper()
	err := w.pool.QueryRow(w.ctx, `SELECT COALESCE(max(version), 0) FROM whatsmeow_app_state_version WHERE name = $1`, of).Scan(&n)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// TestStopWhileNewsAreStored: what the owner did on the phone is not lost with a session that was stopped before it had
// stored it.
func TestStopWhileNewsAreStored(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	_, id, _ := w.open(s)
	let := w.halt(`UPDATE OF archived ON chats FOR EACH ROW WHEN (NEW.archived)`)
	before := w.version("regular_low")
	w.does(shop, customer, map[string]any{"archived": true})
	w.until("whatsmeow has read it", func() bool { return w.version("regular_low") > before })
	stop()
	let()
	if w.row(id).Archived {
		t.Fatal("the database took it")
	}
	w.engine()
	w.until("the chat is archived", func() bool { return w.row(id).Archived })
}

// TestReadingThatBreaksOff: of two changes that come together the second cannot be read at first. The first is not lost.
func TestReadingThatBreaksOff(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	i, id, _ := w.open(s)
	w.phone(neighbour, "Citra")
	w.say(neighbour, shop, "Hi")
	other := w.dueChat().ChatID
	w.does(shop, customer, map[string]any{"muted": true})
	w.until("the chat is muted", func() bool { return w.row(id).MutedUntil != nil })
	stop()
	w.does(shop, customer, map[string]any{"muted": false})
	w.does(shop, neighbour, map[string]any{"muted": true})
	w.refuseOnce(forGood, `UPDATE ON whatsmeow_app_state_version FOR EACH ROW WHEN (NEW.name = 'regular_high' AND NEW.version = `+
		itoa(w.version("regular_high")+2)+`)`)
	s, _ = w.engine()
	w.await(i, chat.Connected)
	w.until("the second change is stored", func() bool { return w.row(other).MutedUntil != nil })
	w.until("the first change is stored", func() bool { return w.row(id).MutedUntil == nil })
	if err := s.Mute(w.ctx, i, other, chat.Forever); err != nil {
		t.Error(err)
	}
}

// TestCollectionThatDoesNotAddUp is read anew, and not given up.
func TestCollectionThatDoesNotAddUp(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	_, id, _ := w.open(s)
	_, err := w.pool.Exec(w.ctx, `UPDATE whatsmeow_app_state_version SET hash = decode(repeat('00', 128), 'hex') WHERE name = 'regular_low'`)
	if err != nil {
		t.Fatal(err)
	}
	w.does(shop, customer, map[string]any{"archived": true})
	w.until("the chat is archived", func() bool { return w.row(id).Archived })
	w.does(shop, customer, map[string]any{"archived": false})
	w.until("the chat is taken out", func() bool { return !w.row(id).Archived })
}

// TestChangeThatTheDatabaseRefuses: the phone has it, so the row gets it, too.
func TestChangeThatTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	for name, how := range map[string]string{"for good": forGood, "for a while": awhile} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s, _ := w.engine()
			i, id, _ := w.open(s)
			w.refuseOnce(how, `UPDATE OF archived ON chats FOR EACH ROW WHEN (NEW.archived)`)
			if err := s.Archive(w.ctx, i, id, true); (err != nil) != (how == forGood) {
				t.Error(err)
			}
			w.until("the phone has the chat archived", func() bool { return w.shows(shop, customer).Archived })
			w.until("the row says so", func() bool { return w.row(id).Archived })
		})
	}
}

// TestMarkThatTheDatabaseRefuses is the same for a message.
func TestMarkThatTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, _, message := w.open(s)
	w.refuseOnce(forGood, `UPDATE OF starred ON messages FOR EACH ROW WHEN (NEW.starred)`)
	if err := s.Star(w.ctx, i, message, true); err == nil {
		t.Error("the database took it")
	}
	w.awaitMessage(i, message, func(m chat.Message) bool { return m.Starred })
}
