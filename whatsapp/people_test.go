package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
)

func TestNumbersAreCheckedInAllFormsAndRemembered(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone("551187654321", "Ana of the old numbers")
	w.phone(customer, "Budi")
	phones := []string{"+55 11 98765-4321", customer, "628220000099"}
	want := map[string]string{"5511987654321": "551187654321", customer: customer, "628220000099": ""}
	for range 2 {
		numbers, err := s.CheckNumbers(w.ctx, i, phones)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, n := range numbers {
			got[n.Phone] = n.Canonical
			if n.Registered() && n.LID == "" {
				t.Errorf("no LID of %s", n.Phone)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if err := s.Stop(w.ctx, i); err != nil { // the second time nobody can be asked
			t.Fatal(err)
		}
		w.await(i, chat.Stopped)
	}
	if _, err := s.CheckNumbers(w.ctx, i, []string{"628220000098"}); !fault.Is(err, fault.Disconnected) {
		t.Errorf("an unknown number while stopped: %v", err)
	}
	if _, err := s.CheckNumbers(w.ctx, i, []string{"abc"}); !fault.Is(err, fault.BadPhone) {
		t.Errorf("no number at all: %v", err)
	}
}

func TestBrazilianNinthDigitIsFoundWhenSending(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone("551187654321", "Ana of the old numbers")
	m := w.send(s, i, "5511987654321", chat.PriorityAPI)
	if m.Status != chat.Sent {
		t.Fatalf("message is %s: %s", m.Status, m.Error)
	}
	if got := w.inbox("551187654321", 1); got[0].ID != m.ID {
		t.Errorf("she read %+v", got)
	}
	w.say("551187654321", shop, "Oi")
	if d := w.dueChat(); d.ChatID != m.ChatID {
		t.Errorf("her answer is in chat %d, the message to her in %d", d.ChatID, m.ChatID)
	}
	if m := w.send(s, i, "628220000099", chat.PriorityAPI); m.Status != chat.Failed || !strings.Contains(m.Error, "not on WhatsApp") {
		t.Errorf("a number that is not there: %s: %s", m.Status, m.Error)
	}
}

func TestNumberInAFormThatIsNotOnWhatsAppIsNobodysNumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone("551187654321", "Ana of the old numbers")
	w.say("551187654321", shop, "Oi")
	d := w.dueChat()
	for range 2 {
		m := w.send(s, i, "5511987654321", chat.PriorityAPI)
		if m.Status != chat.Sent {
			t.Fatalf("message is %s: %s", m.Status, m.Error)
		}
		c, err := chat.ContactAt(w.ctx, w.pool, i.ID, chat.Address{Kind: chat.PN, User: "5511987654321"})
		if err != nil || c.Phone != "551187654321" || c.ChatID != d.ChatID {
			t.Errorf("contact %+v, %v", c, err)
		}
		if _, err := s.LookUp(w.ctx, i, c); err != nil {
			t.Errorf("look her up: %v", err)
		}
		// As it was left where the form that is not on WhatsApp was learned last.
		_, err = w.pool.Exec(w.ctx, `UPDATE contact_aliases SET created_at = now() WHERE value = '5511987654321'`)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Stop(w.ctx, i); err != nil {
			t.Fatal(err)
		}
		w.await(i, chat.Stopped)
		if err := s.Start(w.ctx, i); err != nil {
			t.Fatal(err)
		}
		w.await(i, chat.Connected)
	}
}

func TestProfileOfContactIsLookedUpAndKept(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	w.patch("/simulator/phones/"+customer, map[string]any{
		"about": "Busy baking", "business": map[string]any{"name": "Budi's Invented Bakery", "address": "1 Sample Street"},
	})
	c, err := w.chats.SaveContact(w.ctx, i.AccountID, i.ID, chat.Address{Kind: chat.PN, User: customer}, "Budi from the market")
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.LookUp(w.ctx, i, c)
	if err != nil {
		t.Fatal(err)
	}
	if p.About != "Busy baking" || p.BusinessName != "Budi's Invented Bakery" || p.PictureURL != "" {
		t.Errorf("looked up %+v", p)
	}
	if p.Business == nil || p.Business.Address != "1 Sample Street" {
		t.Errorf("business %+v", p.Business)
	}
	c, err = chat.FindContact(w.ctx, w.pool, c.ID)
	if err != nil || c.About != "Busy baking" || c.BusinessName != p.BusinessName || c.LID == "" || c.Name != "Budi from the market" {
		t.Errorf("kept %+v (%v)", c, err)
	}
	if _, err := w.chats.SaveContact(w.ctx, i.AccountID, i.ID, chat.Address{Kind: chat.PN, User: "628220000099"}, "Nobody"); err != nil {
		t.Fatal(err)
	}
	nobody, err := chat.ContactAt(w.ctx, w.pool, i.ID, chat.Address{Kind: chat.PN, User: "628220000099"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.LookUp(w.ctx, i, nobody); !fault.Is(err, fault.BadPhone) {
		t.Errorf("somebody who is not there: %v", err)
	}
}

// TestAskingAboutANumberJoinsItWithTheLIDThatWroteBefore: a person first seen by LID alone, and by number alone,
// is one person as soon as anything tells.
func TestAskingAboutANumberJoinsItWithTheLIDThatWroteBefore(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	var phone struct{ LID string }
	w.get("/simulator/phones/"+customer, &phone)
	byNumber, err := w.chats.SaveContact(w.ctx, i.AccountID, i.ID, chat.Address{Kind: chat.PN, User: customer}, "Budi")
	if err != nil {
		t.Fatal(err)
	}
	lid := chat.Address{Kind: chat.LID, User: strings.TrimSuffix(phone.LID, "@lid")}
	if _, err := w.chats.SaveContact(w.ctx, i.AccountID, i.ID, lid, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CheckNumbers(w.ctx, i, []string{customer}); err != nil {
		t.Fatal(err)
	}
	w.awaitRow(`SELECT EXISTS (SELECT 1 FROM contact_aliases WHERE contact_id = $1 AND kind = 'lid')`, byNumber.ID)
	c, err := chat.ContactAt(w.ctx, w.pool, i.ID, lid)
	if err != nil || c.ID != byNumber.ID || c.Phone != customer {
		t.Errorf("the LID is %+v (%v)", c, err)
	}
}
