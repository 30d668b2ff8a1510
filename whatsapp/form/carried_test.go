package form

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/fault"
)

func TestCarry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, address string
		want          string // empty: nothing tells where the file is
	}{
		"path":             {"/v/a?n=1", "https://mmg.whatsapp.net/v/b", "/v/a?n=1"},
		"address":          {"", "https://mmg.whatsapp.net/v/b?n=2", "/v/b?n=2"},
		"neither":          {"", "", ""},
		"host alone":       {"", "https://mmg.whatsapp.net", ""},
		"what is not read": {"", "https://%zz/v/b", ""},
	} {
		m := chat.Message{Raw: Raw(&waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			DirectPath: set(c.path), URL: set(c.address), JPEGThumbnail: []byte("small"),
		}})}
		got, err := Carry(m)
		if c.want == "" != fault.Is(err, fault.NotFound) || err == nil && got.Part.GetDirectPath() != c.want {
			t.Errorf("%s: %q, %v", name, got.Part.GetDirectPath(), err)
		}
		if string(Thumbnail(m)) != "small" {
			t.Errorf("%s: no thumbnail", name)
		}
	}
	if got := Thumbnail(chat.Message{Raw: Raw(&waE2E.Message{Conversation: proto.String("no file")})}); got != nil {
		t.Errorf("a text shows %q", got)
	}
}

func set(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
