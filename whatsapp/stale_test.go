package whatsapp

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
		if got := stale(m, now); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
