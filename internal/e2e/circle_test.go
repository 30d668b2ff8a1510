package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"sync"
)

// circle is a group on the simulated network, with what a shop has written to it.
type circle struct {
	shop    *shop
	jid     string
	members []*phone // without the shop

	mu    sync.Mutex
	tried []string          // texts, in no order
	ids   map[string]string // by text; empty: the engine was killed before it answered

	repeats int // copies of messages that members got again with the same id, which WhatsApp allows
}

// circle makes a group of the shop and others, in which people go by number (pn) or by LID (lid).
func (s *shop) circle(by string, members ...*phone) *circle {
	s.town.t.Helper()
	numbers := []string{s.phone.number}
	for _, m := range members {
		numbers = append(numbers, m.number)
	}
	var made struct{ JID string }
	s.town.simulate("POST", "groups", map[string]any{"subject": "Pelanggan " + by, "participants": numbers, "addressing": by}, &made)
	return &circle{shop: s, jid: made.JID, members: members, ids: map[string]string{}}
}

// write has the engine send a text, and reports whether it answered. A text that is refused fails the test.
func (g *circle) write(ctx context.Context, url, text string) bool {
	w := g.shop.town
	g.note(text, "")
	got, content, err := exchange(ctx, w.t, "POST", url+"/api/v1/messages/send", http.Header{"X-Api-Key": {w.key}},
		map[string]any{"instanceId": g.shop.id, "phone": g.jid, "message": text})
	if err != nil {
		return false
	}
	var answer struct{ Data sent }
	if got.StatusCode >= 300 || json.Unmarshal(content, &answer) != nil || answer.Data.MessageID == "" {
		w.t.Errorf("send %q: status %d: %s", text, got.StatusCode, content)
		return false
	}
	g.note(text, answer.Data.MessageID)
	return true
}

func (g *circle) note(text, id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, known := g.ids[text]; !known {
		g.tried = append(g.tried, text)
	}
	g.ids[text] = id
}

// heard waits until everybody has read the text, and makes sure that each has read the same: every text once,
// with the id that the engine gave it, and of those that it did not answer for at most one.
func (g *circle) heard(last string) {
	t := g.shop.town.t
	t.Helper()
	var first map[string]string
	for _, m := range append([]*phone{g.shop.phone}, g.members...) {
		read := g.readBy(m, last)
		if first == nil {
			first = read
			g.compare(read)
		} else if !maps.Equal(first, read) {
			t.Errorf("%s and %s have read different things: %v and %v", g.shop.phone.number, m.number, first, read)
		}
	}
}

// compare makes sure that what was read is what was written.
func (g *circle) compare(read map[string]string) {
	t := g.shop.town.t
	t.Helper()
	for text := range read {
		if _, known := g.ids[text]; !known {
			t.Errorf("somebody reads %q, which nobody wrote", text)
		}
	}
	for _, text := range g.tried {
		if want := g.ids[text]; want != "" && read[text] != want {
			t.Errorf("%q has arrived with id %q, want %q", text, read[text], want)
		}
	}
}

// readBy waits until a member has read the text, and returns the ids of all that it has read in the group. It makes
// sure that no text has two ids, that no id has two texts, and that what comes again comes the same.
func (g *circle) readBy(m *phone, last string) map[string]string {
	t := g.shop.town.t
	t.Helper()
	ids, texts := map[string]string{}, map[string]string{}
	after := 0
	await(t, func() bool {
		for _, l := range m.shown(after) {
			after = l.Seq
			if l.Chat != g.jid {
				continue
			}
			if l.Repeat {
				g.repeats++
			}
			if said, again := texts[l.ID]; again != l.Repeat || again && said != l.Text {
				t.Errorf("phone %s: %q with id %s comes after %q", m.number, l.Text, l.ID, said)
			}
			if other, again := ids[l.Text]; again && other != l.ID {
				t.Errorf("phone %s reads %q twice, with ids %s and %s", m.number, l.Text, other, l.ID)
			}
			ids[l.Text], texts[l.ID] = l.ID, l.Text
		}
		return ids[last] != ""
	}, func() string { return fmt.Sprintf("phone %s does not read %q but %v", m.number, last, ids) })
	return ids
}

// unanswered is how many texts the engine was killed over before it answered.
func (g *circle) unanswered() (n int) {
	for _, id := range g.ids {
		if id == "" {
			n++
		}
	}
	return n
}
