package simulator_test

import (
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// circle is a network with a group of three, the second of which has a client.
func circle(t *testing.T, by string) (*simtest.Network, *simtest.Client, types.JID) {
	t.Helper()
	network := simtest.Start(t, func(o *simulator.Options) { o.LID = by == "lid" })
	network.Phone(budi, "Budi")
	network.Phone(shop, "Shop")
	network.Phone(siti, "Siti")
	client := network.Link(shop)
	return network, client, network.Group("Regulars", budi, shop, siti)
}

var addressings = []string{"pn", "lid"}

func TestGroupTalk(t *testing.T) {
	t.Parallel()
	for _, by := range addressings {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			network, client, group := circle(t, by)
			joined := simtest.Wait(client, func(*events.JoinedGroup) bool { return true })
			if joined.Name != "Regulars" || len(joined.Participants) != 3 || string(joined.AddressingMode) != by {
				t.Errorf("joined %+v", joined.GroupInfo)
			}
			groups, err := client.GetJoinedGroups(t.Context())
			if err != nil || len(groups) != 1 || groups[0].JID != group || groups[0].OwnerJID != groups[0].Participants[0].JID {
				t.Fatalf("groups %+v, error %v", groups, err)
			}

			id := network.Say(budi, group.String(), "hello everybody")
			got := client.Text("hello everybody")
			if got.Info.ID != id || got.Info.Chat != group || !got.Info.IsGroup || got.Info.PushName != "Budi" ||
				string(got.Info.AddressingMode) != by || numberOf(got.Info.MessageSource) != budi {
				t.Errorf("received %+v", got.Info)
			}
			answer := client.SayTo(group, "hello Budi")
			for phone, count := range map[string]int{budi: 1, siti: 2} {
				inbox := network.Inbox(phone, count, false)
				if last := inbox[count-1]; last.ID != answer.ID || last.From != shop || last.Chat != group.String() || last.Text != "hello Budi" {
					t.Errorf("%s reads %+v", phone, last)
				}
			}
			network.Sync()
		})
	}
}

// numberOf is the phone number of a sender in either addressing.
func numberOf(source types.MessageSource) string {
	if source.Sender.Server == types.HiddenUserServer {
		return source.SenderAlt.User
	}
	return source.Sender.User
}
