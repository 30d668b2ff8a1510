package whatsapp

import (
	"bytes"
	"log/slog"
	"testing"

	"go.mau.fi/whatsmeow/types/events"
)

// whatsmeow panics over a nonce of a wrong length.
func TestAnswerOfAPhoneThatMakesNoSense(t *testing.T) {
	t.Parallel()
	x := &session{Supervisor: &Supervisor{}, log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	read := func() (err error) {
		defer x.survive(&err)
		_, err = newPath(&events.MediaRetry{IV: []byte("short"), Ciphertext: make([]byte, 40)}, bytes.Repeat([]byte{1}, 32))
		return err
	}
	if err := read(); err == nil {
		t.Error("it was read")
	}
}
