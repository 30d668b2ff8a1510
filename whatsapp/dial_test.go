package whatsapp_test

import (
	"testing"
	"time"

	"balas/chat"
)

// TestStopWhileDialling stops a linked instance as soon as it has begun to dial, again and again, often within the handshake:
// no stop waits for the answer that whatsmeow still expects when the connection is gone.
func TestStopWhileDialling(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(hasty)
	i := w.link(s, shop)
	stop := func() {
		t.Helper()
		stopped := make(chan error, 1)
		go func() { stopped <- s.Stop(w.ctx, i) }()
		select {
		case err := <-stopped:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(15 * time.Second):
			t.Fatal("a stop waits for an answer that nobody gives")
		}
		w.await(i, chat.Stopped)
	}
	stop()
	for range 40 {
		if err := s.Start(w.ctx, i); err != nil {
			t.Fatal(err)
		}
		w.awaitThat(i, "begun", func(now chat.Instance) bool { return now.State != chat.Stopped })
		stop()
	}
}
