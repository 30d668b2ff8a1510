package signal_test

import (
	"crypto/rand"
	"errors"
	"testing"

	"go.mau.fi/libsignal/signalerror"

	"balas/simulator/signal"
)

// TestSharedKeyStaysAsFarAsItHasCome: the sender of a group message shares its key with every message, and one that
// was set back shares an old one.
func TestSharedKeyStaysAsFarAsItHasCome(t *testing.T) {
	t.Parallel()
	const group = "120363400000000001@g.us"
	sender, reader := signal.NewKeyring(rand.Reader), signal.NewKeyring(rand.Reader)
	from := signal.Peer{User: "628110000001", Device: 1}
	var keys [][]byte
	var texts []signal.Ciphertext
	for range 3 {
		key, err := sender.GroupKey(t.Context(), group)
		if err != nil {
			t.Fatal(err)
		}
		text, err := sender.EncryptGroup(t.Context(), group, []byte("hello"))
		if err != nil {
			t.Fatal(err)
		}
		keys, texts = append(keys, key), append(texts, text)
	}
	read := func(n int) error {
		if err := reader.AcceptKey(t.Context(), group, from, keys[n]); err != nil {
			t.Fatal(err)
		}
		_, err := reader.DecryptGroup(t.Context(), group, from, texts[n])
		return err
	}
	for _, n := range []int{0, 2, 1} { // the last two overtook each other
		if err := read(n); err != nil {
			t.Errorf("message %d: %v", n, err)
		}
	}
	if err := read(1); !errors.Is(err, signalerror.ErrOldCounter) {
		t.Errorf("a key was used twice: %v", err)
	}
}
