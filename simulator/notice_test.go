package simulator_test

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// hits is how often the only fault that is set has happened.
func hits(network *simtest.Network) any {
	return network.Do("GET", "faults", nil)["faults"].([]any)[0].(map[string]any)["hits"]
}

// Faults of notifications hit every kind of notification, those about a person also when they name him.
func TestFaultsOfNotifications(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		phone string
		act   func(*simtest.Network)
	}{
		"about text": {budi, func(n *simtest.Network) { n.Do("PATCH", "phones/"+budi, map[string]any{"about": "at the beach"}) }},
		"picture": {budi, func(n *simtest.Network) {
			n.Do("PUT", "phones/"+budi+"/picture", map[string]any{"data": []byte("a face")})
		}},
		"new keys":     {budi, func(n *simtest.Network) { n.Do("POST", "phones/"+budi+"/reinstall", nil) }},
		"their client": {budi, func(n *simtest.Network) { n.Join(budi) }},
		"own client":   {"", func(n *simtest.Network) { n.Join(shop) }},
		"privacy": {"", func(n *simtest.Network) {
			n.Do("PATCH", "phones/"+shop, map[string]any{"privacy": map[string]string{"last": "none"}})
		}},
		"blocklist": {"", func(n *simtest.Network) { n.Do("POST", "phones/"+shop+"/block", map[string]any{"phone": budi}) }},
		"timelock":  {"", func(n *simtest.Network) { fault(n, map[string]any{"kind": "reachout", "instance": shop}) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network, client := acquainted(t)
			client.Say(budi, "now the client knows the devices")
			network.Sync()
			fault(network, map[string]any{"kind": "drop", "stanza": "notification", "instance": shop, "phone": test.phone})
			test.act(network)
			if hits(network) == 0.0 {
				t.Error("the notification was not dropped")
			}
		})
	}
}

// A notification that was dropped comes with the next connection.
func TestDroppedNotificationComesAgain(t *testing.T) {
	t.Parallel()
	network, client := acquainted(t)
	fault(network, map[string]any{"kind": "drop", "stanza": "any", "phone": budi, "count": 1})
	network.Do("PATCH", "phones/"+budi, map[string]any{"about": "at the beach"})
	network.Say(budi, shop, "end")
	if _, early := simtest.Wait(client, func(event any) bool {
		_, about := event.(*events.UserAbout)
		_, message := event.(*events.Message)
		return about || message
	}).(*events.UserAbout); early {
		t.Error("the notification came at once")
	}
	network.Sync()
	client.Disconnect()
	client.Open()
	simtest.Wait(client, func(about *events.UserAbout) bool { return about.Status == "at the beach" })
	network.Sync()
}
