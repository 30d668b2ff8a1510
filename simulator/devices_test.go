package simulator_test

import (
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// lookups counts how often the shop's client asked for devices or keys.
func lookups(network *simtest.Network) int {
	n := 0
	for _, e := range network.Do("GET", "events?kind=iq", nil)["events"].([]any) {
		if event := e.(map[string]any); event["phone"] == shop && event["detail"] == "usync usync" {
			n++
		}
	}
	return n
}

// A client learns of the devices that its contacts link and unlink, and does not have to ask again.
func TestContactLinksAndUnlinks(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		network.Say(budi, shop, "hello")
		client.Text("hello")
		client.Say(budi, "one")
		network.Sync()
		before := lookups(network)
		other := network.Link(budi)
		network.Sync()
		client.Say(budi, "two")
		other.Text("two")
		network.Sync()
		if after := lookups(network); after != before {
			t.Errorf("the client asked %d times for devices that it was told of", after-before)
		}
		network.Do("POST", "phones/"+budi+"/unlink", nil)
		simtest.Wait(other, func(*events.LoggedOut) bool { return true })
		network.Sync()
		client.Say(budi, "three")
		network.Sync()
		if got := network.Inbox(budi, 3, false); got[2].Text != "three" {
			t.Errorf("inbox has %+v", got)
		}
		if after := lookups(network); after != before {
			t.Errorf("after the unlinking the client asked %d times", after-before)
		}
	})
}

// The owner's own clients learn of each other.
func TestOwnClientLinks(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	first.Say(budi, "one")
	network.Sync()
	before := lookups(network)
	second := network.Link(shop)
	network.Sync()
	first.Say(budi, "two")
	second.Text("two")
	if after := lookups(network); after != before {
		t.Errorf("the client asked %d times for its own devices", after-before)
	}
	network.Sync()
}

func TestReinstall(t *testing.T) {
	t.Parallel()
	for name, speak := range map[string]func(*simtest.Network, *simtest.Client){
		"the client speaks first": func(network *simtest.Network, client *simtest.Client) {
			client.Say(budi, "are you there?")
			network.Inbox(budi, 2, false)
			network.Say(budi, shop, "with a new phone")
			client.Text("with a new phone")
		},
		"the phone speaks first": func(network *simtest.Network, client *simtest.Client) {
			network.Say(budi, shop, "with a new phone")
			client.Text("with a new phone")
			client.Say(budi, "are you there?")
			network.Inbox(budi, 2, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
				network.Say(budi, shop, "hello")
				client.Text("hello")
				client.Say(budi, "hello too")
				network.Sync()
				network.Do("POST", "phones/"+budi+"/reinstall", nil)
				if changed := simtest.Wait(client, func(e *events.IdentityChange) bool { return !e.Implicit }); changed.JID.User == "" {
					t.Errorf("the client heard %+v", changed)
				}
				network.Sync()
				speak(network, client)
				network.Sync()
				if again := network.Link(budi); again.Store.ID == nil {
					t.Error("the reinstalled phone cannot link")
				}
			})
		})
	}
}

func TestReinstallUnlinks(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Sync()
	if answer := network.Do("POST", "phones/"+shop+"/reinstall", nil); answer["unlinked"] != 1.0 {
		t.Errorf("unlinked %v clients, want 1", answer["unlinked"])
	}
	simtest.Wait(client, func(*events.LoggedOut) bool { return true })
}

// A client that does not trust new identities by itself cannot read what such a phone writes.
func TestReinstallNotTrusted(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop, func(c *whatsmeow.Client) { c.AutoTrustIdentity = false })
	network.Do("PATCH", "phones/"+budi, map[string]any{"addressing": "lid"})
	network.Say(budi, shop, "hello")
	client.Text("hello")
	network.Sync()
	network.Do("POST", "phones/"+budi+"/reinstall", nil)
	simtest.Wait(client, func(*events.IdentityChange) bool { return true })
	id := network.Say(budi, shop, "with a new phone")
	if lost := simtest.Wait(client, func(*events.UndecryptableMessage) bool { return true }); lost.Info.ID != id {
		t.Errorf("lost %s, want %s", lost.Info.ID, id)
	}
}
