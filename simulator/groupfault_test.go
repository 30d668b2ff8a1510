package simulator_test

import (
	"errors"
	"path/filepath"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// Both sides lose their keys, and still get every message after asking for it again.
func TestGroupRetries(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Say(siti, group.String(), "before")
		client.Text("before")
		client.SayTo(group, "before too")
		network.Inbox(siti, 1, false)

		fault(network, map[string]any{"kind": "break_session", "instance": shop, "phone": budi})
		sent := client.SayTo(group, "lost its key")
		if entry := network.Entry(budi, sent.ID); entry.Text != "lost its key" || entry.Repeat || entry.Chat != group.String() {
			t.Errorf("inbox has %+v", entry)
		}
		network.Entry(siti, sent.ID)
		network.Sync()
		if n := counter(network, "event.decrypt-error"); n != 1 {
			t.Errorf("%d messages could not be read by phones, want 1", n)
		}
		next := client.SayTo(group, "and on")
		network.Entry(budi, next.ID)
		if n := counter(network, "event.decrypt-error"); n != 1 {
			t.Errorf("after the retry %d messages could not be read", n)
		}

		network.Phone(rina, "Rina")
		fault(network, map[string]any{"kind": "break_session", "instance": shop, "phone": group.String()})
		network.Say(rina, shop, "not in the group")
		if got := client.Text("not in the group"); got.RetryCount != 0 {
			t.Errorf("the fault hit somebody who is not in the group")
		}
		id := network.Say(siti, group.String(), "unreadable at first")
		got := client.Text("unreadable at first")
		if got.Info.ID != id || got.Info.Chat != group || got.RetryCount != 1 || numberOf(got.Info.MessageSource) != siti {
			t.Errorf("came as %+v, retry %d", got.Info, got.RetryCount)
		}
		network.Say(siti, group.String(), "readable")
		if again := client.Text("readable"); again.RetryCount != 0 {
			t.Errorf("after the retry: %d retries", again.RetryCount)
		}
	})
}

// A client that lost all sender keys asks each sender again, phones and clients alike.
func TestGroupKeysLost(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		other := network.Link(budi)
		network.Say(siti, group.String(), "one")
		client.Text("one")
		client.ForgetGroups()
		network.Say(siti, group.String(), "two")
		if got := client.Text("two"); got.RetryCount != 1 {
			t.Errorf("retries %d, want 1", got.RetryCount)
		}
		other.SayTo(group, "from a client")
		client.Text("from a client")
	})
}

// Who leaves cannot read what is written afterwards: the next message comes with a new key for everybody else.
func TestGroupKeyRotates(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Phone(rina, "Rina")
		guest := network.Link(rina)
		keys := func(text string) (count int) {
			t.Helper()
			network.Say(siti, group.String(), text)
			simtest.Wait(client, func(m *events.Message) bool {
				if m.Message.GetSenderKeyDistributionMessage() != nil {
					count++
				}
				return simtest.TextOf(m) == text
			})
			return count
		}
		if n := keys("first"); n != 1 {
			t.Errorf("%d keys with the first message, want 1", n)
		}
		network.Do("POST", "groups/"+group.String()+"/participants", map[string]any{"add": []string{rina}})
		if n := keys("somebody joined"); n != 0 {
			t.Errorf("%d keys for old members after somebody joined, want none", n)
		}
		guest.Text("somebody joined")
		network.Do("POST", "groups/"+group.String()+"/participants", map[string]any{"remove": []string{rina}})
		if n := keys("somebody left"); n != 1 {
			t.Errorf("%d keys after somebody left, want 1", n)
		}
		if n := keys("later"); n != 0 {
			t.Errorf("%d keys with a later message, want none", n)
		}
		network.Say(siti, rina, "you missed nothing")
		simtest.Wait(guest, func(m *events.Message) bool {
			if m.Info.Chat == group {
				t.Errorf("who left reads %q", simtest.TextOf(m))
			}
			return simtest.TextOf(m) == "you missed nothing"
		})
	})
}

func TestGroupFaults(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		fault(network, map[string]any{"kind": "duplicate", "instance": shop, "phone": group.String(), "count": 1})
		id := network.Say(siti, group.String(), "twice")
		for range 2 {
			if got := client.Text("twice"); got.Info.ID != id {
				t.Errorf("came as %s, want %s", got.Info.ID, id)
			}
		}
		fault(network, map[string]any{"kind": "duplicate", "direction": "out", "phone": group.String(), "count": 1})
		client.SayTo(group, "repeated")
		if got := network.Inbox(siti, 2, false); !got[1].Repeat || got[1].Text != "repeated" {
			t.Errorf("inbox has %+v", got)
		}
		fault(network, map[string]any{"kind": "drop", "stanza": "notification", "phone": group.String(), "count": 1})
		network.Do("PATCH", "groups/"+group.String(), map[string]any{"subject": "lost at first"})
		network.Sync()
		client.Disconnect()
		client.Open()
		changed(client, func(e *events.GroupInfo) bool { return e.Name != nil && e.Name.Name == "lost at first" })
		fault(network, map[string]any{"kind": "error_463", "newOnly": true})
		client.SayTo(group, "groups are not new people")
	})
}

func TestGroupRateLimit(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		before := counter(network, "iq.w:g2 get query")
		limit := network.Do("POST", "faults", map[string]any{"kind": "rate_limit", "instance": shop})
		client.SayTo(group, "the client knows the members already")
		if n := counter(network, "iq.w:g2 get query") - before; n != 0 {
			t.Errorf("%d questions about the group, want none", n)
		}
		for range 2 {
			if _, err := client.GetGroupInfo(t.Context(), group); !errors.Is(err, whatsmeow.ErrIQRateOverLimit) {
				t.Errorf("a question too many: %v", err)
			}
		}
		if _, err := client.GetJoinedGroups(t.Context()); !errors.Is(err, whatsmeow.ErrIQRateOverLimit) {
			t.Errorf("a list too many: %v", err)
		}
		if n := counter(network, "iq.w:g2 get query") - before; n != 2 {
			t.Errorf("%d questions counted, want 2", n)
		}
		if limit["kind"] != "rate_limit" {
			t.Errorf("fault is %v", limit)
		}
		network.Do("DELETE", "faults", nil)
		fault(network, map[string]any{"kind": "rate_limit", "phone": group.String(), "allow": 1})
		if _, err := client.GetGroupInfo(t.Context(), group); err != nil {
			t.Errorf("the question that is allowed: %v", err)
		}
		if _, err := client.GetGroupInfo(t.Context(), group); !errors.Is(err, whatsmeow.ErrIQRateOverLimit) {
			t.Errorf("the next one: %v", err)
		}
	})
}

// A phone that is offline reads the group when it is back; so does a client.
func TestGroupAway(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Do("PATCH", "phones/"+siti, map[string]any{"online": false})
		var sent []string
		for _, text := range []string{"one", "two", "three"} {
			sent = append(sent, client.SayTo(group, text).ID)
		}
		network.Sync()
		network.Do("PATCH", "phones/"+siti, map[string]any{"online": true})
		for i, got := range network.Inbox(siti, 3, false) {
			if got.ID != sent[i] {
				t.Errorf("message %d is %+v, want %s", i, got, sent[i])
			}
		}
		network.Sync()
		client.Disconnect()
		for _, text := range []string{"four", "five"} {
			network.Say(siti, group.String(), text)
		}
		network.Do("PATCH", "groups/"+group.String(), map[string]any{"subject": "Away"})
		client.Open()
		client.Text("four")
		client.Text("five")
		changed(client, func(e *events.GroupInfo) bool { return e.Name != nil && e.Name.Name == "Away" })
	})
}

func TestGroupsSurviveRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	before := simtest.Start(t, keep)
	for number, name := range map[string]string{shop: "Shop", budi: "Budi", siti: "Siti", rina: "Rina"} {
		before.Phone(number, name)
	}
	client := before.Link(shop)
	group := before.Group("Regulars", budi, shop, siti)
	before.Do("PATCH", "groups/"+group.String(), map[string]any{"description": "tea", "approval": true, "ephemeral": "24h"})
	before.Do("POST", "groups/"+group.String()+"/join", map[string]any{"by": rina})
	before.Say(siti, group.String(), "hello")
	client.Text("hello")
	client.SayTo(group, "hello too")
	before.Inbox(siti, 1, false)
	before.Sync()
	shown := before.Do("GET", "groups/"+group.String(), nil)
	client.Disconnect()
	waiting := before.Say(siti, group.String(), "waiting")
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}

	after := simtest.Start(t, keep)
	if now := after.Do("GET", "groups/"+group.String(), nil); now["invite"] != shown["invite"] || now["description"] != "tea" || now["ephemeral"] != 86400.0 || now["approval"] != true {
		t.Errorf("the group was %v and is %v", shown, now)
	}
	again := after.Attach(client.Store)
	again.Open()
	if got := again.Text("waiting"); got.Info.ID != waiting {
		t.Errorf("what waited came as %s, want %s", got.Info.ID, waiting)
	}
	after.Say(siti, group.String(), "and back")
	again.Text("and back")
	again.SayTo(group, "after the restart")
	if got := after.Inbox(siti, 2, false); got[1].Text != "after the restart" {
		t.Errorf("inbox has %+v", got)
	}
	after.Sync()
	if n := counter(after, "event.retry") + counter(after, "event.decrypt-error"); n != 0 {
		t.Errorf("%d messages had to be sent again", n)
	}
}
