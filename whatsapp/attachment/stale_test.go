package attachment

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/whatsapp/form"
)

func TestStale(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	now := time.Unix(1_800_000_000, 0)
	file := uuid.New()
	for name, c := range map[string]struct {
		age, left time.Duration // since the upload, and until the path ends; 0: it does not say
		media     *uuid.UUID
		want      bool
	}{
		"new":                        {time.Hour, 30 * day, &file, false},
		"new, though it has ended":   {time.Hour, -day, &file, false},
		"ended":                      {30 * day, -day, &file, true},
		"ends today":                 {30 * day, day / 2, &file, true},
		"lasts":                      {30 * day, 3 * day, &file, false},
		"old":                        {15 * day, 0, &file, true},
		"of last week":               {7 * day, 0, &file, false},
		"ended, and is not here":     {30 * day, -day, nil, false},
		"reused as long as it may":   {7 * day, 7 * day, &file, false},
		"reused of a life of a day":  {12 * time.Hour, 12 * time.Hour, &file, false},
		"reused of a life of 3 days": {36 * time.Hour, 36 * time.Hour, &file, false},
	} {
		path := "/v/file?n=1"
		if c.left != 0 {
			path += fmt.Sprintf("&oe=%x", now.Add(c.left).Unix())
		}
		m := chat.Message{Kind: chat.KindImage, MediaID: c.media, Raw: form.Raw(&waE2E.Message{ImageMessage: &waE2E.ImageMessage{
			DirectPath: &path, MediaKeyTimestamp: proto.Int64(now.Add(-c.age).Unix()),
		}})}
		if got := Stale(m, now); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestFreshUntil(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	for path, want := range map[string]time.Duration{
		"/v/file?n=1":   uploadLife,
		"/v/file?oe=zz": uploadLife,
		"/v/file?oh=1&oe=" + fmt.Sprintf("%X", now.Add(48*time.Hour).Unix()): 24 * time.Hour,
		"/v/file?oe=" + fmt.Sprintf("%x", now.Add(60*24*time.Hour).Unix()):   uploadLife,
	} {
		if got := FreshUntil(path, now).Sub(now); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
