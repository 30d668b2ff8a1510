package simulator_test

import (
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

const (
	shop = "628110000001"
	budi = "628120000001"
	siti = "628120000002"
)

func TestLinkAndTalk(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)

	id := network.Say(budi, shop, "are you open?")
	got := client.Text("are you open?")
	if got.Info.ID != id || got.Info.PushName != "Budi" || got.Info.IsFromMe {
		t.Errorf("received %+v, want id %s of Budi", got.Info, id)
	}
	client.Say(budi, "until six")
	answer := network.Inbox(budi, 1, false)[0]
	if answer.Text != "until six" || answer.From != shop || answer.Type != "text" {
		t.Errorf("inbox has %+v", answer)
	}
	simtest.Wait(client, func(r *events.Receipt) bool { return r.MessageIDs[0] == answer.ID })
	network.Say(budi, shop, "thanks")
	client.Text("thanks")
	copied := network.Inbox(shop, 3, true)[1]
	if !copied.Self || copied.Text != "until six" || copied.Chat != budi {
		t.Errorf("the owner's phone has %+v, want a copy of the answer", copied)
	}
	network.Sync()
}
