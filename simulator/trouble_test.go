package simulator_test

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

func TestNoPrekeys(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "no_prekeys", "instance": shop, "phone": budi})
	client.Say(budi, "hello")
	if got := network.Inbox(budi, 1, false)[0]; got.Text != "hello" {
		t.Errorf("inbox has %+v", got)
	}
	network.Phone(siti, "Siti")
	fault(network, map[string]any{"kind": "no_prekeys", "phone": siti})
	network.Say(siti, shop, "me too")
	client.Text("me too")
	network.Sync()
	for _, f := range network.Do("GET", "faults", nil)["faults"].([]any) {
		if f.(map[string]any)["hits"] == 0.0 {
			t.Errorf("a fault did not happen: %v", f)
		}
	}
}

// A silent connection stays open and answers nothing, and when that ends everything goes on.
func TestSilence(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Say(budi, shop, "before")
	client.Text("before")
	client.Say(budi, "before too")
	network.Sync()
	fault(network, map[string]any{"kind": "silence", "instance": shop})
	network.Say(budi, shop, "unheard")
	if _, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer), client.BuildPollCreation("?", []string{"a", "b"}, 1),
		whatsmeow.SendRequestExtra{Timeout: 200 * time.Millisecond}); !errors.Is(err, whatsmeow.ErrMessageTimedOut) {
		t.Errorf("a message into the silence: %v", err)
	}
	if !client.IsConnected() {
		t.Error("the connection is closed")
	}
	if status, answer := network.Call("POST", "sync", map[string]any{"wait": "50ms"}); status != http.StatusGatewayTimeout {
		t.Errorf("in sync while silent: status %d %v", status, answer)
	}
	network.Do("DELETE", "faults", nil)
	client.Text("unheard")
	client.Say(budi, "after")
	network.Sync()
}

func TestSilentLogin(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Disconnect()
	fault(network, map[string]any{"kind": "silence", "for": "300ms"})
	client.Open()
	waiting := network.Say(budi, shop, "waiting")
	for len(network.Do("GET", "faults", nil)["faults"].([]any)) > 0 {
		network.Do("GET", "events?after=1000&wait=50ms", nil)
	}
	client.Disconnect()
	client.Open()
	if got := client.Text("waiting"); got.Info.ID != waiting {
		t.Errorf("it came as %s, want %s", got.Info.ID, waiting)
	}
	network.Sync()
}

func TestClockSkew(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "clock_skew", "by": "-3h"})
	network.Say(budi, shop, "in the past")
	if late := time.Since(client.Text("in the past").Info.Timestamp); late < 2*time.Hour || late > 4*time.Hour {
		t.Errorf("the message is %s old, want three hours", late)
	}
	if ahead := time.Until(client.Say(budi, "answer").Timestamp); ahead > -2*time.Hour {
		t.Errorf("the server took the answer in %s", ahead)
	}
	network.Do("DELETE", "faults", nil)
	network.Say(budi, shop, "now")
	if late := time.Since(client.Text("now").Info.Timestamp); late > time.Hour {
		t.Errorf("the message is %s old", late)
	}
	for name, body := range map[string]map[string]any{
		"no shift": {"kind": "clock_skew"}, "one number": {"kind": "clock_skew", "by": 5, "instance": shop},
	} {
		if status, _ := network.Call("POST", "faults", body); status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", name, status)
		}
	}
}

// The stream breaks behind a message until the client has taken it.
func TestBadStream(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	var seen atomic.Int32
	client := network.Link(shop, func(c *whatsmeow.Client) {
		c.AddEventHandlerWithSuccessStatus(func(event any) bool {
			message, ok := event.(*events.Message)
			return !ok || simtest.TextOf(message) != "poison" || seen.Add(1) > 1
		})
	})
	fault(network, map[string]any{"kind": "bad_stream", "instance": shop})
	network.Say(budi, shop, "poison")
	network.Say(budi, shop, "behind it")
	for range 2 {
		if broken := simtest.Wait(client, func(*events.StreamError) bool { return true }); broken.Code != "500" {
			t.Errorf("the stream broke with %s", broken.Code)
		}
	}
	client.Text("behind it")
	network.Sync()
	if got := seen.Load(); got != 2 {
		t.Errorf("the message was tried %d times, want twice", got)
	}
}

func TestReachout(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "reachout", "instance": shop, "for": "1h"})
	lock := simtest.Wait(client, func(*events.NotifyAccountReachoutTimelock) bool { return true })
	if left := time.Until(lock.TimeEnforcementEnds.Time); !lock.IsActive || left < 50*time.Minute || left > 70*time.Minute {
		t.Errorf("the client heard %+v", lock)
	}
	client.Say(budi, "allowed all the same")
	network.Do("DELETE", "faults", nil)
	if lock := simtest.Wait(client, func(*events.NotifyAccountReachoutTimelock) bool { return true }); lock.IsActive {
		t.Errorf("when it ends the client hears %+v", lock)
	}
	fault(network, map[string]any{"kind": "reachout", "for": "100ms"})
	simtest.Wait(client, func(e *events.NotifyAccountReachoutTimelock) bool { return e.IsActive })
	simtest.Wait(client, func(e *events.NotifyAccountReachoutTimelock) bool { return !e.IsActive })
	network.Sync()
}

func TestClock(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Do("POST", "clock", map[string]any{"set": "2031-05-06T07:08:09Z"})
	network.Say(budi, shop, "from afar")
	if got := client.Text("from afar").Info.Timestamp; got.UTC().Year() != 2031 {
		t.Errorf("sent at %s", got)
	}
	network.Do("POST", "clock", map[string]any{"advance": "-48h"})
	network.Say(budi, shop, "earlier")
	if got := client.Text("earlier").Info.Timestamp.UTC(); got.Day() != 4 || got.Month() != time.May {
		t.Errorf("sent at %s", got)
	}
	if status, _ := network.Call("POST", "clock", map[string]any{}); status != http.StatusBadRequest {
		t.Errorf("moving the clock nowhere: status %d, want 400", status)
	}
	network.Sync()
}
