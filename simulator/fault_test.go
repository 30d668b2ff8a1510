package simulator_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// pair starts a network with a linked shop and a customer.
func pair(t *testing.T) (*simtest.Network, *simtest.Client) {
	t.Helper()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	return network, network.Link(shop)
}

// fault sets a fault.
func fault(network *simtest.Network, fields map[string]any) {
	network.Do("POST", "faults", fields)
}

func TestDropTowardsClient(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "drop", "instance": shop, "phone": budi, "count": 1})
	lost := network.Say(budi, shop, "lost at first")
	network.Say(budi, shop, "not lost")
	if got := simtest.Wait(client, func(*events.Message) bool { return true }); simtest.TextOf(got) != "not lost" {
		t.Errorf("got %q before the connection was renewed", simtest.TextOf(got))
	}
	network.Sync()
	client.Disconnect()
	client.Open()
	if got := client.Text("lost at first"); got.Info.ID != lost {
		t.Errorf("it came as %s, want %s", got.Info.ID, lost)
	}
	network.Sync()
}

func TestDropFromClient(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Say(budi, "first")
	fault(network, map[string]any{"kind": "drop", "direction": "out", "count": 1})
	sent := make(chan error, 1)
	go func() {
		_, err := client.TrySay(budi, "dropped")
		sent <- err
	}()
	for len(network.Do("GET", "faults", nil)["faults"].([]any)) > 0 {
		network.Do("GET", "events?kind=message&wait=1s", nil)
	}
	client.Disconnect()
	if err := <-sent; err == nil {
		t.Error("a dropped message counts as sent")
	}
	client.Open()
	simtest.Wait(client, func(*events.Connected) bool { return true })
	client.Say(budi, "second")
	inbox := network.Inbox(budi, 2, false)
	if inbox[0].Text != "first" || inbox[1].Text != "second" {
		t.Errorf("inbox has %+v", inbox)
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "duplicate", "count": 1})
	id := network.Say(budi, shop, "twice")
	for range 2 {
		if got := client.Text("twice"); got.Info.ID != id {
			t.Errorf("came as %s, want %s", got.Info.ID, id)
		}
	}
	fault(network, map[string]any{"kind": "duplicate", "mode": "same", "count": 1})
	network.Say(budi, shop, "same bytes")
	network.Say(budi, shop, "end")
	client.Text("same bytes")
	if got := simtest.Wait(client, func(*events.Message) bool { return true }); simtest.TextOf(got) != "end" {
		t.Errorf("got %q, want the copy to be filtered", simtest.TextOf(got))
	}
	network.Sync()
}

func TestDuplicatesFromClient(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "duplicate", "direction": "out", "count": 1})
	client.Say(budi, "twice")
	fault(network, map[string]any{"kind": "duplicate", "direction": "out", "mode": "same", "count": 1})
	client.Say(budi, "once")
	client.Say(budi, "end")
	var texts []string
	for _, message := range network.Inbox(budi, 4, false) {
		texts = append(texts, message.Text)
		if message.Repeat != (len(texts) == 2) {
			t.Errorf("message %d: repeat is %v", len(texts), message.Repeat)
		}
	}
	if got := strings.Join(texts, " "); got != "twice twice once end" {
		t.Errorf("inbox has %q", got)
	}
}

// A phone that was offline lists both copies when it is back.
func TestDuplicatesForOfflinePhone(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Say(budi, "first")
	network.Inbox(budi, 1, false)
	network.Do("PATCH", "phones/"+budi, map[string]any{"online": false})
	fault(network, map[string]any{"kind": "duplicate", "direction": "out", "count": 1})
	client.Say(budi, "twice")
	network.Do("PATCH", "phones/"+budi, map[string]any{"online": true})
	got := network.Inbox(budi, 3, false)
	if got[1].Text != "twice" || got[2].Text != "twice" || got[1].Repeat || !got[2].Repeat {
		t.Errorf("inbox has %+v", got)
	}
}

func TestNoAck(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "no_ack", "count": 1})
	sent := make(chan error, 1)
	go func() {
		_, err := client.TrySay(budi, "heard")
		sent <- err
	}()
	network.Inbox(budi, 1, false)
	select {
	case err := <-sent:
		t.Errorf("the client heard of it: %v", err)
	default:
	}
	client.Disconnect()
	<-sent
}

func TestRestricted(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Phone(siti, "Siti")
	network.Say(siti, shop, "I wrote first")
	client.Text("I wrote first")
	fault(network, map[string]any{"kind": "error_463", "newOnly": true, "for": "1h"})
	if _, err := client.TrySay(budi, "hello stranger"); err == nil || !strings.Contains(err.Error(), "463") {
		t.Errorf("message to a stranger: %v, want error 463", err)
	}
	lock := simtest.Wait(client, func(*events.NotifyAccountReachoutTimelock) bool { return true })
	if left := time.Until(lock.TimeEnforcementEnds.Time); !lock.IsActive || left < 50*time.Minute || left > time.Hour {
		t.Errorf("locked for %s: %+v", left, lock)
	}
	client.Say(siti, "hello friend")
	network.Do("DELETE", "faults", nil)
	client.Say(budi, "hello again")
	network.Sync()
}

func TestConnectionFaults(t *testing.T) {
	t.Parallel()
	t.Run("disconnect", func(t *testing.T) {
		t.Parallel()
		network, client := pair(t)
		fault(network, map[string]any{"kind": "disconnect", "instance": shop})
		simtest.Wait(client, func(*events.Disconnected) bool { return true })
		simtest.Wait(client, func(*events.Connected) bool { return true })
	})
	t.Run("stream error", func(t *testing.T) {
		t.Parallel()
		network, client := pair(t)
		fault(network, map[string]any{"kind": "stream_error"})
		simtest.Wait(client, func(*events.Disconnected) bool { return true })
		simtest.Wait(client, func(*events.Connected) bool { return true })
	})
	t.Run("conflict", func(t *testing.T) {
		t.Parallel()
		network, client := pair(t)
		fault(network, map[string]any{"kind": "conflict"})
		simtest.Wait(client, func(*events.StreamReplaced) bool { return true })
	})
	t.Run("at the next login", func(t *testing.T) {
		t.Parallel()
		network, client := pair(t)
		client.Disconnect()
		awaitAway(network)
		fault(network, map[string]any{"kind": "conflict"})
		client.Open()
		simtest.Wait(client, func(*events.StreamReplaced) bool { return true })
	})
}

// awaitAway waits until the network has noticed that the shop's client hung up.
func awaitAway(network *simtest.Network) {
	for {
		devices := network.Do("GET", "phones/"+shop, nil)["devices"].([]any)
		if devices[0].(map[string]any)["connected"] == false {
			return
		}
	}
}

func TestLoginFailures(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Disconnect()
	fault(network, map[string]any{"kind": "login_failure", "code": 405, "count": 1})
	client.Open()
	simtest.Wait(client, func(*events.ClientOutdated) bool { return true })
	client.Disconnect()
	fault(network, map[string]any{"kind": "login_failure", "code": 402, "count": 1, "for": "2h"})
	client.Open()
	if ban := simtest.Wait(client, func(*events.TemporaryBan) bool { return true }); ban.Expire != 2*time.Hour {
		t.Errorf("banned for %s, want 2h", ban.Expire)
	}
	client.Disconnect()
	fault(network, map[string]any{"kind": "login_failure", "count": 1})
	client.Open()
	simtest.Wait(client, func(*events.Connected) bool { return true })
	client.Disconnect()
	fault(network, map[string]any{"kind": "login_failure", "code": 401, "count": 1})
	client.Open()
	simtest.Wait(client, func(*events.LoggedOut) bool { return true })
}

func TestBrokenSessions(t *testing.T) {
	t.Parallel()
	for name, speak := range map[string]func(*simtest.Network, *simtest.Client){
		"the phone speaks first": func(network *simtest.Network, client *simtest.Client) {
			network.Say(budi, shop, "can you read this?")
			client.Text("can you read this?")
			client.Say(budi, "yes")
			network.Inbox(budi, 2, false)
		},
		"the client speaks first": func(network *simtest.Network, client *simtest.Client) {
			client.Say(budi, "can you read this?")
			network.Inbox(budi, 2, false)
			network.Say(budi, shop, "yes")
			client.Text("yes")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network, client := pair(t)
			network.Say(budi, shop, "hello")
			client.Text("hello")
			client.Say(budi, "hello too")
			network.Sync()
			fault(network, map[string]any{"kind": "break_session", "instance": shop, "phone": budi})
			speak(network, client)
			network.Sync()
			counters := network.Do("GET", "stats", nil)["counters"].(map[string]any)
			if counters["event.retry"] == nil && counters["event.decrypt-error"] == nil {
				t.Errorf("nobody had to ask again: %v", counters)
			}
		})
	}
}

// With a count, so many messages need a retry, whoever speaks.
func TestSessionsBreakSeveralTimes(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Say(budi, shop, "hello")
	client.Text("hello")
	client.Say(budi, "hello too")
	network.Sync()
	fault(network, map[string]any{"kind": "break_session", "instance": shop, "phone": budi, "count": 3})
	for n, text := range []string{"one", "two", "three"} {
		if n%2 == 0 {
			network.Say(budi, shop, text)
			client.Text(text)
		} else {
			client.Say(budi, text)
			network.Inbox(budi, 2, false)
		}
		network.Sync()
	}
	if left := network.Do("GET", "faults", nil)["faults"].([]any); len(left) != 0 {
		t.Errorf("faults left: %v", left)
	}
	if got := counter(network, "event.retry") + counter(network, "event.decrypt-error"); got != 3 {
		t.Errorf("%d messages had to be sent again, want 3", got)
	}
	network.Say(budi, shop, "end")
	client.Text("end")
}

func TestFaultRequests(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	for name, test := range map[string]struct {
		method, path string
		body         map[string]any
		status       int
	}{
		"unknown kind":     {"POST", "faults", map[string]any{"kind": "meteor"}, http.StatusBadRequest},
		"unknown instance": {"POST", "faults", map[string]any{"kind": "drop", "instance": "4900000"}, http.StatusNotFound},
		"wrong direction":  {"POST", "faults", map[string]any{"kind": "drop", "direction": "up"}, http.StatusBadRequest},
		"wrong stanza":     {"POST", "faults", map[string]any{"kind": "drop", "stanza": "iq"}, http.StatusBadRequest},
		"wrong mode":       {"POST", "faults", map[string]any{"kind": "duplicate", "mode": "thrice"}, http.StatusBadRequest},
		"wrong duration":   {"POST", "faults", map[string]any{"kind": "delay", "delay": "soon"}, http.StatusBadRequest},
		"count below zero": {"POST", "faults", map[string]any{"kind": "drop", "count": -1}, http.StatusBadRequest},
		"no rate":          {"POST", "faults", map[string]any{"kind": "slow_media"}, http.StatusBadRequest},
		"no status":        {"POST", "faults", map[string]any{"kind": "media_error", "code": 200}, http.StatusBadRequest},
		"lost twice":       {"POST", "faults", map[string]any{"kind": "lose_media", "count": 2}, http.StatusBadRequest},
		"file of nothing":  {"GET", "phones/" + budi + "/inbox/1/file", nil, http.StatusNotFound},
		"clear nothing":    {"DELETE", "faults/7", nil, http.StatusNotFound},
		"clear no number":  {"DELETE", "faults/x", nil, http.StatusNotFound},
		"unknown phone":    {"GET", "phones/4900000", nil, http.StatusNotFound},
		"no number":        {"POST", "phones", map[string]any{"phone": "hello"}, http.StatusBadRequest},
		"unknown setting":  {"POST", "phones", map[string]any{"phone": budi, "colour": "red"}, http.StatusBadRequest},
		"wrong receipts":   {"POST", "phones", map[string]any{"phone": budi, "autoReceipts": "all"}, http.StatusBadRequest},
		"unknown endpoint": {"GET", "weather", nil, http.StatusNotFound},
		"wrong method":     {"PUT", "phones", nil, http.StatusMethodNotAllowed},
		"wrong after":      {"GET", "events?after=x", nil, http.StatusBadRequest},
	} {
		if status, answer := network.Call(test.method, test.path, test.body); status != test.status || answer["error"] == nil {
			t.Errorf("%s: status %d %v, want %d and an error", name, status, answer, test.status)
		}
	}
}

func TestMessageRequests(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	for name, test := range map[string]struct {
		body   map[string]any
		status int
	}{
		"nothing":          {map[string]any{"to": siti}, http.StatusBadRequest},
		"to nobody":        {map[string]any{"to": shop, "text": "x"}, http.StatusNotFound},
		"unknown field":    {map[string]any{"to": siti, "text": "x", "loud": true}, http.StatusBadRequest},
		"unknown quote":    {map[string]any{"to": siti, "text": "x", "replyTo": "none"}, http.StatusNotFound},
		"image of nothing": {map[string]any{"to": siti, "image": ""}, http.StatusBadRequest},
		"two contents":     {map[string]any{"to": siti, "text": "x", "poll": map[string]any{}}, http.StatusBadRequest},
		"text by number":   {map[string]any{"to": "+" + siti, "text": "x", "id": "ONE"}, http.StatusCreated},
		"same id again":    {map[string]any{"to": siti + "@s.whatsapp.net", "text": "y", "id": "TWO"}, http.StatusCreated},
	} {
		if status, answer := network.Call("POST", "phones/"+budi+"/messages", test.body); status != test.status {
			t.Errorf("%s: status %d %v, want %d", name, status, answer, test.status)
		}
	}
	if got := network.Inbox(siti, 2, false); got[0].From != budi {
		t.Errorf("inbox has %+v", got)
	}
}
