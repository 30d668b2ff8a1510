package whatsapp_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp"
)

// shown is a chat as a phone shows it.
type shown struct {
	Chat         string
	Name         string
	Archived     bool
	Pinned       bool
	Muted        bool
	MutedUntil   *time.Time
	MarkedUnread bool
	Unread       int
	Deleted      bool
	Starred      []string
	DeletedForMe []string
	LastMessage  *struct{ ID, Text string }
}

// shows is how the phone shows its chat with another.
func (w *town) shows(phone, with string) shown {
	w.t.Helper()
	var all struct{ Chats []shown }
	w.get("/simulator/phones/"+phone+"/chats", &all)
	for _, c := range all.Chats {
		if c.Chat == with {
			return c
		}
	}
	return shown{}
}

// does has the owner of a phone do something with a chat on it.
func (w *town) does(phone, with string, what map[string]any) {
	w.t.Helper()
	w.patch("/simulator/phones/"+phone+"/chats/"+with, what)
}

// until waits until a condition holds.
func (w *town) until(what string, holds func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			w.t.Fatalf("never: %s", what)
		}
	}
}

func (w *town) row(chatID int64) chat.Chat {
	w.t.Helper()
	c, err := chat.FindChat(w.ctx, w.pool, chatID)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *town) events(kind string) (n int) {
	w.t.Helper()
	if err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM events WHERE kind = $1`, kind).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// shared waits until the phone has shared the keys of its app state with the instance, and everything is read.
func (w *town) shared() {
	w.t.Helper()
	w.until("the app state is read", func() bool {
		var n int
		err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM whatsmeow_app_state_version`).Scan(&n)
		return err == nil && n == 5
	})
}

// shop links a number whose phone has said everything, and lets a customer write to it.
func (w *town) open(s *whatsapp.Supervisor) (i chat.Instance, chatID int64, id string) {
	w.t.Helper()
	i = w.link(s, shop)
	w.shared()
	w.phone(customer, "Budi")
	id = w.say(customer, shop, "Halo")
	return i, w.dueChat().ChatID, id
}

func TestArrangingShowsOnThePhone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, _ := w.open(s)
	until := time.Now().Add(time.Hour).Truncate(time.Millisecond)
	for _, c := range []struct {
		what string
		do   func() error
		want func(shown, chat.Chat) bool
	}{
		{"pinned", func() error { return s.Pin(w.ctx, i, id, true) }, func(p shown, c chat.Chat) bool { return p.Pinned && c.PinnedAt != nil }},
		{"archived", func() error { return s.Archive(w.ctx, i, id, true) }, func(p shown, c chat.Chat) bool {
			return p.Archived && !p.Pinned && c.Archived && c.PinnedAt == nil
		}},
		{"taken out", func() error { return s.Archive(w.ctx, i, id, false) }, func(p shown, c chat.Chat) bool { return !p.Archived && !c.Archived }},
		{"muted", func() error { return s.Mute(w.ctx, i, id, until) }, func(p shown, c chat.Chat) bool {
			return p.Muted && p.MutedUntil.Equal(until) && c.MutedUntil.Equal(until)
		}},
		{"muted for good", func() error { return s.Mute(w.ctx, i, id, chat.Forever) }, func(p shown, c chat.Chat) bool {
			return p.Muted && p.MutedUntil == nil && c.MutedUntil.Equal(chat.Forever)
		}},
		{"heard again", func() error { return s.Mute(w.ctx, i, id, time.Time{}) }, func(p shown, c chat.Chat) bool { return !p.Muted && c.MutedUntil == nil }},
		{"read", func() error { return s.MarkRead(w.ctx, i, id) }, func(p shown, c chat.Chat) bool { return p.Unread == 0 && c.Unread == 0 }},
		{"marked as unread", func() error { return s.MarkUnread(w.ctx, i, id) }, func(p shown, c chat.Chat) bool { return p.MarkedUnread && c.MarkedUnread }},
		{"read again", func() error { return s.MarkRead(w.ctx, i, id) }, func(p shown, c chat.Chat) bool { return !p.MarkedUnread && !c.MarkedUnread }},
		{"cleared", func() error { return s.ClearChat(w.ctx, i, id) }, func(p shown, c chat.Chat) bool { return p.LastMessage == nil && !p.Deleted && c.LastAt != nil }},
		{"deleted", func() error { return s.DeleteChat(w.ctx, i, id) }, func(p shown, c chat.Chat) bool { return p.Deleted && c.LastAt == nil }},
	} {
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		w.until("the phone shows the chat as "+c.what, func() bool { return c.want(w.shows(shop, customer), w.row(id)) })
	}
	if n := w.events("chat.changed"); n != 11 {
		t.Errorf("%d events for 11 changes", n)
	}
	if left, err := chat.List(w.ctx, w.pool, i.ID, chat.Filter{}, chat.Page{Limit: 10}); err != nil || len(left) != 0 {
		t.Errorf("listed %+v, %v", left, err)
	}
}

func TestArrangedOnThePhone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	_, id, first := w.open(s)
	second := w.say(customer, shop, "anybody?")
	w.dueChat()
	for _, c := range []struct {
		name string
		what map[string]any
		want func(chat.Chat) bool
	}{
		{"pinned", map[string]any{"pinned": true}, func(c chat.Chat) bool { return c.PinnedAt != nil }},
		{"archived", map[string]any{"archived": true}, func(c chat.Chat) bool { return c.Archived && c.PinnedAt == nil }},
		{"muted", map[string]any{"muted": true}, func(c chat.Chat) bool { return c.MutedUntil != nil && c.MutedUntil.Equal(chat.Forever) }},
		{"heard again", map[string]any{"muted": false}, func(c chat.Chat) bool { return c.MutedUntil == nil }},
		{"read", map[string]any{"unread": false}, func(c chat.Chat) bool { return c.Unread == 0 }},
		{"marked as unread", map[string]any{"unread": true}, func(c chat.Chat) bool { return c.MarkedUnread }},
		{"deleted", map[string]any{"deleted": true}, func(c chat.Chat) bool { return c.LastAt == nil && !c.MarkedUnread }},
	} {
		w.does(shop, customer, c.what)
		w.until("the chat is "+c.name, func() bool { return c.want(w.row(id)) })
	}
	marked := func(of string) (m chat.Message) {
		m, err := chat.FindMessage(w.ctx, w.pool, w.row(id).InstanceID, of)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	w.does(shop, customer, map[string]any{"starred": []string{first}})
	w.until("the first message is starred", func() bool { return marked(first).Starred })
	w.does(shop, customer, map[string]any{"unstarred": []string{first}, "deletedForMe": []string{second}})
	w.until("the first message is starred no longer", func() bool { return !marked(first).Starred })
	w.until("the second message is deleted", func() bool { return marked(second).DeletedAt != nil })
	if n := w.events("message.changed"); n != 3 {
		t.Errorf("%d events for 3 changes of messages", n)
	}
}

func TestReadOnThePhoneCountsNoLonger(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	_, id, message := w.open(s)
	if c := w.row(id); c.Unread != 1 {
		t.Fatalf("%d unread", c.Unread)
	}
	w.post("/simulator/phones/"+shop+"/receipts", map[string]any{"chat": customer, "ids": []string{message}, "type": "read"}, nil)
	w.until("the chat is read", func() bool { return w.row(id).Unread == 0 })
}

func TestSavedOnThePhone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, _ := w.open(s)
	w.request(http.MethodPut, "/simulator/phones/"+shop+"/contacts/"+customer, map[string]any{"fullName": "Budi the baker"}, nil)
	contact := func() chat.Contact {
		c, err := chat.FindContact(w.ctx, w.pool, *w.row(id).ContactID)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	w.until("the contact has the owner's name", func() bool { return contact().Name == "Budi the baker" })
	if c := contact(); !c.Saved || c.PushName != "Budi" {
		t.Errorf("contact %+v", c)
	}
	all, err := chat.List(w.ctx, w.pool, i.ID, chat.Filter{}, chat.Page{Limit: 10})
	if err != nil || len(all) != 1 || all[0].Title != "Budi the baker" {
		t.Errorf("listed %+v, %v", all, err)
	}
}

func TestMarkingMessages(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, message := w.open(s)
	own := w.reply(s, i, id, "Halo juga")
	for _, of := range []string{message, own.ID} {
		if err := s.Star(w.ctx, i, of, true); err != nil {
			t.Fatal(err)
		}
	}
	w.until("both are starred", func() bool { return len(w.shows(shop, customer).Starred) == 2 })
	if err := s.DeleteForMe(w.ctx, i, message); err != nil {
		t.Fatal(err)
	}
	w.until("one is deleted", func() bool { return fmt.Sprint(w.shows(shop, customer).DeletedForMe) == "["+message+"]" })
	left, err := chat.Thread(w.ctx, w.pool, w.row(id), chat.Cursor{}, 10)
	if err != nil || len(left) != 1 || left[0].ID != own.ID || !left[0].Starred {
		t.Errorf("the chat shows %+v, %v", left, err)
	}
	if err := s.Star(w.ctx, i, "3EB0NONE", true); !fault.Is(err, fault.NotFound) {
		t.Errorf("starred what is not there: %v", err)
	}
}

func TestTheyReadThatTheyWereRead(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, message := w.open(s)
	if err := s.MarkRead(w.ctx, i, id); err != nil {
		t.Fatal(err)
	}
	w.until("the customer sees that", func() bool {
		var lines struct{ Messages []struct{ ID, Status string } }
		w.get("/simulator/phones/"+customer+"/messages?chat="+shop, &lines)
		return len(lines.Messages) == 1 && lines.Messages[0].ID == message && lines.Messages[0].Status == "read"
	})
}

func TestArrangingNeedsALiveInstance(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	i, id, _ := w.open(s)
	if err := s.Pin(w.ctx, w.instance("another"), id, true); !fault.Is(err, fault.Disconnected) {
		t.Errorf("pinned by an instance that is not linked: %v", err)
	}
	if err := s.Stop(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	if err := s.Archive(w.ctx, i, id, true); !fault.Is(err, fault.Disconnected) {
		t.Errorf("archived by a stopped instance: %v", err)
	}
	if c := w.row(id); c.Archived {
		t.Error("the row says archived")
	}
}
