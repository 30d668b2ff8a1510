package simulator_test

import (
	"slices"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// In groups votes name their author as the group does.
func TestPollsInGroups(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		network.Phone(siti, "Siti")
		jid := network.Do("POST", "groups", map[string]any{"subject": "Lunch", "participants": []string{budi, shop, siti}})["jid"].(string)
		id := network.Send(budi, jid, map[string]any{"poll": map[string]any{"name": "rice?", "options": []string{"yes", "no"}}})
		poll := simtest.Wait(client, func(m *events.Message) bool { return m.Info.ID == id })
		network.Send(siti, jid, map[string]any{"vote": map[string]any{"id": id, "options": []string{"no"}}})
		if _, names := chosen(t, client, "yes", "no"); !slices.Equal(names, []string{"no"}) {
			t.Errorf("siti's vote is for %v", names)
		}
		vote, err := client.BuildPollVote(t.Context(), &poll.Info, []string{"yes"})
		if err != nil {
			t.Fatal(err)
		}
		group, err := types.ParseJID(jid)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := client.SendMessage(t.Context(), group, vote)
		if err != nil {
			t.Fatal(err)
		}
		for phone, count := range map[string]int{budi: 2, siti: 2} {
			inbox := network.Inbox(phone, count, false)
			at := slices.IndexFunc(inbox, func(m simtest.Message) bool { return m.ID == sent.ID })
			if at < 0 || inbox[at].TargetID != id || !slices.Equal(inbox[at].Options, []string{"yes"}) {
				t.Errorf("%s has %+v", phone, inbox)
			}
		}
		network.Sync()
	})
}
