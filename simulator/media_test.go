package simulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"os"
	"testing"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// hexSum is the hash of a file as inboxes show it.
func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// post sends something from Budi's phone to the shop and returns the answer.
func post(network *simtest.Network, content map[string]any) map[string]any {
	content["to"] = shop
	return network.Do("POST", "phones/"+budi+"/messages", content)
}

func anyMessage(client *simtest.Client) *events.Message {
	return simtest.Wait(client, func(*events.Message) bool { return true })
}

// part is what a message says about its file.
func part(m *waE2E.Message) whatsmeow.DownloadableMessage {
	switch {
	case m.ImageMessage != nil:
		return m.ImageMessage
	case m.VideoMessage != nil:
		return m.VideoMessage
	case m.AudioMessage != nil:
		return m.AudioMessage
	case m.StickerMessage != nil:
		return m.StickerMessage
	default:
		return m.DocumentMessage
	}
}

// What phones send comes whole, with everything that they say about it.
func TestMediaOfPhones(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	data := noise(5000)
	encoded := base64.StdEncoding.EncodeToString(data)
	for name, test := range map[string]struct {
		content map[string]any
		fits    func(*events.Message) bool
	}{
		"image": {
			map[string]any{"image": map[string]any{"data": encoded, "caption": "look", "width": 640, "height": 480, "jpegThumbnail": "aGk="}},
			func(m *events.Message) bool {
				i := m.Message.GetImageMessage()
				return i.GetCaption() == "look" && i.GetMimetype() == "image/jpeg" && i.GetWidth() == 640 && string(i.GetJPEGThumbnail()) == "hi"
			},
		},
		"video that plays by itself": {
			map[string]any{"video": map[string]any{"data": encoded, "gif": true, "seconds": 3}},
			func(m *events.Message) bool {
				v := m.Message.GetVideoMessage()
				return v.GetGifPlayback() && v.GetSeconds() == 3 && v.GetMimetype() == "video/mp4"
			},
		},
		"voice": {
			map[string]any{"audio": encoded, "ptt": true, "seconds": 7},
			func(m *events.Message) bool {
				a := m.Message.GetAudioMessage()
				return a.GetPTT() && a.GetSeconds() == 7 && a.GetMimetype() == "audio/ogg; codecs=opus" && m.Info.MediaType == "ptt"
			},
		},
		"audio": {
			map[string]any{"audio": map[string]any{"data": encoded, "mimetype": "audio/mp4"}, "forwarded": true},
			func(m *events.Message) bool {
				a := m.Message.GetAudioMessage()
				return !a.GetPTT() && a.GetMimetype() == "audio/mp4" && a.GetContextInfo().GetIsForwarded()
			},
		},
		"document with caption": {
			map[string]any{"document": map[string]any{"data": encoded, "fileName": "prices.pdf", "caption": "prices"}},
			func(m *events.Message) bool {
				d := m.Message.GetDocumentMessage()
				return m.IsDocumentWithCaption && d.GetFileName() == "prices.pdf" && d.GetMimetype() == "application/pdf" && d.GetCaption() == "prices"
			},
		},
		"sticker": {
			map[string]any{"sticker": encoded},
			func(m *events.Message) bool { return m.Message.GetStickerMessage().GetMimetype() == "image/webp" },
		},
		"image for one look": {
			map[string]any{"image": map[string]any{"data": encoded, "viewOnce": true}},
			func(m *events.Message) bool { return m.IsViewOnceV2 && m.Message.GetImageMessage().GetViewOnce() },
		},
		"voice for one look in a vanishing chat": {
			map[string]any{"audio": map[string]any{"data": encoded, "ptt": true, "viewOnce": true}, "wrap": []string{"ephemeral"}},
			func(m *events.Message) bool { return m.IsEphemeral && m.IsViewOnceV2Extension },
		},
	} {
		answer := post(network, test.content)
		got := anyMessage(client)
		if !test.fits(got) || got.Info.ID != answer["id"] || got.Info.Type != "media" {
			t.Errorf("%s came as %v", name, got.RawMessage)
		}
		file, err := client.Download(t.Context(), part(got.Message))
		if err != nil || !bytes.Equal(file, data) || answer["sha256"] != hexSum(data) {
			t.Errorf("%s: %d bytes, %v; answer %v", name, len(file), err, answer)
		}
		entry := network.Entry(shop, got.Info.ID)
		if entry.Error != "" || entry.SHA256 != hexSum(data) || entry.Size != len(data) {
			t.Errorf("%s is listed as %+v", name, entry)
		}
	}
	network.Sync()
}

// What clients send is checked and shown by the phone that gets it.
func TestMediaOfClients(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	for kind, message := range map[string]func(whatsmeow.UploadResponse) *waE2E.Message{
		"image": func(u whatsmeow.UploadResponse) *waE2E.Message {
			return &waE2E.Message{ViewOnceMessageV2: &waE2E.FutureProofMessage{Message: &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
				DirectPath: &u.DirectPath, MediaKey: u.MediaKey, FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256,
				FileLength: &u.FileLength, Mimetype: proto.String("image/png"), Caption: proto.String("see"), JPEGThumbnail: []byte("tiny"),
				Width: proto.Uint32(3), Height: proto.Uint32(2), ViewOnce: proto.Bool(true),
			}}}}
		},
		"video": func(u whatsmeow.UploadResponse) *waE2E.Message {
			return &waE2E.Message{VideoMessage: &waE2E.VideoMessage{
				URL: &u.URL, MediaKey: u.MediaKey, FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256,
				FileLength: &u.FileLength, Mimetype: proto.String("video/mp4"), Seconds: proto.Uint32(9), GifPlayback: proto.Bool(true),
			}}
		},
		"audio": func(u whatsmeow.UploadResponse) *waE2E.Message {
			return &waE2E.Message{AudioMessage: &waE2E.AudioMessage{
				DirectPath: &u.DirectPath, MediaKey: u.MediaKey, FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256,
				FileLength: &u.FileLength, Mimetype: proto.String("audio/ogg"), PTT: proto.Bool(true), Seconds: proto.Uint32(4),
				ContextInfo: &waE2E.ContextInfo{IsForwarded: proto.Bool(true)},
			}}
		},
		"document": func(u whatsmeow.UploadResponse) *waE2E.Message {
			return &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
				DirectPath: &u.DirectPath, MediaKey: u.MediaKey, FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256,
				FileLength: &u.FileLength, Mimetype: proto.String("application/pdf"), FileName: proto.String("bill.pdf"),
			}}
		},
		"sticker": func(u whatsmeow.UploadResponse) *waE2E.Message {
			return &waE2E.Message{StickerMessage: &waE2E.StickerMessage{
				DirectPath: &u.DirectPath, MediaKey: u.MediaKey, FileEncSHA256: u.FileEncSHA256, FileSHA256: u.FileSHA256,
				FileLength: &u.FileLength, Mimetype: proto.String("image/webp"),
			}}
		},
	} {
		data := noise(1000 + len(kind))
		up, err := client.Upload(t.Context(), data, map[string]whatsmeow.MediaType{
			"image": whatsmeow.MediaImage, "video": whatsmeow.MediaVideo, "audio": whatsmeow.MediaAudio,
			"document": whatsmeow.MediaDocument, "sticker": whatsmeow.MediaImage,
		}[kind])
		if err != nil {
			t.Fatalf("upload %s: %v", kind, err)
		}
		sent, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer), message(up))
		if err != nil {
			t.Fatalf("send %s: %v", kind, err)
		}
		got := network.Entry(budi, sent.ID)
		if got.Type != kind || got.Error != "" || got.SHA256 != hexSum(data) || got.Size != len(data) {
			t.Errorf("%s is listed as %+v", kind, got)
		}
		if file := network.File(budi, got.Seq); !bytes.Equal(file, data) {
			t.Errorf("%s: the file has %d bytes", kind, len(file))
		}
		switch kind {
		case "image":
			if !got.ViewOnce || got.Width != 3 || got.Caption != "see" || got.Thumbnail.SHA256 != hexSum([]byte("tiny")) {
				t.Errorf("image is listed as %+v", got)
			}
		case "video":
			if !got.GIF || got.Seconds != 9 || got.ViewOnce {
				t.Errorf("video is listed as %+v", got)
			}
		case "audio":
			if !got.PTT || got.Seconds != 4 || !got.Forwarded {
				t.Errorf("audio is listed as %+v", got)
			}
		case "document":
			if got.FileName != "bill.pdf" {
				t.Errorf("document is listed as %+v", got)
			}
		}
	}
	network.Sync()
}

// A file that is not what the message says is listed with what is wrong, and cannot be fetched.
func TestBrokenMedia(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	up, err := client.Upload(t.Context(), noise(500), whatsmeow.MediaDocument)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		spoil func(*waE2E.DocumentMessage)
		want  string
	}{
		"hash":           {func(d *waE2E.DocumentMessage) { d.FileSHA256 = noise(32) }, "hash of file differs"},
		"encrypted hash": {func(d *waE2E.DocumentMessage) { d.FileEncSHA256 = noise(32) }, "hash of encrypted file differs"},
		"key":            {func(d *waE2E.DocumentMessage) { d.MediaKey = noise(32) }, "MAC of file differs"},
		"length":         {func(d *waE2E.DocumentMessage) { d.FileLength = proto.Uint64(7) }, "length of file differs: 500 bytes, not 7"},
		"path":           {func(d *waE2E.DocumentMessage) { d.DirectPath = proto.String("/v/none?n=1") }, "not found: file is not hosted (status 404)"},
	} {
		document := &waE2E.DocumentMessage{
			DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
		}
		test.spoil(document)
		sent, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer), &waE2E.Message{DocumentMessage: document})
		if err != nil {
			t.Fatal(err)
		}
		if got := network.Entry(budi, sent.ID); got.Error != test.want || got.SHA256 != "" {
			t.Errorf("wrong %s: error %q, want %q", name, got.Error, test.want)
		}
	}
	if status, answer := network.Call("GET", "phones/"+budi+"/inbox/1/file", nil); status != http.StatusNotFound || answer["error"] == nil {
		t.Errorf("file of a broken message: status %d, %v", status, answer)
	}
}

// A file as large as WhatsApp's documents get goes up and down without being held in memory many times.
func TestLargeDocument(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	const size = 100 << 20
	answer := post(network, map[string]any{"document": map[string]any{"generate": size, "fileName": "film.bin"}})
	got := anyMessage(client)
	path := t.TempDir() + "/film.bin"
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := client.DownloadToFile(t.Context(), got.Message.GetDocumentMessage(), file); err != nil {
		t.Fatal(err)
	}
	if sum := hex.EncodeToString(got.Message.GetDocumentMessage().GetFileSHA256()); sum != answer["sha256"] || answer["size"] != float64(size) {
		t.Errorf("answer %v, got %s", answer, sum)
	}
	if _, err := file.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	up, err := client.UploadReader(t.Context(), file, nil, whatsmeow.MediaDocument)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer), &waE2E.Message{DocumentMessage: &waE2E.DocumentMessage{
		DirectPath: &up.DirectPath, MediaKey: up.MediaKey, FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}})
	if err != nil {
		t.Fatal(err)
	}
	entry := network.Entry(budi, sent.ID)
	if entry.SHA256 != answer["sha256"] || entry.Size != size || entry.Error != "" {
		t.Errorf("document is listed as %+v", entry)
	}
	if back := network.File(budi, entry.Seq); hexSum(back) != answer["sha256"] {
		t.Errorf("the phone's file has %d bytes", len(back))
	}
}
