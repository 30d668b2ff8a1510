package whatsapp_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"balas/chat"
	"balas/whatsapp"
)

// shopTown is a town with one shop that is linked, and one customer.
type shopTown struct {
	*town
	engine *whatsapp.Supervisor
	stop   func()
	shop   chat.Instance
}

func newShop(t *testing.T) *shopTown {
	t.Helper()
	w := newTown(t)
	s, stop := w.engine()
	i := w.link(s, shop)
	w.phone(customer, "Budi")
	return &shopTown{town: w, engine: s, stop: stop, shop: i}
}

// onePixel is a picture.
const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

type fields = map[string]any

// does has a phone send a content to the other and returns the message's id.
func (w *shopTown) does(from, to string, content fields) string {
	w.t.Helper()
	body := fields{"to": to}
	for k, v := range content {
		body[k] = v
	}
	var said struct{ ID string }
	w.post("/simulator/phones/"+from+"/messages", body, &said)
	return said.ID
}

// hears has the customer send a content, and waits until the shop has it stored.
func (w *shopTown) hears(content fields) chat.Message {
	w.t.Helper()
	return w.stored(w.does(customer, shop, content))
}

// stored waits until the message is in the database.
func (w *shopTown) stored(id string) chat.Message {
	w.t.Helper()
	return w.until(id, func(chat.Message) bool { return true })
}

// until waits until the message's row is as it should be.
func (w *shopTown) until(id string, is func(chat.Message) bool) chat.Message {
	w.t.Helper()
	return w.awaitMessage(w.shop, id, is)
}

// sends accepts the draft, to the customer unless it says where, and waits until WhatsApp has it.
func (w *shopTown) sends(d chat.Draft) chat.Message {
	w.t.Helper()
	m, err := w.accepts(d)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	if m, err = w.engine.WaitSent(ctx, m); err != nil || m.Status != chat.Sent {
		w.t.Fatalf("message is %s: %s %v", m.Status, m.Error, err)
	}
	return m
}

func (w *shopTown) accepts(d chat.Draft) (chat.Message, error) {
	if d.ChatID == 0 && d.To.IsZero() {
		d.To = chat.Address{Kind: chat.PN, User: customer}
	}
	d.AccountID, d.InstanceID, d.Origin = w.shop.AccountID, w.shop.ID, chat.FromAPI
	return w.chats.Accept(w.ctx, d)
}

// read is a message in a phone's inbox, with more of what it shows.
type read struct {
	ID, Type, From, Text, Caption, QuotedID, TargetID, Address, VCard, Error, Header, Footer string

	Latitude, Longitude float64
	Forwarded           bool
	ViewOnce            bool
	Mentions            []string
	Options             []string
	VCards              []string
	Choices             []struct{ ID, Text, Description string }
	Preview             *struct {
		URL, Title, Description string
		Thumbnail               *struct{ Size int }
	}
}

// reads waits until the phone has decrypted the message, and returns it as the phone shows it.
func (w *shopTown) reads(phone, id string) read {
	w.t.Helper()
	for after := 0; ; {
		var page struct{ Messages []json.RawMessage }
		w.get("/simulator/phones/"+phone+"/inbox?wait=20s&after="+itoa(after), &page)
		if len(page.Messages) == 0 {
			w.t.Fatalf("phone %s has no message %s", phone, id)
		}
		for _, raw := range page.Messages {
			var at struct{ Seq int }
			var m read
			if json.Unmarshal(raw, &at) != nil || json.Unmarshal(raw, &m) != nil {
				w.t.Fatalf("inbox of %s has %s", phone, raw)
			}
			if after = at.Seq; m.ID == id {
				return m
			}
		}
	}
}

// exact is the message as the phone decrypted it, in the JSON form of its protocol buffer.
func (w *shopTown) exact(phone, id string) map[string]any {
	w.t.Helper()
	w.reads(phone, id)
	var known struct{ Message map[string]any }
	w.get("/simulator/phones/"+phone+"/messages/"+id, &known)
	return known.Message
}

// at walks into an exact message; nil when something on the way is missing.
func at(m any, path ...string) any {
	for _, name := range path {
		inner, _ := m.(map[string]any)
		m = inner[name]
	}
	return m
}

// lidOf is the JID by which WhatsApp hides a phone's number.
func (w *shopTown) lidOf(phone string) string {
	w.t.Helper()
	var p struct{ LID string }
	w.get("/simulator/phones/"+phone, &p)
	a, err := chat.ParseAddress(p.LID)
	if err != nil {
		return p.LID + "@lid"
	}
	return chat.Address{Kind: chat.LID, User: a.User}.String()
}

// event is the data of the event of a kind about the message; it fails the test when there is not exactly one.
func (w *shopTown) event(kind chat.EventKind, id string) map[string]any {
	w.t.Helper()
	var data map[string]any
	const sql = `SELECT data FROM events WHERE kind = $1 AND data->>'id' = $2 AND account_id = $3`
	rows, err := w.pool.Query(w.ctx, sql, kind, id, w.shop.AccountID)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(&data); err != nil {
			w.t.Fatal(err)
		}
	}
	if n != 1 || rows.Err() != nil {
		w.t.Fatalf("%d events %s of message %s (%v)", n, kind, id, rows.Err())
	}
	return data
}
