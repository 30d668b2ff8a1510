package whatsapp_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"balas/chat"
	"balas/media"
	"balas/whatsapp"
)

// post is a town with one linked shop and one customer, who send each other files.
type post struct {
	*town
	engine *whatsapp.Supervisor
	stop   func()
	shop   chat.Instance
}

func newPost(t *testing.T, setUp ...func(*whatsapp.Supervisor)) *post {
	t.Helper()
	w := newTown(t)
	s, stop := w.engine(setUp...)
	p := &post{town: w, engine: s, stop: stop, shop: w.link(s, shop)}
	w.phone(customer, "Budi")
	return p
}

// parcel is a message with a file in a phone's inbox.
type parcel struct {
	Seq                                                 int
	ID, Type, Text, Caption, MimeType, FileName, SHA256 string
	Error                                               string
	Size, Seconds, Width, Height                        int
	PTT, GIF, ViewOnce, Forwarded                       bool
	Thumbnail                                           *struct{ Size int }
}

// parcels waits until the phone has n messages and returns them.
func (w *post) parcels(phone string, n int) []parcel {
	w.t.Helper()
	var all []parcel
	for after := 0; len(all) < n; after = all[len(all)-1].Seq {
		var page struct{ Messages []parcel }
		w.get("/simulator/phones/"+phone+"/inbox?wait=30s&after="+itoa(after), &page)
		if len(page.Messages) == 0 {
			w.t.Fatalf("phone %s has %d messages, want %d: %+v", phone, len(all), n, all)
		}
		all = append(all, page.Messages...)
	}
	return all
}

// draft is one to the customer that carries the content.
func (w *post) draft(kind chat.Kind, content []byte, info media.Info) chat.Draft {
	w.t.Helper()
	return w.carrying(chat.Draft{Kind: kind}, media.Source{Reader: bytes.NewReader(content), Info: info})
}

// carrying completes a draft to the customer with the file.
func (w *post) carrying(d chat.Draft, from media.Source) chat.Draft {
	w.t.Helper()
	m, err := w.media.Take(w.ctx, w.shop.AccountID, from)
	if err == nil {
		err = d.Attach(m)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return w.to(customer, d)
}

func (w *post) to(phone string, d chat.Draft) chat.Draft {
	d.AccountID, d.InstanceID, d.To = w.shop.AccountID, w.shop.ID, chat.Address{Kind: chat.PN, User: phone}
	if d.Origin == "" {
		d.Origin = chat.FromAPI
	}
	return d
}

func (w *post) accept(d chat.Draft) chat.Message {
	w.t.Helper()
	m, err := w.chats.Accept(w.ctx, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// send accepts the draft and waits until WhatsApp has it, or has refused it.
func (w *post) send(d chat.Draft) chat.Message {
	w.t.Helper()
	m := w.accept(d)
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	m, err := w.engine.WaitSent(ctx, m)
	if err != nil || m.Status == chat.Queued {
		w.t.Fatalf("message is %s: %s %v", m.Status, m.Error, err)
	}
	return m
}

// row waits until the message is in the database as it should be.
func (w *post) row(id string, is func(chat.Message) bool) chat.Message {
	w.t.Helper()
	return w.awaitMessage(w.shop, id, is)
}

func exists(chat.Message) bool { return true }

// brings has the customer send something with a file, and waits until it is stored.
func (w *post) brings(content object) chat.Message {
	w.t.Helper()
	content["to"] = shop
	var said struct{ ID string }
	w.post("/simulator/phones/"+customer+"/messages", content, &said)
	return w.row(said.ID, exists)
}

// fault makes trouble and returns what ends it.
func (w *post) fault(what object) (end func()) {
	w.t.Helper()
	var made struct{ ID int }
	w.post("/simulator/faults", what, &made)
	return func() {
		w.t.Helper()
		request, err := http.NewRequestWithContext(w.ctx, http.MethodDelete, w.network.URL()+"/simulator/faults/"+itoa(made.ID), nil)
		if err != nil {
			w.t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(request)
		w.read("/simulator/faults", resp, err, nil)
	}
}

// count is how many things of a kind clients did with files of messages.
func (w *post) count(kind string) int {
	w.t.Helper()
	var log struct {
		Events []struct{ Type string }
	}
	w.get("/simulator/events?kind="+kind, &log)
	n := 0
	for _, e := range log.Events {
		if !strings.HasPrefix(e.Type, "md-") { // of the application state, and of history
			n++
		}
	}
	return n
}

// bytesOf reads a stored file.
func (w *post) bytesOf(m media.Media) []byte {
	w.t.Helper()
	f, err := w.media.Open(w.ctx, m)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return content
}

type object = map[string]any

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// noise is content without meaning, the same for the same size.
func noise(size int) []byte {
	content := make([]byte, size)
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], uint64(size))
	_, _ = rand.NewChaCha8(seed).Read(content)
	return content
}

// picture is a PNG.
func picture(width, height int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.RGBA{uint8(x), uint8(y), 128, 255})
		}
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img)
	return out.Bytes()
}

// film begins as an MP4 does; no picture can be made of it.
func film() []byte {
	return append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), noise(5000)...)
}

// song begins as an AMR does.
func song() []byte {
	return append([]byte("#!AMR\n"), noise(4000)...)
}

// voice is Ogg/Opus of one channel and three seconds.
func voice() []byte {
	page := func(granule int64, packet string) string {
		head := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x00"), uint64(granule))
		head = append(head, make([]byte, 12)...) // stream, number and checksum
		return string(append(head, 1, byte(len(packet)))) + packet
	}
	return []byte(page(0, "OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00") + page(0, "OpusTags") + page(312+48000*3, strings.Repeat("a", 200)))
}

func (w *post) patch(path string, body object) {
	w.t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(w.ctx, http.MethodPatch, w.network.URL()+path, bytes.NewReader(content))
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(request)
	w.read(path, resp, err, nil)
}
