package whatsapp_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp"
)

// send accepts a text to the phone and waits until WhatsApp has it or refused it.
func (w *town) send(s *whatsapp.Supervisor, i chat.Instance, phone string, p chat.Priority) chat.Message {
	w.t.Helper()
	m, err := w.chats.Accept(w.ctx, chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: phone},
		Body: "Hello", Origin: chat.FromAPI, Priority: p,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if m, err = s.WaitSent(ctx, m); err != nil {
		w.t.Fatal(err)
	}
	return m
}

func TestRestrictedNumberWritesOnlyToPeopleWhoWroteFirst(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	const stranger = "628220000002"
	w.phone(customer, "Budi")
	w.phone(stranger, "Ani")
	w.say(customer, shop, "Halo")
	d := w.dueChat()

	w.post("/simulator/faults", map[string]any{"kind": "error_463", "instance": shop, "newOnly": true, "for": "2h"}, nil)
	m := w.send(s, i, stranger, chat.PriorityAPI)
	if m.Status != chat.Failed || !strings.Contains(m.Error, "until") {
		t.Fatalf("a message to a stranger is %s: %s", m.Status, m.Error)
	}
	w.reply(s, i, d.ChatID, "Halo juga")
	if got := w.inbox(customer, 1); got[0].Text != "Halo juga" {
		t.Errorf("the customer read %+v", got)
	}
	if m := w.send(s, i, customer, chat.PriorityAPI); m.Status != chat.Sent {
		t.Errorf("a message of the API to a customer is %s: %s", m.Status, m.Error)
	}
	_, err := w.chats.Accept(w.ctx, chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: "628220000003"},
		Body: "Hello", Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	})
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Limited || time.Until(f.Until) < 50*time.Minute {
		t.Errorf("the next stranger: %v", err)
	}
	var got []received
	var page struct{ Messages []received }
	w.get("/simulator/phones/"+stranger+"/inbox", &page)
	if got = page.Messages; len(got) != 0 {
		t.Errorf("the stranger read %+v", got)
	}
}

func TestCampaignMessageWaitsUntilTheRestrictionIsLifted(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	const stranger = "628220000002"
	w.phone(stranger, "Ani")
	w.phone(customer, "Budi")
	w.say(customer, shop, "Halo")
	w.dueChat()
	if err := s.Stop(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	w.await(i, chat.Stopped)
	offer := func(phone string) chat.Message {
		m, err := w.chats.Accept(w.ctx, chat.Draft{
			AccountID: i.AccountID, InstanceID: i.ID, To: chat.Address{Kind: chat.PN, User: phone},
			Body: "Offer", Origin: chat.FromCampaign, Priority: chat.PriorityCampaign,
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	held, free := offer(stranger), offer(customer)
	if err := w.chats.Restrict(w.ctx, i.AccountID, i.ID, time.Now().Add(time.Hour), "REACHOUT_TIMELOCK"); err != nil {
		t.Fatal(err)
	}
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	if got := w.inbox(customer, 1); got[0].ID != free.ID { // the other one's turn was before it
		t.Errorf("the customer read %+v", got)
	}
	if now, err := chat.FindMessage(w.ctx, w.pool, i.ID, held.ID); err != nil || now.Status != chat.Queued {
		t.Errorf("the campaign's message is %s: %s (%v)", now.Status, now.Error, err)
	}
	w.post("/simulator/faults", map[string]any{"kind": "reachout", "instance": shop, "for": "100ms"}, nil)
	if got := w.inbox(stranger, 1); got[0].ID != held.ID {
		t.Errorf("the stranger read %+v", got)
	}
}
