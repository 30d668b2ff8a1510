package whatsapp_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
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
	if now, err := chat.LoadInstance(w.ctx, w.pool, i.ID); err != nil || now.SignalSettled {
		t.Errorf("while the session lives its state passes for settled (%v)", err)
	}
	stop()
	if now, err := chat.LoadInstance(w.ctx, w.pool, i.ID); err != nil || !now.SignalSettled {
		t.Errorf("after an orderly end the state does not pass for settled (%v)", err)
	}

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

func TestNULInATextIsDropped(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	id := w.say(customer, shop, "be\x00fore")
	w.dueChat()
	if m, err := chat.FindMessage(w.ctx, w.pool, i.ID, id); err != nil || m.Body != "before" {
		t.Errorf("stored %q, %v", m.Body, err)
	}
}

func TestRepliesGoBeforeAPIMessagesAndCampaigns(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	stop()
	to := chat.Address{Kind: chat.PN, User: customer}
	for _, d := range []chat.Draft{
		{Body: "campaign", Origin: chat.FromCampaign, Priority: chat.PriorityCampaign},
		{Body: "api", Origin: chat.FromAPI, Priority: chat.PriorityAPI},
		{Body: "first reply", Origin: chat.FromBot, Priority: chat.PriorityReply},
		{Body: "second reply", Origin: chat.FromBot, Priority: chat.PriorityReply},
	} {
		d.AccountID, d.InstanceID, d.To = i.AccountID, i.ID, to
		if _, err := w.chats.Accept(w.ctx, d); err != nil {
			t.Fatal(err)
		}
	}
	w.engine()
	var texts []string
	for _, m := range w.inbox(customer, 4) {
		texts = append(texts, m.Text)
	}
	if diff := cmp.Diff([]string{"first reply", "second reply", "api", "campaign"}, texts); diff != "" {
		t.Error(diff)
	}
}

func TestNumberThatIsNotOnWhatsAppFailsWithAReason(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	m, err := w.chats.Accept(w.ctx, chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: "628999999999"}, Body: "Hello?", Origin: chat.FromAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err = s.WaitSent(w.ctx, m)
	if err != nil || m.Status != chat.Failed || m.Error != "the number is not on WhatsApp" {
		t.Errorf("message is %s: %q (%v)", m.Status, m.Error, err)
	}
	w.awaitStatus(m, chat.Failed)
}

func TestUnlinkedOnThePhone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.post("/simulator/phones/"+shop+"/unlink", map[string]any{}, nil)
	i = w.await(i, chat.LoggedOut)
	if i.JID != "" || i.Wanted != chat.Offline || i.Accepts() {
		t.Errorf("instance %+v", i)
	}
	var keys int
	if err := w.pool.QueryRow(w.ctx, `SELECT (SELECT count(*) FROM whatsmeow_device) + (SELECT count(*) FROM whatsmeow_pre_keys)`).Scan(&keys); err != nil || keys != 0 {
		t.Errorf("%d keys are left (%v)", keys, err)
	}
}

func TestPairingByPhoneCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	w.phone(shop, "Shop")
	i := w.instance("by code")
	code, err := s.PairCode(w.ctx, i, shop)
	if err != nil {
		t.Fatal(err)
	}
	w.post("/simulator/phones/"+shop+"/scan", map[string]any{"code": code}, nil)
	if i = w.await(i, chat.Connected); i.Phone != shop {
		t.Errorf("linked %s", i.Phone)
	}
}

func TestLogoutForgetsTheKeysAndCanLinkAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	if err := s.Logout(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.await(i, chat.LoggedOut)
	if i.JID != "" {
		t.Errorf("device %s is left", i.JID)
	}
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if i, err := s.WaitQR(ctx, i); err != nil || i.QR == "" {
		t.Fatalf("no QR code: %v, %s", err, i.State)
	}
	if err := s.Delete(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	if _, err := chat.LoadInstance(w.ctx, w.pool, i.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("instance is still there: %v", err)
	}
}
