package whatsapp

import (
	"errors"
	"fmt"
	"testing"

	"balas/internal/fault"
)

func TestHopeless(t *testing.T) {
	t.Parallel()
	status := func(code int) error {
		return fmt.Errorf("upload file: %w", fmt.Errorf("upload failed with status code %d", code))
	}
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"server trouble": {status(503), ""},
		"slow down":      {status(429), ""},
		"stale leave":    {status(401), ""},
		"too large":      {status(413), "WhatsApp takes no file of this size"},
		"refused":        {status(415), "WhatsApp refused the file (415)"},
		"cut off":        {errors.New("unexpected EOF"), ""},
		"full disk":      {&fault.Fault{Kind: fault.Unavailable, Noun: "media", Detail: "the server's disk is full"}, ""},
		"no ffmpeg":      {&fault.Fault{Kind: fault.Unavailable, Noun: "media", Field: "file", Detail: "this needs ffmpeg"}, "this needs ffmpeg"},
		"swept":          {fault.Missing("media"), "its file is gone"},
		"known":          {unsendable("because"), "because"},
	} {
		if got := hopeless(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
