package whatsapp_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"balas/chat"
	"balas/whatsapp"
)

func itoa(n int) string { return strconv.Itoa(n) }

const customer = "628220000001"

// reply accepts a text to the chat and waits until WhatsApp has it.
func (w *town) reply(s *whatsapp.Supervisor, i chat.Instance, chatID int64, text string) chat.Message {
	w.t.Helper()
	m, err := w.chats.Accept(w.ctx, chat.Draft{AccountID: i.AccountID, InstanceID: i.ID, ChatID: chatID, Body: text, Origin: chat.FromBot})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if m, err = s.WaitSent(ctx, m); err != nil || m.Status != chat.Sent {
		w.t.Fatalf("message is %s: %s %v", m.Status, m.Error, err)
	}
	return m
}

// awaitStatus waits until the message's row has the status.
func (w *town) awaitStatus(m chat.Message, want chat.Status) {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		now, err := chat.FindMessage(w.ctx, w.pool, m.InstanceID, m.ID)
		if err == nil && now.Status == want {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("message is %s, not %s (%v)", now.Status, want, err)
		}
	}
}

func TestLinkReceiveAndReplyInOneSession(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	id := w.say(customer, shop, "Halo")

	d := w.dueChat()
	m, err := chat.FindMessage(w.ctx, w.pool, i.ID, id)
	if err != nil || m.Body != "Halo" || m.ChatID != d.ChatID || m.FromMe {
		t.Fatalf("stored %+v, %v", m, err)
	}
	sent := w.reply(s, i, d.ChatID, "Halo juga")
	if got := w.inbox(customer, 1); got[0].Text != "Halo juga" || got[0].ID != sent.ID {
		t.Fatalf("the customer read %+v", got)
	}
	w.awaitStatus(sent, chat.Delivered)
}

func TestRestartKeepsLinkAndSendsWhatWaited(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.say(customer, shop, "one")
	d := w.dueChat()
	w.reply(s, i, d.ChatID, "first")
	stop()

	w.say(customer, shop, "while away")
	waiting, err := w.chats.Accept(w.ctx, chat.Draft{AccountID: i.AccountID, InstanceID: i.ID, ChatID: d.ChatID, Body: "second", Origin: chat.FromBot})
	if err != nil {
		t.Fatal(err)
	}
	w.engine()
	if again := w.dueChat(); again.ChatID != d.ChatID {
		t.Fatalf("chat %d, want %d", again.ChatID, d.ChatID)
	}
	got := w.inbox(customer, 2)
	if got[1].Text != "second" || got[1].ID != waiting.ID {
		t.Fatalf("the customer read %+v", got)
	}
}

func TestTwoEnginesNeverHoldOneNumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	i := w.link(s, shop)
	w.engine()
	w.phone(customer, "Budi")
	w.say(customer, shop, "Halo")
	w.dueChat()
	var logins struct{ Counters map[string]int }
	w.get("/simulator/stats", &logins)
	var holder string
	if err := w.pool.QueryRow(w.ctx, `SELECT n.id::TEXT FROM instances i JOIN nodes n ON n.id = i.lease_node WHERE i.id = $1`, i.ID).Scan(&holder); err != nil {
		t.Fatal(err)
	}
	if holder != s.Node.ID.String() {
		t.Fatalf("node %s holds the instance, want %s", holder, s.Node.ID)
	}
	stop()
	w.say(customer, shop, "Anybody?")
	w.dueChat() // the other engine has taken over
}
