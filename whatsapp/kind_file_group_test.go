package whatsapp_test

import (
	"testing"

	"balas/chat"
	"balas/media"
)

func TestSendImageInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, s *shopTown, group string, to chat.Address) {
		w := &post{s.town, s.engine, s.stop, s.shop}
		asked := s.stored(s.does(customer, group, fields{"text": "What does it look like?"}))
		content := picture(60, 40)
		d := w.draft("", content, media.Info{})
		d.To, d.QuotedID, d.Body = to, asked.ID, "like this"
		m := w.send(d)
		for _, phone := range []string{customer, member} {
			if got := s.reads(phone, m.ID); got.Error != "" || got.Type != "image" || got.QuotedID != asked.ID || got.Caption != "like this" {
				t.Errorf("%s got %+v", phone, got)
			}
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
