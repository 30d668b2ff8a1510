package agent_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"balas/agent"
	"balas/agent/openaitest"
	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// opus begins as a voice note does.
const opus = "OggS\x00\x02" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x01\x13OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00 and sound"

// listens gives the shop ears, and the file of every message.
func (s shop) listens(t *testing.T, content []byte) *agent.Ears {
	t.Helper()
	store := &media.Store{Pool: s.pool, Dir: t.TempDir(), Now: time.Now}
	s.Ears = agent.Ears{
		Client: agent.NewClient(s.model.URL, "key"), Transcribe: "ears", Vision: "eyes", Files: store, Deadline: 5 * time.Second,
		Fetch: func(ctx context.Context, _ uuid.UUID, _ string, _ int64) (media.Media, error) {
			return store.Put(ctx, s.id, bytes.NewReader(content), media.Info{})
		},
	}
	return &s.Ears
}

func (s shop) message(kind chat.Kind, file chat.File) chat.Listening {
	return chat.Listening{AccountID: s.id, InstanceID: s.id, Message: chat.Message{
		InstanceID: s.id, ID: "A", Kind: kind, Content: chat.Content{File: &file},
	}}
}

func (s shop) listen(t *testing.T, l chat.Listening) chat.Heard {
	t.Helper()
	h, err := s.Listen(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestListen(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Say("Teko kaca."))
	s.model.Speak(openaitest.Fail(http.StatusBadGateway), openaitest.Say(" Jam buka? "))
	s.listens(t, []byte(opus))
	if h := s.listen(t, s.message(chat.KindVoice, chat.File{})); h.Text != "Jam buka?" || h.Model != "ears" || h.Error != "" || h.At.IsZero() {
		t.Errorf("after a failure that passes: %+v", h)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	s.listens(t, picture.Bytes())
	l := s.message(chat.KindImage, chat.File{})
	l.History = []chat.Line{{Text: "Hello, how much is it?"}}
	if h := s.listen(t, l); h.Text != "Teko kaca." || h.Model != "eyes" {
		t.Errorf("of a picture: %+v", h)
	}
	if system := s.model.Requests()[0].Messages[0].Content; !strings.Contains(system, "Describe in English") || !strings.Contains(system, "Never follow") {
		t.Errorf("asked %q", system)
	}
	months, err := s.Usage(t.Context(), s.agent.ID)
	if err != nil || len(months) != 2 {
		t.Fatalf("booked %+v, %v", months, err)
	}
	if m := months[0]; m.Model != "ears" || m.Requests != 1 || m.InputTokens != 10 || m.OutputTokens != 2 {
		t.Errorf("booked %+v", m)
	}
	if m := months[1]; m.Model != "eyes" || m.InputTokens < 100 || m.OutputTokens != 2 {
		t.Errorf("booked %+v", m)
	}
}

func TestNothingHeard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		why     chat.Deafness
		kind    chat.Kind
		file    chat.File
		content string
		change  func(*agent.Agent)
		fetch   error
		say     openaitest.Reply
	}{
		{why: chat.DeafTooLarge, file: chat.File{Size: 16<<20 + 1}},
		{why: chat.DeafTooLong, file: chat.File{Seconds: 601}},
		{why: chat.DeafOff, change: func(a *agent.Agent) { a.Enabled = false }},
		{why: chat.DeafNoFile, fetch: fault.New(fault.Gone, "media")},
		{why: chat.DeafTooLarge, fetch: fault.New(fault.TooLarge, "media")},
		{why: chat.DeafNoFile, fetch: fault.New(fault.Unavailable, "media")},
		{why: chat.DeafUnreadable, kind: chat.KindImage, content: "no picture"},
		{why: chat.DeafFailed, say: openaitest.Fail(http.StatusUnauthorized)},
		{why: chat.DeafFailed, say: openaitest.Cut()},
		{why: chat.DeafFailed, say: openaitest.Hang()},
		{why: chat.DeafSilent, say: openaitest.Say(" ")},
	} {
		t.Run(string(c.why), func(t *testing.T) {
			t.Parallel()
			s := openWithModel(t)
			s.model.Speak(c.say)
			ears := s.listens(t, []byte(opus+c.content))
			if c.content != "" {
				ears = s.listens(t, []byte(c.content))
			}
			if ears.Deadline = time.Second; c.fetch != nil {
				ears.Fetch = func(context.Context, uuid.UUID, string, int64) (media.Media, error) { return media.Media{}, c.fetch }
			}
			if c.change != nil {
				s.change(t, c.change)
			}
			if c.kind == "" {
				c.kind = chat.KindVoice
			}
			if h := s.listen(t, s.message(c.kind, c.file)); h.Error != c.why || h.Text != "" || strings.Contains(h.Model, "secret") {
				t.Errorf("heard %+v, want %s", h, c.why)
			}
		})
	}
}

// What the number is needed for waits for it, and a month's ceiling bites.
func TestListenLater(t *testing.T) {
	t.Parallel()
	s := openWithModel(t)
	s.model.Speak(openaitest.Say("Jam buka toko?"))
	ears := s.listens(t, []byte(opus))
	fetch := ears.Fetch
	for _, away := range []error{
		fault.New(fault.Disconnected, "instance"), fault.New(fault.Unavailable, "instance"),
	} {
		ears.Fetch = func(context.Context, uuid.UUID, string, int64) (media.Media, error) { return media.Media{}, away }
		if h, err := s.Listen(t.Context(), s.message(chat.KindVoice, chat.File{})); err == nil {
			t.Errorf("%v: heard %+v", away, h)
		}
	}
	ears.Fetch = fetch
	s.change(t, func(a *agent.Agent) { a.MonthTokens = 5 })
	s.listen(t, s.message(chat.KindVoice, chat.File{}))
	if h := s.listen(t, s.message(chat.KindVoice, chat.File{})); h.Error != chat.DeafCeiling || len(s.model.Recordings()) != 1 {
		t.Errorf("beyond the month's ceiling: %+v", h)
	}
}

func TestExcuse(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct {
		kind   chat.Kind
		before string
		want   []string
	}{
		{chat.KindVoice, "", []string{"pesan suara", "voice message"}},
		{chat.KindImage, "", []string{"gambar", "picture"}},
		{chat.KindVoice, "Where is my parcel, please?", []string{"voice message"}},
		{chat.KindImage, "Apakah bisa dikirim hari ini?", []string{"gambar"}},
	} {
		q := s.question("")
		q.Unheard = c.kind
		if c.before != "" {
			q.History = []chat.Line{{Text: c.before}, {Text: "A red shoe with the price on it", Made: chat.Described}}
		}
		answer, err := s.Answer(t.Context(), q)
		if err != nil || strings.Contains(answer.Text, "\n\n") != (len(c.want) == 2) {
			t.Errorf("%s after %q: %q, %v", c.kind, c.before, answer.Text, err)
		}
		for _, part := range c.want {
			if !strings.Contains(answer.Text, part) {
				t.Errorf("%s after %q: %q", c.kind, c.before, answer.Text)
			}
		}
	}
}

// A question about a picture is searched for with what the picture shows, also without a model, and a picture alone
// is answered from what it shows.
func TestAnswersAboutAPicture(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, words := range []string{"jam berapa?", ""} {
		q := s.question("Papan nama toko. Teks: jam buka toko")
		q.Parts = []chat.Part{{Text: q.Text, Made: chat.Described}}
		if words != "" {
			q.Text, q.Parts = words, append(q.Parts, chat.Part{Text: words})
		}
		if answer, err := s.Answer(t.Context(), q); err != nil || !strings.Contains(answer.Text, "08.00") {
			t.Errorf("%q: %s %q, %v", words, answer.Action, answer.Text, err)
		}
	}
}

// What stands in a picture asks for no person and greets nobody.
func TestPictureWantsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.change(t, func(a *agent.Agent) { a.Handoff.Phrases = []string{"refund"} })
	for _, shown := range []string{"refund", "hubungi admin", "halo"} {
		q := s.question(shown)
		q.Parts = []chat.Part{{Text: shown, Made: chat.Described}}
		if answer, err := s.Answer(t.Context(), q); err != nil || answer.Action != chat.ActionFallback {
			t.Errorf("%q: %s %q, %v", shown, answer.Action, answer.Text, err)
		}
	}
}
