package simulator_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// A restarted network knows its phones and clients, delivers what waited, and both sides still read each other.
func TestStateSurvivesRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	before := simtest.Start(t, keep)
	before.Phone(shop, "Shop")
	before.Phone(budi, "Budi")
	client := before.Link(shop)
	before.Say(budi, shop, "hello")
	client.Text("hello")
	client.Say(budi, "hello too")
	before.Sync()
	client.Disconnect()
	waiting := before.Say(budi, shop, "waiting")
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}

	after := simtest.Start(t, keep)
	again := after.Attach(client.Store)
	again.Open()
	if got := again.Text("waiting"); got.Info.ID != waiting {
		t.Errorf("what waited came as %s, want %s", got.Info.ID, waiting)
	}
	again.Say(budi, "after the restart")
	after.Say(budi, shop, "and back")
	again.Text("and back")
	if got := after.Inbox(budi, 2, false); got[0].Text != "hello too" || got[1].Text != "after the restart" {
		t.Errorf("inbox has %+v", got)
	}
	after.Sync()
}

// After a crash the file can be older than what the client remembers.
func TestStateOlderThanClient(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	before := simtest.Start(t, keep)
	before.Phone(shop, "Shop")
	before.Phone(budi, "Budi")
	client := before.Link(shop)
	before.Say(budi, shop, "one")
	client.Text("one")
	before.Sync()
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	client.Disconnect()
	between := simtest.Start(t, keep)
	again := between.Attach(client.Store)
	again.Open()
	for _, text := range []string{"two", "three"} {
		between.Say(budi, shop, text)
		again.Text(text)
		again.Say(budi, "re: "+text)
	}
	between.Sync()
	again.Disconnect()
	if err := between.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	after := simtest.Start(t, keep)
	last := after.Attach(client.Store)
	last.Open()
	simtest.Wait(last, func(*events.Connected) bool { return true })
	after.Say(budi, shop, "four")
	last.Text("four")
	last.Say(budi, "re: four")
	if got := after.Inbox(budi, 1, false); got[0].Text != "re: four" {
		t.Errorf("inbox has %+v", got)
	}
	after.Sync()
}

// kept starts a network in a file with a client linked to the shop's phone. restart ends it and starts it again.
func kept(t *testing.T) (network *simtest.Network, client *simtest.Client, restart func() *simtest.Network) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	network = simtest.Start(t, keep)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client = network.Link(shop)
	return network, client, func() *simtest.Network {
		client.Disconnect()
		if err := network.Close(); err != nil {
			t.Fatal(err)
		}
		return simtest.Start(t, keep)
	}
}
