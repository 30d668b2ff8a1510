package whatsapp_test

import (
	"bytes"
	"encoding/base64"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
	"balas/whatsapp"
	"balas/whatsapp/form"
)

func encoded(content []byte) string { return base64.StdEncoding.EncodeToString(content) }

// gets has the message's file fetched, which must be the content, and returns it.
func (w *post) gets(m chat.Message, content []byte) media.Media {
	w.t.Helper()
	kept, err := w.engine.Download(w.ctx, w.shop, m.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if got := w.bytesOf(kept); !bytes.Equal(got, content) {
		w.t.Errorf("the file has %d bytes, want %d", len(got), len(content))
	}
	if now := w.row(m.ID, exists); now.MediaID == nil || *now.MediaID != kept.ID {
		w.t.Errorf("the message's file is %v, want %s", now.MediaID, kept.ID)
	}
	return kept
}

// fetched waits until the message's file has come by itself.
func (w *post) fetched(m chat.Message, content []byte) {
	w.t.Helper()
	w.row(m.ID, func(m chat.Message) bool { return m.MediaID != nil })
	before := w.count("download")
	w.gets(m, content)
	if n := w.count("download"); n != before {
		w.t.Errorf("%d more downloads of a file that is here", n-before)
	}
}

func TestReceiveImage(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(120, 80)
	m := w.brings(object{"image": object{"data": encoded(content), "caption": "this one", "width": 120, "height": 80, "jpegThumbnail": encoded([]byte("small"))}})
	want := &chat.File{MimeType: "image/png", Size: int64(len(content)), SHA256: sum(content), Width: 120, Height: 80}
	if diff := cmp.Diff(want, m.Content.File); diff != "" || m.Kind != chat.KindImage || m.Body != "this one" {
		t.Errorf("%s %q: %s", m.Kind, m.Body, diff)
	}
	if small := form.Thumbnail(m); string(small) != "small" {
		t.Errorf("thumbnail %q", small)
	}
	w.fetched(m, content)
}

func TestReceiveVideo(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"video": object{"data": encoded(film()), "caption": "look", "seconds": 4, "gif": true}})
	if f := m.Content.File; m.Kind != chat.KindVideo || m.Body != "look" || f.Seconds != 4 || !f.Animated || m.MediaID != nil {
		t.Errorf("stored %s %+v", m.Kind, f)
	}
	if kept := w.gets(m, film()); kept.MimeType != "video/mp4" {
		t.Errorf("it is %s", kept.MimeType)
	}
}

func TestReceiveAudio(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"audio": object{"data": encoded(song()), "mimetype": "audio/amr", "seconds": 9}})
	if f := m.Content.File; m.Kind != chat.KindAudio || f.Seconds != 9 {
		t.Errorf("stored %s %+v", m.Kind, f)
	}
	if kept := w.gets(m, song()); kept.MimeType != "audio/amr" {
		t.Errorf("it is %s", kept.MimeType)
	}
}

func TestReceiveVoice(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"audio": object{"data": encoded(voice()), "ptt": true, "seconds": 3}})
	if m.Kind != chat.KindVoice || m.Content.File.Seconds != 3 {
		t.Errorf("stored %s %+v", m.Kind, m.Content.File)
	}
	w.fetched(m, voice())
}

func TestReceiveDocument(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := append([]byte("%PDF-1.7\n"), noise(4000)...)
	m := w.brings(object{"document": object{"data": encoded(content), "fileName": "order.pdf", "caption": "my order"}})
	if f := m.Content.File; m.Kind != chat.KindDocument || m.Body != "my order" || f.Name != "order.pdf" || f.SHA256 != sum(content) {
		t.Errorf("stored %s %q %+v", m.Kind, m.Body, f)
	}
	w.fetched(m, content)
	if kept := w.gets(m, content); kept.FileName != "order.pdf" || kept.MimeType != "application/pdf" {
		t.Errorf("kept as %q, %s", kept.FileName, kept.MimeType)
	}
}

func TestReceiveSticker(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := noise(900)
	m := w.brings(object{"sticker": object{"data": encoded(content), "width": 512, "height": 512}})
	if f := m.Content.File; m.Kind != chat.KindSticker || f.Width != 512 || f.MimeType != "image/webp" {
		t.Errorf("stored %s %+v", m.Kind, f)
	}
	w.gets(m, content)
}

func TestReceiveFileForOneLook(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	content := picture(20, 20)
	m := w.brings(object{"image": object{"data": encoded(content), "viewOnce": true}})
	after := w.brings(object{"image": object{"data": encoded(picture(21, 21))}})
	w.fetched(after, picture(21, 21))
	if now := w.row(m.ID, exists); !now.Content.ViewOnce || now.MediaID != nil {
		t.Errorf("a picture for one look was fetched by itself: %+v", now.Content)
	}
	w.gets(m, content)
}

func TestDownloadFollowsThePolicy(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	if err := chat.SetDownloads(w.ctx, w.pool, w.shop.ID, chat.Downloads{Kinds: []chat.Kind{chat.KindVideo}, MaxBytes: 6000}); err != nil {
		t.Fatal(err)
	}
	unwanted := w.brings(object{"image": object{"data": encoded(picture(30, 30))}})
	tooLarge := w.brings(object{"video": object{"generate": 6001}})
	w.fetched(w.brings(object{"video": object{"data": encoded(film())}}), film())
	for _, m := range []chat.Message{unwanted, tooLarge} {
		if now := w.row(m.ID, exists); now.MediaID != nil {
			t.Errorf("%s of %d bytes was fetched", now.Kind, now.Content.File.Size)
		}
	}
	if err := chat.SetDownloads(w.ctx, w.pool, w.shop.ID, chat.Downloads{Kinds: []chat.Kind{chat.KindText}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("texts have no files: %v", err)
	}
}

// What was to be fetched when the engine ended is fetched when it is back.
func TestFilesThatWereOverlookedAreFetched(t *testing.T) {
	t.Parallel()
	w := newPost(t, func(s *whatsapp.Supervisor) { s.Media = nil })
	large := w.brings(object{"document": object{"generate": 17 << 20}})
	film := w.brings(object{"video": object{"data": encoded(film())}})
	m := w.brings(object{"image": object{"data": encoded(picture(25, 25))}})
	once := w.brings(object{"image": object{"data": encoded(picture(26, 26)), "viewOnce": true}})
	last := w.brings(object{"audio": object{"data": encoded(voice()), "ptt": true}})
	w.stop()
	w.engine, _ = w.town.engine()
	for _, m := range []chat.Message{m, last} {
		w.row(m.ID, func(m chat.Message) bool { return m.MediaID != nil })
	}
	for _, m := range []chat.Message{large, film, once} {
		if now := w.row(m.ID, exists); now.MediaID != nil {
			t.Errorf("%s was fetched: %+v", now.Kind, now.Content)
		}
	}
}

func TestDownloadAtOnceIsOne(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"video": object{"data": encoded(film())}})
	end := w.fault(object{"kind": "slow_media", "rate": 20_000})
	var askers sync.WaitGroup
	for range 6 {
		askers.Go(func() {
			if _, err := w.engine.Download(w.ctx, w.shop, m.ID); err != nil {
				t.Error(err)
			}
		})
	}
	askers.Wait()
	end()
	if n := w.count("download"); n != 1 {
		t.Errorf("%d downloads", n)
	}
}

func TestDownloadOutlastsATroubledServer(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"audio": object{"data": encoded(song()), "mimetype": "audio/amr"}})
	w.fault(object{"kind": "media_error", "direction": "in", "count": 1})
	w.gets(m, song())
}

// What there is no room for is not fetched first.
func TestDownloadBeyondTheQuota(t *testing.T) {
	t.Parallel()
	w := newPost(t, func(s *whatsapp.Supervisor) { s.Media.Limits.QuotaBytes = 5100 })
	m := w.brings(object{"video": object{"data": encoded(film())}})
	larger := w.brings(object{"video": object{"data": encoded(append(film(), noise(100)...))}})
	w.gets(m, film())
	before := w.count("download")
	if _, err := w.engine.Download(w.ctx, w.shop, larger.ID); !fault.Is(err, fault.TooLarge) || fault.Of(err).Field != "quota" {
		t.Errorf("got %v", err)
	}
	if n := w.count("download"); n != before {
		t.Errorf("%d downloads of what does not fit", n-before)
	}
	w.gets(w.brings(object{"video": object{"data": encoded(film()), "caption": "again"}}), film())
}

func TestDownloadThatIsCutOffBeginsAnew(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"video": object{"data": encoded(film())}})
	w.fault(object{"kind": "cut_media", "direction": "in", "count": 1})
	w.gets(m, film())
}

func TestDownloadOfALostFileAsksThePhone(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 404, 410} {
		t.Run(itoa(status), func(t *testing.T) {
			t.Parallel()
			w := newPost(t)
			m := w.brings(object{"video": object{"data": encoded(film())}})
			w.fault(object{"kind": "lose_media", "code": status})
			w.gets(m, film())
			if w.count("media-retry") != 1 {
				t.Error("the phone was not asked")
			}
			if now := w.row(m.ID, exists); bytes.Equal(now.Raw, m.Raw) {
				t.Error("the new place of the file is not kept")
			}
		})
	}
}

func TestDownloadOfAFileThatNobodyHas(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"video": object{"data": encoded(film())}})
	w.fault(object{"kind": "lose_media"})
	w.patch("/simulator/phones/"+shop, object{"keepsMedia": false})
	_, err := w.engine.Download(w.ctx, w.shop, m.ID)
	if !fault.Is(err, fault.Gone) {
		t.Errorf("got %v, want gone", err)
	}
	for id, want := range map[string]fault.Kind{"NONE": fault.NotFound, w.brings(object{"text": "no file"}).ID: fault.NotFound} {
		if _, err := w.engine.Download(w.ctx, w.shop, id); !fault.Is(err, want) {
			t.Errorf("file of %s: %v, want %s", id, err, want)
		}
	}
	if err := w.engine.Stop(w.ctx, w.shop); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Download(w.ctx, w.shop, m.ID); !fault.Is(err, fault.Disconnected) {
		t.Errorf("file while stopped: %v", err)
	}
}

func TestDownloadWhileThePhoneIsOff(t *testing.T) {
	t.Parallel()
	w := newPost(t, func(s *whatsapp.Supervisor) { s.Tempo.Phone = 1 })
	m := w.brings(object{"video": object{"data": encoded(film())}})
	w.fault(object{"kind": "lose_media"})
	w.patch("/simulator/phones/"+shop, object{"online": false})
	if _, err := w.engine.Download(w.ctx, w.shop, m.ID); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

// Of what was deleted from the store a message's file is fetched anew.
func TestDownloadAgainAfterTheFileIsDeleted(t *testing.T) {
	t.Parallel()
	w := newPost(t)
	m := w.brings(object{"video": object{"data": encoded(film())}})
	kept := w.gets(m, film())
	if err := w.media.Delete(w.ctx, kept); err != nil {
		t.Fatal(err)
	}
	if now := w.row(m.ID, exists); now.MediaID != nil {
		t.Errorf("the message still refers to %s", now.MediaID)
	}
	w.gets(m, film())
}
