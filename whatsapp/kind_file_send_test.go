package whatsapp_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/uuid"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/safehttp"
	"balas/media"
	"balas/whatsapp/form"
)

// brought sends the draft and returns what the customer got, which must be the content.
func (w *post) brought(d chat.Draft, content []byte) (chat.Message, parcel) {
	w.t.Helper()
	m := w.send(d)
	if m.Status != chat.Sent {
		w.t.Fatalf("message is %s: %s", m.Status, m.Error)
	}
	all := w.parcels(customer, 1)
	got := all[len(all)-1]
	if got.ID != m.ID || got.Error != "" || got.SHA256 != sum(content) || got.Size != len(content) {
		w.t.Errorf("the customer got %+v, want %d bytes", got, len(content))
	}
	return w.row(m.ID, func(m chat.Message) bool { return m.Status != chat.Queued }), got
}

func TestSendImage(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(300, 200)
	d := w.draft("", content, media.Info{FileName: "cake.png"})
	d.Body = "our cake"
	m, got := w.brought(d, content)
	if got.Type != "image" || got.Caption != "our cake" || got.MimeType != "image/png" || got.Width != 300 || got.Height != 200 || got.Thumbnail == nil {
		t.Errorf("the customer got %+v", got)
	}
	if f := m.Content.File; m.Kind != chat.KindImage || f.SHA256 != sum(content) || f.Width != 300 || f.Name != "cake.png" || m.MediaID == nil {
		t.Errorf("stored %s %+v", m.Kind, f)
	}
	if form.Thumbnail(m) == nil {
		t.Error("the stored message shows no thumbnail")
	}
}

func TestSendVideo(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	d := w.draft("", film(), media.Info{})
	d.Body, d.Content.File.Animated = "watch", true
	_, got := w.brought(d, film())
	if got.Type != "video" || got.Caption != "watch" || got.MimeType != "video/mp4" || !got.GIF {
		t.Errorf("the customer got %+v", got)
	}
}

func TestSendAudio(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	_, got := w.brought(w.draft("", song(), media.Info{}), song())
	if got.Type != "audio" || got.PTT || got.MimeType != "audio/amr" {
		t.Errorf("the customer got %+v", got)
	}
}

func TestSendVoice(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	_, got := w.brought(w.draft(chat.KindVoice, voice(), media.Info{}), voice())
	if got.Type != "audio" || !got.PTT || got.MimeType != media.OggOpus || got.Seconds != 3 {
		t.Errorf("the customer got %+v", got)
	}
}

func TestSendDocument(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := append([]byte("%PDF-1.7\n"), noise(3000)...)
	d := w.carrying(chat.Draft{Body: "as asked", Content: chat.Content{File: &chat.File{Name: "Price list.pdf"}}},
		media.Source{Reader: bytes.NewReader(content), Info: media.Info{FileName: "x.pdf"}})
	m, got := w.brought(d, content)
	if got.Type != "document" || got.FileName != "Price list.pdf" || got.Caption != "as asked" || got.MimeType != "application/pdf" {
		t.Errorf("the customer got %+v", got)
	}
	edit := w.send(w.to(customer, chat.Draft{Kind: chat.KindEdit, TargetID: m.ID, Body: "as you asked"}))
	if all := w.parcels(customer, 2); all[1].ID != edit.ID || all[1].Type != "edit" || all[1].Error != "" {
		t.Errorf("the customer got %+v", all[1])
	}
	w.row(m.ID, func(m chat.Message) bool { return m.Body == "as you asked" && m.Content.File.Name == "Price list.pdf" })
}

func TestSendSticker(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.send(w.draft(chat.KindSticker, picture(600, 300), media.Info{}))
	got := w.parcels(customer, 1)[0]
	if got.Type != "sticker" || got.Error != "" || got.MimeType != "image/webp" || got.Width != 512 || got.Height != 512 || got.Size > 100<<10 {
		t.Errorf("the customer got %+v", got)
	}
	m = w.row(m.ID, exists)
	if m.Content.File.SHA256 != got.SHA256 || m.Content.File.MimeType != "image/webp" {
		t.Errorf("stored %+v", m.Content.File)
	}
}

// What nobody would see is refused.
func TestCaptionOfSoundOrSticker(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	for kind, content := range map[chat.Kind][]byte{chat.KindAudio: song(), chat.KindVoice: voice(), chat.KindSticker: picture(20, 20)} {
		d := w.draft(kind, content, media.Info{})
		d.Body = "listen, and look"
		if _, err := w.chats.Accept(w.ctx, d); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != "caption" {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestSendFileForOneLook(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(30, 20)
	d := w.draft(chat.KindImage, content, media.Info{})
	d.Content.ViewOnce = true
	if _, got := w.brought(d, content); got.Type != "image" || !got.ViewOnce {
		t.Errorf("the customer got %+v", got)
	}
	d = w.draft(chat.KindDocument, content, media.Info{})
	d.Content.ViewOnce = true
	if _, err := w.chats.Accept(w.ctx, d); !fault.Is(err, fault.Invalid) {
		t.Errorf("a document for one look: %v", err)
	}
}

func TestFileOfAnAddressIsSent(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(40, 40)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(content) }))
	t.Cleanup(host.Close)
	_, got := w.brought(w.carrying(chat.Draft{}, media.Source{URL: host.URL + "/shop.png"}), content)
	if got.Type != "image" || got.MimeType != "image/png" {
		t.Errorf("the customer got %+v", got)
	}
	strict := *w.media
	strict.HTTP = safehttp.New(safehttp.Options{})
	if _, err := strict.Take(w.ctx, w.shop.AccountID, media.Source{URL: host.URL + "/shop.png"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a private address without leave: %v", err)
	}
}

func TestFileOfAnotherAccountIsNotSent(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	d := w.draft("", picture(8, 8), media.Info{})
	other, err := account.Create(w.ctx, w.pool, "another", account.Free)
	if err != nil {
		t.Fatal(err)
	}
	m, err := w.media.Put(w.ctx, other.ID, bytes.NewReader([]byte("theirs alone")), media.Info{})
	if err != nil {
		t.Fatal(err)
	}
	d.MediaID = &m.ID
	if sent := w.send(d); sent.Status != chat.Failed || sent.Error != "its file is gone" {
		t.Errorf("message is %s: %s", sent.Status, sent.Error)
	}
	unknown := uuid.New()
	d.MediaID = &unknown
	if _, err := w.chats.Accept(w.ctx, d); !fault.Is(err, fault.NotFound) || fault.Of(err).Noun != "media" {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestOneUploadServesManyMessages(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(50, 50)
	d := w.draft("", content, media.Info{})
	const people = 40
	var phones []string
	for n := range people {
		phone := "62833" + itoa(1000000+n)
		w.phone(phone, "P"+itoa(n))
		phones = append(phones, phone)
		d.Body = "to " + phone
		d.Priority = chat.PriorityCampaign
		w.accept(w.to(phone, d))
	}
	for _, phone := range phones {
		if got := w.parcels(phone, 1)[0]; got.SHA256 != sum(content) || got.Caption != "to "+phone {
			t.Fatalf("phone %s got %+v", phone, got)
		}
	}
	if n := w.count("upload"); n != 1 {
		t.Errorf("%d uploads for %d people", n, people)
	}
}

func TestUploadKeepsNobodyElseWaiting(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	const other = "628220000002"
	w.phone(other, "Siti")
	end := w.fault(object{"kind": "media_error", "direction": "out"})
	content := noise(2000)
	file := w.accept(w.draft(chat.KindDocument, content, media.Info{FileName: "bill.bin"}))
	after := w.accept(w.to(customer, chat.Draft{Body: "that was the bill", Origin: chat.FromAPI}))
	w.send(w.to(other, chat.Draft{Body: "we are open"}))
	if got := w.parcels(other, 1)[0]; got.Text != "we are open" {
		t.Errorf("the other got %+v", got)
	}
	if m := w.row(after.ID, exists); m.Status != chat.Queued {
		t.Errorf("what follows the file is %s", m.Status)
	}
	end()
	var ids []string
	for _, p := range w.parcels(customer, 2) {
		ids = append(ids, p.ID)
	}
	if !slices.Equal(ids, []string{file.ID, after.ID}) {
		t.Errorf("the customer got %v, want %s and then %s", ids, file.ID, after.ID)
	}
}

func TestRefusedUploadFailsWithAReason(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	end := w.fault(object{"kind": "media_error", "direction": "out", "code": 413})
	m := w.send(w.draft("", noise(100), media.Info{}))
	if m.Status != chat.Failed || m.Error != "WhatsApp takes no file of this size" {
		t.Errorf("message is %s: %q", m.Status, m.Error)
	}
	end()
	broken := append([]byte("\x89PNG\r\n\x1a\n"), noise(50)...)
	m = w.send(w.draft(chat.KindSticker, broken, media.Info{}))
	if m.Status != chat.Failed || m.Error != "the file is not a picture that can be read (JPEG, PNG, GIF or WebP)" {
		t.Errorf("message is %s: %q", m.Status, m.Error)
	}
}

// The engine ends after a file was uploaded and before its message was sent.
func TestUploadedFileIsSentOnceAfterARestart(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	w.phone("628220000002", "Siti")
	const other = "628220000002"
	w.phone(other, "Siti")
	end := w.fault(object{"kind": "media_error", "direction": "out"})
	content := noise(3000)
	file := w.accept(w.draft("", content, media.Info{FileName: "offer.bin"}))
	w.row(file.ID, func(chat.Message) bool { return w.count("upload") > 0 })
	acknowledge := w.fault(object{"kind": "no_ack", "phone": other})
	w.accept(w.to(other, chat.Draft{Body: "in the way"}))
	w.parcels(other, 1) // and it waits for its acknowledgement
	end()
	raw := w.row(file.ID, func(m chat.Message) bool { return m.Raw != nil }).Raw
	uploads := w.count("upload")
	w.stop()
	acknowledge()
	w.engine, _ = w.town.engine()
	got := w.parcels(customer, 1)
	if len(got) != 1 || got[0].ID != file.ID || got[0].SHA256 != sum(content) {
		t.Errorf("the customer got %+v", got)
	}
	m := w.row(file.ID, func(m chat.Message) bool { return m.Status != chat.Queued })
	if !bytes.Equal(m.Raw, raw) || w.count("upload") != uploads {
		t.Errorf("the message changed, or was uploaded again: %d uploads, then %d", uploads, w.count("upload"))
	}
}

func TestForwardedFileIsNotUploadedAgain(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	const other = "628220000002"
	w.phone(other, "Siti")
	content := append([]byte("%PDF-1.7\n"), noise(1000)...)
	d := w.draft("", content, media.Info{FileName: "menu.pdf"})
	d.Body = "the menu"
	ours, _ := w.brought(d, content)
	theirs := w.brings(object{"video": object{"data": encoded(film()), "caption": "see"}})
	for _, m := range []chat.Message{ours, theirs} {
		again, err := form.Forward(m)
		if err != nil {
			t.Fatal(err)
		}
		w.send(w.to(other, again))
	}
	got := w.parcels(other, 2)
	if p := got[0]; p.SHA256 != sum(content) || p.Caption != "the menu" || p.FileName != "menu.pdf" || !p.Forwarded || p.Error != "" {
		t.Errorf("the other got %+v", p)
	}
	if p := got[1]; p.SHA256 != sum(film()) || p.Caption != "see" || !p.Forwarded || p.Error != "" {
		t.Errorf("the other got %+v", p)
	}
	if n := w.count("upload"); n != 1 {
		t.Errorf("%d uploads", n)
	}
}
