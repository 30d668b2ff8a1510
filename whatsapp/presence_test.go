package whatsapp_test

import (
	"context"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/fault"
)

func TestPresenceIsFollowedOverReconnects(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty)
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.say(customer, shop, "Halo")
	d := w.dueChat()
	c, err := chat.ContactAt(w.ctx, w.pool, i.ID, chat.Address{Kind: chat.PN, User: customer})
	if err != nil {
		t.Fatal(err)
	}
	w.patch("/simulator/phones/"+customer, map[string]any{"available": true})
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	for range 2 {
		if p, err := s.Presence(ctx, i, c); err != nil || !p.Available || p.LastSeen != nil {
			t.Fatalf("presence is %+v (%v)", p, err)
		}
	}
	w.patch("/simulator/phones/"+customer, map[string]any{"available": false})
	gone := w.told(i, 2, "presence")[1]
	if gone["available"] != false || gone["lastSeen"] == nil || gone["phone"] != customer || gone["chatId"] != float64(d.ChatID) {
		t.Errorf("told %v", gone)
	}
	w.fault("disconnect", nil)
	w.awaitThat(i, "back", func(now chat.Instance) bool { return now.State == chat.Connected && w.logins(shop) == 2 })
	w.patch("/simulator/phones/"+customer, map[string]any{"available": true})
	if back := w.told(i, 3, "presence")[2]; back["available"] != true {
		t.Errorf("told %v", back)
	}
	if err := s.Stop(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.await(i, chat.Stopped)
	if _, err := s.Presence(ctx, i, c); !fault.Is(err, fault.Disconnected) {
		t.Errorf("of an instance that is stopped: %v", err)
	}
}
