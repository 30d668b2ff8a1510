package whatsapp_test

import (
	"testing"
)

// TestReplyFollowsACustomerToANewNumber: who writes from another number gets the answer there, and whoever has the old
// number by then gets nothing.
func TestReplyFollowsACustomerToANewNumber(t *testing.T) {
	t.Parallel()
	const moved = "628220000077"
	for name, taken := range map[string]bool{"the old number is nobody's": false, "the old number is somebody else's": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s, _ := w.engine()
			i, id, _ := w.open(s)
			w.reply(s, i, id, "Halo juga")
			w.inbox(customer, 1)
			w.post("/simulator/phones/"+customer+"/renumber", map[string]any{"phone": moved}, nil)
			if taken {
				w.phone(customer, "A stranger")
			}
			w.say(moved, shop, "This is my new number")
			if d := w.dueChat(); d.ChatID != id {
				t.Fatalf("the chat is %d, it was %d", d.ChatID, id)
			}
			m := w.reply(s, i, id, "Noted, Budi")
			if got := w.inbox(moved, 2); got[1].ID != m.ID {
				t.Errorf("the new number read %+v", got)
			}
		})
	}
}
