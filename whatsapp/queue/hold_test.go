package queue

import (
	"testing"
	"time"

	"balas/chat"
)

func TestHeldMessagesKeepTheOrderOfTheirChat(t *testing.T) {
	t.Parallel()
	q := New(time.Now)
	file := chat.Message{ID: "file", ChatID: 1, Seq: 1, Priority: chat.PriorityAPI}
	q.Push(file, chat.Message{ID: "after", ChatID: 1, Seq: 2, Priority: chat.PriorityAPI},
		chat.Message{ID: "elsewhere", ChatID: 2, Seq: 3, Priority: chat.PriorityAPI})
	pop := func() string {
		m, _, _ := q.next()
		return m.ID
	}
	if got := pop(); got != "file" {
		t.Fatalf("first came %q", got)
	}
	q.Hold(file)
	if got := []string{pop(), pop()}; got[0] != "elsewhere" || got[1] != "" {
		t.Errorf("while the file is made ready came %q", got)
	}
	q.Push(chat.Message{ID: "reply", ChatID: 1, Seq: 4, Priority: chat.PriorityReply})
	if got := pop(); got != "reply" {
		t.Errorf("what goes before the file waits for it: %q came", got)
	}
	q.Release(file)
	if got := []string{pop(), pop(), pop()}; got[0] != "file" || got[1] != "after" || got[2] != "" {
		t.Errorf("then came %q", got)
	}
}
