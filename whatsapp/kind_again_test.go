package whatsapp_test

import (
	"testing"

	"balas/chat"
)

// TestPollKeepsItsSecretWhenItIsSentAgain cuts the shop off before it hears that its poll is there.
func TestPollKeepsItsSecretWhenItIsSentAgain(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.silent(customer)
	w.post("/simulator/faults", fields{"kind": "no_ack", "instance": shop, "count": 1}, nil)
	m, err := w.accepts(chat.Draft{Kind: chat.KindPoll, Body: "Tea?", Content: chat.Content{Poll: &chat.Poll{Options: []string{"yes", "no"}}}})
	if err != nil {
		t.Fatal(err)
	}
	first := at(w.exact(customer, m.ID), "messageContextInfo", "messageSecret")
	w.stop()
	if row := w.stored(m.ID); row.Status != chat.Queued || row.Raw == nil {
		t.Fatalf("after the crash the poll is %s with a raw form of %d bytes", row.Status, len(row.Raw))
	}
	w.restart()
	w.until(m.ID, func(m chat.Message) bool { return m.SentAt != nil })
	again := w.inbox(customer, 2)
	if again[1].ID != m.ID || !again[1].Repeat {
		t.Errorf("the customer got %+v", again)
	}
	if second := at(w.exact(customer, m.ID), "messageContextInfo", "messageSecret"); first == nil || second != first {
		t.Errorf("the secret was %v, and is %v", first, second)
	}
	v := w.hears(fields{"vote": fields{"id": m.ID, "options": []string{"yes"}}})
	if v.Content.Vote.Sealed {
		t.Error("the vote cannot be read")
	}
}

// TestMenuSentAgainHasTheSameIDs has both of a menu's messages come twice.
func TestMenuSentAgainHasTheSameIDs(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	w.silent(customer)
	w.post("/simulator/faults", fields{"kind": "no_ack", "instance": shop, "count": 1}, nil)
	m, err := w.accepts(chat.Draft{Kind: chat.KindMenu, Body: "Tea?", Content: chat.Content{Menu: &chat.Menu{Options: []chat.Option{{Text: "Yes"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	w.reads(customer, chat.NativeID(m.ID))
	w.stop()
	w.restart()
	w.reads(customer, m.ID)
	ids := map[string]int{}
	for _, got := range w.inbox(customer, 3) {
		ids[got.ID]++
	}
	if ids[m.ID] != 1 || ids[chat.NativeID(m.ID)] != 2 {
		t.Errorf("the customer got %v", ids)
	}
}

// silent makes a phone send no receipts, which say that a message came as well as WhatsApp's acknowledgement does.
func (w *shopTown) silent(phone string) {
	w.t.Helper()
	w.post("/simulator/phones", fields{"phone": phone, "name": "Budi", "autoReceipts": "none"}, nil)
}
