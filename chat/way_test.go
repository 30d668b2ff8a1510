package chat_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

func TestCampaignsMakeWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := chat.New(nil, time.Now, 0)
		shop, other := uuid.New(), uuid.New()
		waited := func(instance uuid.UUID) time.Duration {
			began := time.Now()
			s.MakeWay(t.Context(), instance, time.Second, nil)
			return time.Since(began)
		}
		first, second := s.Serve(shop), s.Serve(shop)
		time.AfterFunc(100*time.Millisecond, first)
		time.AfterFunc(300*time.Millisecond, second)
		if d := waited(other); d != 0 {
			t.Errorf("another number's campaign waits %v", d)
		}
		time.AfterFunc(302*time.Millisecond, func() { // the turn after the message
			time.AfterFunc(50*time.Millisecond, s.Serve(shop))
		})
		if d := waited(shop); d != 357*time.Millisecond {
			t.Errorf("it waits %v for two customers and what follows", d)
		}
		if s.MakeWay(t.Context(), shop, time.Second, nil) {
			t.Error("it waits for nobody")
		}
		defer s.Serve(shop)()
		if d := waited(shop); d != time.Second {
			t.Errorf("it waits %v for one who takes long", d)
		}
		reply := make(chan struct{}, 1)
		time.AfterFunc(time.Millisecond, func() { reply <- struct{}{} })
		began := time.Now()
		if s.MakeWay(t.Context(), shop, time.Second, reply); time.Since(began) != time.Millisecond {
			t.Error("it waits when the reply is there")
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		began = time.Now()
		if s.MakeWay(ended, shop, time.Hour, nil); time.Since(began) != 0 {
			t.Error("it waits when it should end")
		}
	})
}
