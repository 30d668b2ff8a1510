package whatsapp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"balas/chat"
	"balas/media"
	"balas/whatsapp"
)

func TestSendImageInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, s *shopTown, group string, to chat.Address) {
		w := &post{s.town, s.engine, s.stop, s.shop}
		asked := s.stored(s.does(customer, group, fields{"text": "What does it look like?"}))
		content := picture(60, 40)
		d := w.draft("", content, media.Info{})
		d.To, d.QuotedID, d.Body = to, asked.ID, "like this, @"+member
		d.Content.Mentions = []string{member}
		m := w.send(d)
		for _, phone := range []string{customer, member} {
			if got := s.reads(phone, m.ID); got.Error != "" || got.Type != "image" || got.QuotedID != asked.ID || !slices.Equal(got.Mentions, []string{member}) {
				t.Errorf("%s got %+v", phone, got)
			}
		}
		user, _, _ := strings.Cut(s.nameIn(t, member), "@")
		if got := at(s.exact(customer, m.ID), "imageMessage", "caption"); got != "like this, @"+user {
			t.Errorf("the caption mentions them as %v, not %s", got, user)
		}
	})
}

func TestReceiveDocumentInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, s *shopTown, group string, _ chat.Address) {
		w := &post{s.town, s.engine, s.stop, s.shop}
		if err := chat.SetDownloads(w.ctx, w.pool, w.shop.ID, chat.Downloads{}); err != nil {
			t.Fatal(err)
		}
		content := noise(2500)
		m := s.stored(s.does(member, group, fields{"document": fields{"data": encoded(content), "fileName": "plan.bin"}}))
		w.fault(object{"kind": "lose_media"})
		w.gets(m, content)
		if w.count("media-retry") != 1 {
			t.Error("the phone was not asked")
		}
	})
}

// How the group names people is not known yet, and WhatsApp does not tell at first.
func TestSlowedDownNumberKeepsItsFiles(t *testing.T) {
	t.Parallel()
	w := newPost(t, func(s *whatsapp.Supervisor) { s.Tempo.SlowDown = 20 * time.Millisecond })
	q := &square{town: w.town, s: w.engine, i: w.shop}
	to := q.found("lid", customer, shop)
	if err := w.engine.Stop(w.ctx, w.shop); err != nil { // what is known of the group goes with the session
		t.Fatal(err)
	}
	w.await(w.shop, chat.Stopped)
	w.fault(object{"kind": "rate_limit", "instance": shop, "count": 10})
	if err := w.engine.Start(w.ctx, w.shop); err != nil {
		t.Fatal(err)
	}
	w.await(w.shop, chat.Connected)
	content := picture(20, 10)
	d := w.draft("", content, media.Info{})
	d.To, d.Body, d.Content.Mentions = to, "for @"+customer, []string{customer}
	w.brought(d, content)
}
