package whatsapp

import (
	"testing"
	"time"

	"balas/chat"
	"balas/whatsapp/queue"
)

func TestTired(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		people int
		busy   func(x *session)
		want   bool
	}{
		"few people":                       {9, nil, false},
		"many people":                      {10, nil, true},
		"a campaign waits":                 {10, func(x *session) { x.queue.Push(chat.Message{ID: "1", Priority: chat.PriorityCampaign}) }, true},
		"a reply waits":                    {10, func(x *session) { x.queue.Push(chat.Message{ID: "1", Priority: chat.PriorityReply}) }, false},
		"a customer is being answered":     {10, func(x *session) { x.Chats.Serve(x.instance.ID) }, false},
		"an acknowledgement is to come":    {10, func(x *session) { x.acks.expect("1") }, false},
		"an acknowledgement has come":      {10, func(x *session) { x.acks.judge("1", verdict{}) }, false},
		"a message is set aside":           {10, func(x *session) { x.acks.places <- struct{}{} }, false},
		"a file is made ready":             {10, func(x *session) { x.uploads.join(upload{}, chat.Message{ID: "1"}) }, false},
		"a reply waits, and far too many":  {20, func(x *session) { x.queue.Push(chat.Message{ID: "1", Priority: chat.PriorityReply}) }, true},
		"a file is ready, and far too few": {0, func(x *session) { x.uploads.join(upload{}, chat.Message{ID: "1"}) }, false},
	} {
		x := &session{
			Supervisor: &Supervisor{Tempo: Tempo{People: 10}, Chats: &chat.Service{}}, queue: queue.New(time.Now), acks: newAcks(), uploads: newUploads(), people: c.people,
		}
		if c.busy != nil {
			c.busy(x)
		}
		if got := x.tired(); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
