package whatsapp_test

import (
	"fmt"
	"testing"

	"balas/chat"
)

// talk has the customer write and the shop answer, and makes sure that both can read it.
func (q *talkers) talk(round string) {
	q.t.Helper()
	id := q.say(customer, shop, "question "+round)
	d := q.dueChat()
	if m, err := chat.FindMessage(q.ctx, q.pool, q.i.ID, id); err != nil || m.Body != "question "+round {
		q.t.Fatalf("stored %+v (%v)", m, err)
	}
	if q.chatID == 0 {
		q.chatID = d.ChatID
	} else if d.ChatID != q.chatID {
		q.t.Errorf("chat %d, before it was %d", d.ChatID, q.chatID)
	}
	m := q.reply(q.s, q.i, d.ChatID, "answer "+round)
	q.answers++
	got := q.inbox(customer, q.answers)
	if last := got[len(got)-1]; last.Text != "answer "+round || last.ID != m.ID {
		q.t.Errorf("the customer read %+v", got)
	}
}

type talkers struct {
	*square
	chatID  int64
	answers int
}

func newTalkers(t *testing.T) *talkers {
	t.Helper()
	w := newTown(t)
	s, _ := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	return &talkers{square: &square{town: w, s: s, i: i}}
}

func TestCustomerWithANewPhoneReadsAndIsRead(t *testing.T) {
	t.Parallel()
	q := newTalkers(t)
	q.talk("one")
	for n := range 3 {
		q.post("/simulator/phones/"+customer+"/reinstall", map[string]any{}, nil)
		q.talk(fmt.Sprint("with phone ", n))
	}
}

func TestMessageAfterANewPhoneOfTheCustomerArrivesAlsoWhenWeWriteFirst(t *testing.T) {
	t.Parallel()
	q := newTalkers(t)
	q.talk("one")
	q.post("/simulator/phones/"+customer+"/reinstall", map[string]any{}, nil)
	q.post("/simulator/sync", map[string]any{}, nil)
	m := q.reply(q.s, q.i, q.chatID, "are you there?")
	got := q.inbox(customer, 2)
	if last := got[len(got)-1]; last.Text != "are you there?" || last.ID != m.ID {
		t.Errorf("the customer read %+v", got)
	}
}

func TestBrokenSessionIsMendedByARetry(t *testing.T) {
	t.Parallel()
	q := newTalkers(t)
	q.talk("one")
	q.post("/simulator/faults", map[string]any{"kind": "break_session", "instance": shop, "phone": customer}, nil)
	q.talk("two")
	q.talk("three")
}

func TestCustomerWithoutOneTimeKeysIsWrittenTo(t *testing.T) {
	t.Parallel()
	q := newTalkers(t)
	q.phone(ani, "Ani")
	q.post("/simulator/faults", map[string]any{"kind": "no_prekeys", "phone": ani}, nil)
	m := q.send(q.s, q.i, ani, chat.PriorityAPI)
	if got := q.inbox(ani, 1); got[0].ID != m.ID || got[0].Text != "Hello" {
		t.Errorf("she read %+v", got)
	}
	q.talk("one")
}

// TestTwoInstancesTalkWithEachOther: two real clients, each behind an instance, read each other.
func TestTwoInstancesTalkWithEachOther(t *testing.T) {
	t.Parallel()
	q := newTalkers(t)
	const other = "628110000002"
	j := q.link(q.s, other)
	for round := range 3 {
		for _, from := range []chat.Instance{q.i, j} {
			to, at := j, other
			if from.ID == j.ID {
				to, at = q.i, shop
			}
			m := q.send(q.s, from, at, chat.PriorityAPI)
			if m.Status != chat.Sent {
				t.Fatalf("round %d: message is %s: %s", round, m.Status, m.Error)
			}
			q.awaitRow(`SELECT EXISTS (SELECT 1 FROM messages WHERE instance_id = $1 AND id = $2 AND NOT from_me AND body = 'Hello')`, to.ID, m.ID)
			q.awaitStatus(m, chat.Delivered)
		}
	}
	var chats int
	if err := q.pool.QueryRow(q.ctx, `SELECT count(*) FROM chats WHERE instance_id = ANY($1)`, []any{q.i.ID, j.ID}).Scan(&chats); err != nil || chats != 2 {
		t.Errorf("they have %d chats (%v)", chats, err)
	}
}
