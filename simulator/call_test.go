package simulator_test

import (
	"net/http"
	"testing"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// ring calls from budi's phone to the shop and returns the call's id.
func ring(network *simtest.Network, video bool) string {
	return network.Do("POST", "phones/"+budi+"/call", map[string]any{"to": shop, "video": video})["id"].(string)
}

// callState is the state of the latest call on a phone.
func callState(network *simtest.Network, phone string) any {
	calls := network.Do("GET", "phones/"+phone+"/calls", nil)["calls"].([]any)
	return calls[len(calls)-1].(map[string]any)["state"]
}

func TestClientRejectsCall(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		id := ring(network, true)
		offer := simtest.Wait(client, func(*events.CallOffer) bool { return true })
		if _, video := offer.Data.GetOptionalChildByTag("video"); offer.CallID != id || !video {
			t.Errorf("the call came as %+v", offer)
		}
		if got := offer.CallCreatorAlt; got.IsEmpty() || got.Server == offer.From.Server {
			t.Errorf("the caller's other name is %s", got)
		}
		if err := client.RejectCall(t.Context(), offer.From, offer.CallID); err != nil {
			t.Fatal(err)
		}
		seen := network.Do("GET", "events?kind=call&wait=5s", nil)["events"].([]any)[0].(map[string]any)
		if seen["type"] != "reject" || seen["ids"].([]any)[0] != id || seen["chat"] != budi {
			t.Errorf("recorded %v", seen)
		}
		network.Sync()
		if state := callState(network, budi); state != "rejected" {
			t.Errorf("on the caller's phone the call is %v", state)
		}
	})
}

func TestMissedCall(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	id := ring(network, false)
	simtest.Wait(client, func(o *events.CallOffer) bool { return o.RemotePlatform != "" && o.RemoteVersion != "" })
	network.Do("POST", "phones/"+budi+"/call", map[string]any{"hangUp": id})
	if ended := simtest.Wait(client, func(*events.CallTerminate) bool { return true }); ended.CallID != id || ended.Reason != "timeout" {
		t.Errorf("the call ended as %+v", ended)
	}
	network.Do("POST", "phones/"+budi+"/call", map[string]any{"hangUp": id})
	network.Sync()
	for name, test := range map[string]struct {
		phone  string
		body   map[string]any
		status int
	}{
		"unknown call":  {budi, map[string]any{"hangUp": "none"}, http.StatusNotFound},
		"nobody":        {budi, map[string]any{}, http.StatusBadRequest},
		"himself":       {budi, map[string]any{"to": budi}, http.StatusBadRequest},
		"unknown phone": {budi, map[string]any{"to": siti}, http.StatusNotFound},
	} {
		if status, answer := network.Call("POST", "phones/"+test.phone+"/call", test.body); status != test.status {
			t.Errorf("%s: status %d %v, want %d", name, status, answer, test.status)
		}
	}
	network.Phone(siti, "Siti")
	if status, _ := network.Call("POST", "phones/"+siti+"/call", map[string]any{"hangUp": id}); status != http.StatusForbidden {
		t.Errorf("hanging up for others: status %d, want 403", status)
	}
}

// One client accepts; the other one of the same number stops ringing.
func TestCallAcceptedElsewhere(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	second := network.Link(shop)
	id := ring(network, false)
	offer := simtest.Wait(first, func(*events.CallOffer) bool { return true })
	simtest.Wait(second, func(*events.CallOffer) bool { return true })
	err := first.DangerousInternals().SendNode(t.Context(), waBinary.Node{
		Tag: "call", Attrs: waBinary.Attrs{"id": first.GenerateMessageID(), "to": offer.From},
		Content: []waBinary.Node{{Tag: "accept", Attrs: waBinary.Attrs{"call-id": id, "call-creator": offer.CallCreator}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if ended := simtest.Wait(second, func(*events.CallTerminate) bool { return true }); ended.Reason != "accepted_elsewhere" {
		t.Errorf("the second client was told %q", ended.Reason)
	}
	if state := callState(network, budi); state != "accepted" {
		t.Errorf("on the caller's phone the call is %v", state)
	}
	network.Do("POST", "phones/"+budi+"/call", map[string]any{"hangUp": id})
	simtest.Wait(first, func(e *events.CallTerminate) bool { return e.CallID == id })
	network.Sync()
}

// answers counts the answers to calls that the network took.
func answers(network *simtest.Network) int {
	return len(network.Do("GET", "events?kind=call", nil)["events"].([]any))
}

func TestFaultsOfAnswers(t *testing.T) {
	t.Parallel()
	t.Run("delay", func(t *testing.T) {
		t.Parallel()
		network, client := pair(t)
		fault(network, map[string]any{"kind": "delay", "direction": "out", "stanza": "call", "count": 1, "delay": "10m"})
		ring(network, false)
		offer := simtest.Wait(client, func(*events.CallOffer) bool { return true })
		if err := client.RejectCall(t.Context(), offer.From, offer.CallID); err != nil {
			t.Fatal(err)
		}
		client.Say(budi, "said after it, and taken before it")
		network.Inbox(budi, 1, false)
		if state := callState(network, budi); state != "ringing" || answers(network) != 0 {
			t.Errorf("the call is %v after %d answers", state, answers(network))
		}
		network.Do("DELETE", "faults", nil)
		network.Sync()
		if state := callState(network, budi); state != "rejected" {
			t.Errorf("when the answer came the call is %v", state)
		}
	})
	t.Run("duplicate", func(t *testing.T) {
		t.Parallel()
		network, client := pair(t)
		fault(network, map[string]any{"kind": "duplicate", "direction": "out", "stanza": "call", "count": 1})
		ring(network, false)
		offer := simtest.Wait(client, func(*events.CallOffer) bool { return true })
		if err := client.RejectCall(t.Context(), offer.From, offer.CallID); err != nil {
			t.Fatal(err)
		}
		client.Say(budi, "said after it")
		network.Inbox(budi, 1, false)
		if got := answers(network); got != 2 {
			t.Errorf("the answer came %d times, want twice", got)
		}
	})
}

func TestDuplicateReceipts(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	other := network.Link(budi)
	network.Sync()
	fault(network, map[string]any{"kind": "duplicate", "direction": "out", "stanza": "receipt", "instance": shop, "count": 1})
	sent := other.Say(shop, "who reads this?")
	client.Text("who reads this?")
	for range 2 {
		simtest.Wait(other, func(r *events.Receipt) bool { return r.Sender.Device != 0 && r.MessageIDs[0] == sent.ID })
	}
	network.Sync()
}
