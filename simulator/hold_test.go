package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

func TestDelayAndReorder(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"delay", "reorder"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			network, client := pair(t)
			fault(network, map[string]any{"kind": kind, "count": 1, "delay": "150ms"})
			network.Say(budi, shop, "held")
			network.Say(budi, shop, "overtaking")
			first := simtest.Wait(client, func(*events.Message) bool { return true })
			second := simtest.Wait(client, func(*events.Message) bool { return true })
			if simtest.TextOf(first) != "overtaking" || simtest.TextOf(second) != "held" {
				t.Errorf("got %q, then %q", simtest.TextOf(first), simtest.TextOf(second))
			}
			network.Sync()
		})
	}
}

func TestReorderUntilDeleted(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "reorder", "delay": "2s"})
	var order []string
	for _, text := range []string{"R1", "R2", "R3"} {
		network.Say(budi, shop, text)
	}
	for range 3 {
		order = append(order, simtest.TextOf(simtest.Wait(client, func(*events.Message) bool { return true })))
	}
	if got := strings.Join(order, " "); got != "R2 R1 R3" {
		t.Errorf("came as %s, want the second first", got)
	}
	network.Sync()
}

func TestReorderWithoutAnother(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "reorder", "count": 1, "delay": 0.05})
	network.Say(budi, shop, "alone")
	client.Text("alone")
	network.Sync()
}

// A fault that is deleted holds nothing any more.
func TestDeletedFaultReleases(t *testing.T) {
	t.Parallel()
	for name, deleted := range map[string]string{"one": "faults/1", "all": "faults"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network, client := pair(t)
			fault(network, map[string]any{"kind": "delay", "delay": "10m", "stanza": "any"})
			network.Say(budi, shop, "first")
			network.Say(budi, shop, "second")
			network.Do("DELETE", deleted, nil)
			for _, want := range []string{"first", "second"} {
				if got := simtest.Wait(client, func(*events.Message) bool { return true }); simtest.TextOf(got) != want {
					t.Errorf("got %q, want %q", simtest.TextOf(got), want)
				}
			}
			network.Sync()
		})
	}
}

// So does one that is used up and still holds something.
func TestUsedUpFaultReleases(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "reorder", "delay": "10m", "count": 1})
	network.Say(budi, shop, "held")
	network.Do("DELETE", "faults/1", nil)
	client.Text("held")
	network.Sync()
	if status, _ := network.Call("DELETE", "faults/1", nil); status != http.StatusNotFound {
		t.Errorf("once it holds nothing: status %d, want 404", status)
	}
}

func TestDeletedFaultReleasesFromClient(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "delay", "direction": "out", "delay": "10m"})
	sent := make(chan error, 1)
	go func() {
		_, err := client.TrySay(budi, "held")
		sent <- err
	}()
	for network.Do("GET", "faults", nil)["faults"].([]any)[0].(map[string]any)["hits"] == 0.0 {
		network.Do("GET", "events?kind=message&wait=1s", nil)
	}
	network.Do("DELETE", "faults/1", nil)
	if err := <-sent; err != nil {
		t.Errorf("the client was not told: %v", err)
	}
	if got := network.Inbox(budi, 1, false); got[0].Text != "held" {
		t.Errorf("inbox has %+v", got)
	}
	network.Sync()
}

func TestDelayFromClient(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "delay", "direction": "out", "count": 1, "delay": "80ms"})
	start := time.Now()
	client.Say(budi, "slowly")
	if took := time.Since(start); took < 80*time.Millisecond {
		t.Errorf("acknowledged after %s, want 80ms or more", took)
	}
	network.Inbox(budi, 1, false)
}
