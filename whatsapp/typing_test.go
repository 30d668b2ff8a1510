package whatsapp_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/whatsapp"
)

// did is what the simulator saw clients do, of one kind.
func (w *town) did(kind string) (types []string) {
	w.t.Helper()
	var seen struct{ Events []struct{ Type, Chat string } }
	w.get("/simulator/events?kind="+kind, &seen)
	for _, e := range seen.Events {
		types = append(types, e.Type)
	}
	return types
}

func TestTypingIsShownAndEnds(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, _ := w.open(s)
	for _, c := range []struct {
		what whatsapp.Typing
		long time.Duration
		want []string
	}{
		{whatsapp.TypingText, 0, []string{"composing"}},
		{whatsapp.TypingEnds, 0, []string{"composing", "paused"}},
		{whatsapp.TypingVoice, time.Hour, []string{"composing", "paused", "recording"}},
		{whatsapp.TypingText, 100 * time.Millisecond, []string{"composing", "paused", "recording", "composing", "paused"}}, // ends by itself
	} {
		if err := s.ShowTyping(w.ctx, i, id, c.what, c.long); err != nil {
			t.Fatal(err)
		}
		w.until("the customer sees that", func() bool { return cmp.Equal(c.want, w.did("chatstate")) })
	}
}

func TestTheNumberKnowsItsOwnName(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, _ := w.open(s)
	name := func() string {
		now, err := chat.LoadInstance(w.ctx, w.pool, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now.PushName
	}
	w.until("the name of the phone is here", func() bool { return name() == "Shop "+shop })
	w.until("WhatsApp knows that somebody is here", func() bool { return len(w.did("presence")) > 0 })
	w.patch("/simulator/phones/"+shop, map[string]any{"name": "Roti Baru"})
	w.until("the new name is here", func() bool { return name() == "Roti Baru" })
	w.reply(s, i, id, "Halo")
}

func TestReadInAGroupIsToldToEachWhoWrote(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"pn", "lid"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s, _ := w.engine()
			i := w.link(s, shop)
			w.shared()
			w.phone(customer, "Budi")
			w.phone(neighbour, "Citra")
			var made struct{ JID string }
			w.post("/simulator/groups", map[string]any{"subject": "Bakers", "participants": []string{shop, customer, neighbour}, "addressing": by}, &made)
			wrote := map[string]string{customer: w.say(customer, made.JID, "one")}
			id := w.dueChat().ChatID
			wrote[neighbour] = w.say(neighbour, made.JID, "two")
			w.until("both are here", func() bool { return w.row(id).Unread == 2 })
			if err := s.MarkRead(w.ctx, i, id); err != nil {
				t.Fatal(err)
			}
			for phone, message := range wrote {
				w.until("the receipt reaches "+phone, func() bool {
					var lines struct{ Messages []struct{ ID, Status string } }
					w.get("/simulator/phones/"+phone+"/messages?chat="+made.JID, &lines)
					for _, line := range lines.Messages {
						if line.ID == message && line.Status == "read" {
							return true
						}
					}
					return false
				})
			}
			if c := w.row(id); c.Unread != 0 || c.ByLID != (by == "lid") {
				t.Errorf("chat %+v", c)
			}
		})
	}
}
