package whatsapp_test

import (
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/media"
	"balas/whatsapp"
	"balas/whatsapp/form"
)

// A campaign's uploads keep a reply waiting neither behind them nor with the file that both send.
func TestReplyWithTheFileOfACampaignGoesFirst(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	w.fault(object{"kind": "slow_media", "direction": "out", "rate": 20_000})
	campaign := func(size int) chat.Message {
		d := w.draft("", noise(size), media.Info{})
		d.Priority, d.Origin = chat.PriorityCampaign, chat.FromCampaign
		return w.accept(d)
	}
	before := []chat.Message{campaign(3_000_000), campaign(3_000_001)} // minutes for each
	campaign(500)
	const other = "628220000002"
	w.phone(other, "Siti")
	d := w.draft("", noise(500), media.Info{})
	d.Priority, d.Origin = chat.PriorityReply, chat.FromBot
	m := w.send(w.to(other, d))
	if got := w.parcels(other, 1)[0]; m.Status != chat.Sent || got.SHA256 != sum(noise(500)) {
		t.Errorf("message is %s, the other got %+v", m.Status, got)
	}
	for _, m := range before {
		if now := w.row(m.ID, exists); now.Raw != nil {
			t.Error("the campaign's file was quicker")
		}
	}
}

// A message that was made, and waited for a month.
func TestFileThatWhatsAppHasNoMoreIsUploadedAgain(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(30, 40)
	d := w.draft("", content, media.Info{})
	d.Body = "still true"
	first, _ := w.brought(d, content)
	var message waE2E.Message
	if err := proto.Unmarshal(first.Raw, &message); err != nil {
		t.Fatal(err)
	}
	message.ImageMessage.MediaKeyTimestamp = proto.Int64(time.Now().AddDate(0, -1, 0).Unix())
	first.Raw = form.Raw(&message)
	if _, err := w.pool.Exec(w.ctx, `UPDATE uploads SET fresh_until = now()`); err != nil {
		t.Fatal(err)
	}
	w.fault(object{"kind": "lose_media"})
	again, err := form.Forward(first)
	if err != nil {
		t.Fatal(err)
	}
	const other = "628220000002"
	w.phone(other, "Siti")
	m := w.send(w.to(other, again))
	if got := w.parcels(other, 1)[0]; m.Status != chat.Sent || got.Error != "" || got.SHA256 != sum(content) || got.Caption != "still true" || !got.Forwarded {
		t.Errorf("message is %s: %s; the other got %+v", m.Status, m.Error, got)
	}
}

// Each try ends as a broken connection to the database does.
func TestUploadThatIsCutOffEachTimeIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newPost(t, func(s *whatsapp.Supervisor) { s.Tempo.Upload, s.Tempo.Uploads = 1, 5 })
	end := w.fault(object{"kind": "cut_media", "direction": "out"})
	m := w.send(w.draft("", noise(50_000), media.Info{}))
	if m.Status != chat.Failed || m.Error != "the file could not be brought to WhatsApp's media server" {
		t.Errorf("message is %s: %q", m.Status, m.Error)
	}
	if n := w.count("upload"); n != 5 {
		t.Errorf("%d tries", n)
	}
	end()
	w.fault(object{"kind": "media_error", "direction": "out"})
	m = w.send(w.draft("", noise(60_000), media.Info{}))
	if m.Status != chat.Failed || m.Error != "WhatsApp's media server answers 503" {
		t.Errorf("message is %s: %q", m.Status, m.Error)
	}
}

func TestUploadOutlastsALongTrouble(t *testing.T) {
	t.Parallel()
	w := newPost(t, func(s *whatsapp.Supervisor) { s.Tempo.Upload = 1 })
	w.fault(object{"kind": "media_error", "direction": "out", "count": 16})
	w.brought(w.draft("", noise(200), media.Info{}), noise(200))
}
