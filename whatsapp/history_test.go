package whatsapp_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

const (
	neighbour = "628220000002"
)

// said is a message of a past.
func said(id, from, text string, at time.Time) map[string]any {
	return map[string]any{"id": id, "from": from, "text": text, "at": at}
}

// remembers gives the shop's phone a past.
func (w *town) remembers(past map[string]any) {
	w.t.Helper()
	w.post("/simulator/phones/"+shop+"/history", past, nil)
}

// synced waits until so many pieces of history are stored.
func (w *town) synced(n int) {
	w.t.Helper()
	w.until(fmt.Sprintf("%d pieces of history", n), func() bool { return w.events("history.synced") >= n })
}

func (w *town) chatWith(i chat.Instance, phone string) (found chat.Entry) {
	w.t.Helper()
	all, err := chat.List(w.ctx, w.pool, i.ID, chat.Filter{}, chat.Page{Limit: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range all {
		if e.Phone == phone || e.GroupID != nil && e.Title == phone {
			found = e
		}
	}
	return found
}

// thread is what a chat shows, newest first.
func (w *town) thread(chatID int64) (ids []string) {
	w.t.Helper()
	ms, err := chat.Thread(w.ctx, w.pool, w.row(chatID), chat.Cursor{}, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range ms {
		ids = append(ids, m.ID)
	}
	return ids
}

// past has three chats' worth of history, and a phone that is not linked.
func (w *town) past(delivery string) time.Time {
	w.t.Helper()
	yesterday := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	w.phone(shop, "Shop "+shop)
	w.phone(customer, "Budi")
	w.phone(neighbour, "Citra")
	ask := said("PAST1", customer, "Do you have bread?", yesterday)
	answer := said("PAST2", shop, "Yes, every morning", yesterday.Add(time.Minute))
	answer["status"] = "read"
	w.remembers(map[string]any{
		"delivery": delivery,
		"progress": 100,
		"names":    map[string]string{neighbour: "Citra, next door"},
		"chats": []any{
			map[string]any{"with": customer, "unread": 1, "messages": []any{ask, answer, said("PAST3", customer, "Thanks", yesterday.Add(2*time.Minute))}},
			map[string]any{"with": neighbour, "archived": true, "messages": []any{said("PAST4", neighbour, "Hi", yesterday)}},
		},
	})
	return yesterday
}

func TestHistoryFillsChatsAndWakesNobody(t *testing.T) {
	t.Parallel()
	for _, delivery := range []string{"", "media"} {
		t.Run("delivery "+delivery, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			yesterday := w.past(delivery)
			s, _ := w.engine()
			i := w.link(s, shop)
			w.shared()
			w.synced(2)
			e := w.chatWith(i, customer)
			if e.Unread != 1 || e.Last == nil || e.Last.Body != "Thanks" || e.Title != "Budi" || !e.LastAt.Equal(yesterday.Add(2*time.Minute)) {
				t.Errorf("entry %+v", e)
			}
			if diff := cmp.Diff([]string{"PAST3", "PAST2", "PAST1"}, w.thread(e.ID)); diff != "" {
				t.Error(diff)
			}
			own, err := chat.FindMessage(w.ctx, w.pool, i.ID, "PAST2")
			if err != nil || own.Status != chat.Read || !own.FromMe || own.Origin != chat.FromHuman || own.Seq >= 0 {
				t.Errorf("message %+v, %v", own, err)
			}
			w.until("the neighbour is archived", func() bool { return w.chatWith(i, neighbour).Archived })
			if n := w.chatWith(i, neighbour); n.Title != "Citra, next door" {
				t.Errorf("entry %+v", n)
			}
			if e.TurnDueAt != nil || e.OwnerAt(time.Now()) != chat.OwnedByBot || w.events("message") != 0 || len(w.due) != 0 {
				t.Errorf("the past woke the bot: %+v, %d messages", e, w.events("message"))
			}
			if waiting, err := chat.Unanswered(w.ctx, w.pool, e.ID, 10); err != nil || len(waiting) != 0 {
				t.Errorf("unanswered: %v, %v", waiting, err)
			}
			w.say(customer, shop, "And cake?")
			d := w.dueChat()
			waiting, err := chat.Unanswered(w.ctx, w.pool, d.ChatID, 10)
			if err != nil || d.ChatID != e.ID || len(waiting) != 1 || waiting[0].Body != "And cake?" {
				t.Errorf("unanswered %+v, %v", waiting, err)
			}
			if c := w.row(e.ID); c.Unread != 2 {
				t.Errorf("%d unread", c.Unread)
			}
		})
	}
}

func TestHistoryThatComesAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.past("")
	s, _ := w.engine()
	i := w.link(s, shop)
	w.shared()
	w.synced(2)
	e := w.chatWith(i, customer)
	if err := s.MarkRead(w.ctx, i, e.ID); err != nil {
		t.Fatal(err)
	}
	before := w.thread(e.ID)
	pieces := w.events("history.synced")
	w.remembers(map[string]any{"chats": []any{map[string]any{"with": customer, "messages": []any{
		said("PAST0", customer, "Anybody?", time.Now().Add(-48*time.Hour)), said("PAST1", customer, "Do you have bread?", time.Now().Add(-24*time.Hour)),
	}}}})
	w.synced(pieces + 1)
	w.until("what is older is there", func() bool { return len(w.thread(e.ID)) == 4 })
	if diff := cmp.Diff(append(before, "PAST0"), w.thread(e.ID)); diff != "" {
		t.Error(diff)
	}
	if len(w.due) != 0 {
		t.Error("the past woke the bot")
	}
}

func TestHistoryOfSomebodyWhoIsMergedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.past("")
	// The contact is gone when the message is stored, once. A sequence keeps its count through a rollback.
	_, err := w.pool.Exec(w.ctx, `
		CREATE SEQUENCE tries;
		CREATE FUNCTION gone() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('tries') = 1 THEN RAISE EXCEPTION 'gone' USING ERRCODE = '23503'; END IF;
			RETURN NEW;
		END $$;
		CREATE TRIGGER gone BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.id = 'PAST1') EXECUTE FUNCTION gone();`)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := w.engine()
	i := w.link(s, shop)
	w.synced(2)
	if diff := cmp.Diff([]string{"PAST3", "PAST2", "PAST1"}, w.thread(w.chatWith(i, customer).ID)); diff != "" {
		t.Error(diff)
	}
}

func TestHistoryIsResumedAfterACrash(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	yesterday := time.Now().Add(-24 * time.Hour).Truncate(time.Second)
	w.phone(shop, "Shop "+shop)
	w.phone(customer, "Budi")
	var lines []any
	for n := range 450 {
		lines = append(lines, said(fmt.Sprintf("PAST%03d", n), customer, "line", yesterday.Add(time.Duration(n)*time.Second)))
	}
	w.remembers(map[string]any{"delivery": "media", "chats": []any{map[string]any{"with": customer, "messages": lines}}})
	// The step with the oldest message fails as if the database were away, again and again.
	_, err := w.pool.Exec(w.ctx, `
		CREATE FUNCTION halt() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'halt' USING ERRCODE = '40P01'; END $$;
		CREATE TRIGGER halt BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.id = 'PAST000') EXECUTE FUNCTION halt();`)
	if err != nil {
		t.Fatal(err)
	}
	s, stop := w.engine()
	i := w.link(s, shop)
	count := func() (n int) {
		if err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM messages`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	w.until("all but the last step is stored", func() bool { return count() >= 200 })
	stop()
	half := count()
	if half >= 450 {
		t.Fatalf("%d messages are stored", half)
	}
	if _, err := w.pool.Exec(w.ctx, `DROP TRIGGER halt ON messages`); err != nil {
		t.Fatal(err)
	}
	w.engine()
	w.until("the rest is stored", func() bool { return count() == 450 })
	w.until("nothing is left", func() bool {
		var left int
		err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM histories WHERE done_at IS NULL`).Scan(&left)
		return err == nil && left == 0
	})
	ids := w.thread(w.chatWith(i, customer).ID)
	if len(ids) != 450 || ids[0] != "PAST449" || ids[449] != "PAST000" {
		t.Errorf("%d messages, from %s to %s", len(ids), ids[0], ids[len(ids)-1])
	}
	var counted int
	if err := w.pool.QueryRow(w.ctx, `SELECT sum((data->>'messages')::INT) FROM events WHERE kind = 'history.synced'`).Scan(&counted); err != nil || counted != 450 {
		t.Errorf("events tell of %d messages (%v)", counted, err)
	}
}

func TestHistoryOnDemand(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, live := w.open(s)
	w.past("inline")
	w.until("the past of the chat is stored", func() bool { return len(w.thread(id)) == 4 })
	if _, err := w.pool.Exec(w.ctx, `DELETE FROM messages WHERE id IN ('PAST1', 'PAST2')`); err != nil {
		t.Fatal(err)
	}
	if err := s.RequestHistory(w.ctx, i, id, 1); err != nil {
		t.Fatal(err)
	}
	w.until("one more message is stored", func() bool { return len(w.thread(id)) == 3 })
	if diff := cmp.Diff([]string{live, "PAST3", "PAST2"}, w.thread(id)); diff != "" {
		t.Error(diff)
	}
}
