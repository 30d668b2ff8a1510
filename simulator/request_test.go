package simulator_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

func TestPeopleByLID(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Do("POST", "phones", map[string]any{"phone": budi, "lid": "123456789012345"})
	for _, name := range []string{budi, "+" + budi, budi + "@s.whatsapp.net", "123456789012345", "123456789012345@lid"} {
		if got := network.Do("GET", "phones/"+name, nil)["phone"]; got != budi {
			t.Errorf("%s is %v", name, got)
		}
	}
}

// What is refused is refused with the code that says why, and changes nothing.
func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	for _, number := range []string{budi, siti, rina} {
		network.Phone(number, number)
	}
	group := network.Group("Regulars", budi, siti, rina).String()
	inGroup := network.Say(budi, group, "hello all")
	toSiti := network.Say(budi, siti, "hello")
	network.Inbox(rina, 1, false)
	network.Do("POST", "groups/"+group+"/participants", map[string]any{"remove": []string{rina}})
	for name, test := range map[string]struct {
		path   string
		body   map[string]any
		status int
	}{
		"LID with letters":    {"phones", map[string]any{"phone": "628120000009", "lid": "12ab"}, http.StatusBadRequest},
		"message to no one":   {"phones/" + budi + "/messages", map[string]any{"text": "x"}, http.StatusBadRequest},
		"receipt for no chat": {"phones/" + siti + "/receipts", map[string]any{"ids": []string{toSiti}, "type": "read"}, http.StatusBadRequest},
		"typing to no one":    {"phones/" + budi + "/typing", map[string]any{"state": "paused"}, http.StatusBadRequest},
		"unknown in a chat":   {"phones/" + siti + "/receipts", map[string]any{"chat": budi, "ids": []string{"none"}, "type": "read"}, http.StatusNotFound},
		"of another chat":     {"phones/" + siti + "/receipts", map[string]any{"chat": budi, "ids": []string{inGroup}, "type": "read"}, http.StatusNotFound},
		"after leaving":       {"phones/" + rina + "/receipts", map[string]any{"chat": group, "ids": []string{inGroup}, "type": "read"}, http.StatusForbidden},
		"a known message":     {"phones/" + siti + "/receipts", map[string]any{"chat": budi, "ids": []string{toSiti}, "type": "read"}, http.StatusOK},
		"quote elsewhere":     {"phones/" + budi + "/messages", map[string]any{"to": group, "text": "x", "replyTo": toSiti}, http.StatusNotFound},
		"reaction elsewhere":  {"phones/" + budi + "/messages", map[string]any{"to": siti, "reaction": map[string]any{"id": inGroup, "emoji": "x"}}, http.StatusNotFound},
		"edit elsewhere":      {"phones/" + budi + "/messages", map[string]any{"to": siti, "edit": map[string]any{"id": inGroup, "text": "x"}}, http.StatusNotFound},
		"revoke elsewhere":    {"phones/" + budi + "/messages", map[string]any{"to": siti, "revoke": map[string]any{"id": inGroup}}, http.StatusNotFound},
		"no login code":       {"faults", map[string]any{"kind": "login_failure", "code": 7}, http.StatusBadRequest},
		"half a change":       {"groups/" + group + "/participants", map[string]any{"add": []string{rina}, "demote": []string{budi}}, http.StatusForbidden},
		"half known":          {"groups/" + group + "/participants", map[string]any{"add": []string{rina}, "remove": []string{"4900000"}}, http.StatusNotFound},
	} {
		if status, answer := network.Call("POST", test.path, test.body); status != test.status {
			t.Errorf("%s: status %d %v, want %d", name, status, answer, test.status)
		}
	}
	if in := network.Do("GET", "groups/"+group, nil)["participants"].([]any); slices.Contains(in, any(rina)) {
		t.Errorf("after refused changes the group has %v", in)
	}
	made := network.Do("POST", "groups/"+group+"/participants", map[string]any{"add": []string{rina}, "promote": []string{rina}})
	if !slices.Contains(made["admins"].([]any), any(rina)) {
		t.Errorf("added and promoted at once: %v", made)
	}
}

// What holds up a sync is told by client, also what a fault holds of its own.
func TestPendingNamesClients(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "delay", "direction": "out", "delay": "10m", "count": 1})
	sent := make(chan error, 1)
	go func() {
		_, err := client.TrySay(budi, "held")
		sent <- err
	}()
	for len(network.Do("GET", "faults", nil)["faults"].([]any)) > 0 {
		network.Do("GET", "events?kind=message&wait=1s", nil)
	}
	device := network.Do("GET", "phones/"+shop, nil)["devices"].([]any)[0].(map[string]any)["jid"].(string)
	_, answer := network.Call("POST", "sync", map[string]any{"wait": "100ms"})
	if pending := answer["pending"].(map[string]any); len(pending) != 1 || pending[device] != 1.0 {
		t.Errorf("pending is %v, want one of %s", pending, device)
	}
	network.Do("DELETE", "faults", nil)
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

func TestChoicesQuote(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	asked := network.Say(siti, budi, "which?")
	for _, kind := range []string{"button", "row"} {
		id := network.Send(budi, siti, map[string]any{"replyTo": asked, kind: map[string]any{"id": "a", "text": "this one"}})
		if got := network.Entry(siti, id); got.QuotedID != asked || got.Text != "this one" || got.Type != "other" {
			t.Errorf("%s is listed as %+v", kind, got)
		}
	}
}

// A ban ends when the client is told that it does, and not before an hour.
func TestShortestBan(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Disconnect()
	set := network.Do("POST", "faults", map[string]any{"kind": "login_failure", "code": 402, "for": "1m"})
	client.Open()
	told := simtest.Wait(client, func(*events.TemporaryBan) bool { return true }).Expire
	ends, err := time.Parse(time.RFC3339, set["until"].(string))
	if left := time.Until(ends); err != nil || told < 59*time.Minute || told-left > time.Minute || left-told > time.Minute {
		t.Errorf("told to wait %s, the ban ends in %s (%v)", told, left, err)
	}
}
