package whatsapp_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/whatsapp"
)

const another = "628220000002"

// impatient makes a supervisor set messages aside soon, and send them again after that long.
func impatient(again time.Duration) func(*whatsapp.Supervisor) {
	return func(s *whatsapp.Supervisor) { s.Tempo.Patience, s.Tempo.Acknowledge = 50*time.Millisecond, again }
}

// accept accepts a text to a phone and waits for nothing.
func (w *town) accept(i chat.Instance, to, text string, p chat.Priority) chat.Message {
	w.t.Helper()
	m, err := w.chats.Accept(w.ctx, chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: to}, Body: text, Origin: chat.FromAPI, Priority: p,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// awaitNoFault waits until the trouble on the network has happened.
func (w *town) awaitNoFault() {
	w.t.Helper()
	var page struct{ Faults []struct{ ID int } }
	for page.Faults = make([]struct{ ID int }, 1); len(page.Faults) > 0; {
		page.Faults = nil
		w.get("/simulator/faults", &page)
	}
}

// reads makes sure that the phone shows these texts, in this order and each once, and returns how many came again.
func (w *town) reads(phone string, texts ...string) (repeats int) {
	w.t.Helper()
	var got []string
	for n := len(texts); len(got) < len(texts); n++ {
		got, repeats = nil, 0
		for _, m := range w.inbox(phone, n) {
			if m.Repeat {
				repeats++
			} else {
				got = append(got, m.Text)
			}
		}
	}
	if diff := cmp.Diff(texts, got); diff != "" {
		w.t.Errorf("phone %s:\n%s", phone, diff)
	}
	return repeats
}

func TestMissingAcknowledgementHoldsUpItsChatAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, kind string
		repeats    int
	}{
		{"the phone has it", "no_ack", 1},
		{"it is lost", "drop", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			s, _ := w.engine(impatient(3 * time.Second))
			i := w.link(s, shop)
			w.phone(customer, "Budi")
			w.phone(another, "Ani")
			w.patch("/simulator/phones/"+customer, map[string]any{"autoReceipts": "none"})
			w.fault(c.kind, map[string]any{"phone": customer, "count": 1, "direction": "out"})
			messages := []chat.Message{w.accept(i, customer, "first", chat.PriorityCampaign)}
			w.awaitNoFault()
			messages = append(messages, w.accept(i, customer, "second", chat.PriorityReply), w.accept(i, customer, "third", chat.PriorityCampaign))
			w.accept(i, another, "meanwhile", chat.PriorityCampaign)
			w.reads(another, "meanwhile")
			for _, m := range messages {
				if now, err := chat.FindMessage(w.ctx, w.pool, i.ID, m.ID); err != nil || now.Status != chat.Queued {
					t.Errorf("%s is %s meanwhile (%v)", m.Body, now.Status, err)
				}
			}
			for _, m := range messages {
				w.awaitStatus(m, chat.Sent)
			}
			if n := w.reads(customer, "first", "second", "third"); n != c.repeats {
				t.Errorf("%d messages came again", n)
			}
		})
	}
}

func TestReceiptStandsForAMissingAcknowledgement(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(impatient(time.Hour))
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.fault("no_ack", map[string]any{"count": 1})
	first := w.accept(i, customer, "first", chat.PriorityAPI)
	if m, err := s.WaitSent(w.ctx, first); err != nil || m.Status == chat.Queued || m.SentAt == nil {
		t.Errorf("message is %s (%v)", m.Status, err)
	}
	w.accept(i, customer, "second", chat.PriorityAPI)
	if n := w.reads(customer, "first", "second"); n != 0 {
		t.Errorf("%d messages came again", n)
	}
}

func TestLateAcknowledgementIsHeard(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(impatient(20 * time.Second))
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.phone(another, "Ani")
	w.fault("delay", map[string]any{"phone": customer, "count": 1, "direction": "out", "delay": "1s"})
	first := w.accept(i, customer, "first", chat.PriorityAPI)
	w.accept(i, customer, "second", chat.PriorityAPI)
	w.accept(i, another, "meanwhile", chat.PriorityAPI)
	w.reads(another, "meanwhile")
	if n := w.reads(customer, "first", "second"); n != 0 {
		t.Errorf("%d messages came again", n)
	}
	w.awaitStatus(first, chat.Delivered)
}

func TestLostConnectionEndsTheWaitForAcknowledgements(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty, impatient(time.Hour))
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.phone(another, "Ani")
	w.fault("drop", map[string]any{"phone": customer, "count": 1, "direction": "out"})
	w.accept(i, customer, "first", chat.PriorityAPI)
	w.accept(i, customer, "second", chat.PriorityAPI)
	w.accept(i, another, "meanwhile", chat.PriorityAPI)
	w.reads(another, "meanwhile")
	w.fault("disconnect", nil)
	w.reads(customer, "first", "second")
}

func TestManyMissingAcknowledgements(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(impatient(300 * time.Millisecond))
	i := w.link(s, shop)
	const people = 12 // more than are set aside at a time
	for n := range people {
		w.phone(fmt.Sprintf("6282200001%02d", n), "Pelanggan")
		w.patch(fmt.Sprintf("/simulator/phones/6282200001%02d", n), map[string]any{"autoReceipts": "none"})
	}
	w.fault("no_ack", map[string]any{"count": people})
	for round := range 3 {
		for n := range people {
			w.accept(i, fmt.Sprintf("6282200001%02d", n), fmt.Sprint("message ", round), chat.PriorityAPI)
		}
	}
	for n := range people {
		w.reads(fmt.Sprintf("6282200001%02d", n), "message 0", "message 1", "message 2")
	}
	w.awaitRow(`SELECT count(*) = $1 FROM messages WHERE status > 'queued'`, 3*people)
}
