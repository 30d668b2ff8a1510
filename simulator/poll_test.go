package simulator_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// inEachAddressing runs a test in phone and in LID addressing.
func inEachAddressing(t *testing.T, run func(*testing.T, *simtest.Network, *simtest.Client)) {
	for name, lid := range map[string]bool{"pn": false, "lid": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			network := simtest.Start(t, func(o *simulator.Options) { o.LID = lid })
			network.Phone(shop, "Shop")
			network.Phone(budi, "Budi")
			run(t, network, network.Link(shop))
		})
	}
}

// chosen decrypts the next vote that the client gets.
func chosen(t *testing.T, client *simtest.Client, names ...string) (*events.Message, []string) {
	t.Helper()
	vote := simtest.Wait(client, func(m *events.Message) bool { return m.Message.GetPollUpdateMessage() != nil })
	plain, err := client.DecryptPollVote(t.Context(), vote)
	if err != nil {
		t.Fatalf("decrypt vote: %v", err)
	}
	var found []string
	for i, hash := range whatsmeow.HashPollOptions(names) {
		if slices.ContainsFunc(plain.GetSelectedOptions(), func(h []byte) bool { return string(h) == string(hash) }) {
			found = append(found, names[i])
		}
	}
	return vote, found
}

func TestPhoneVotesOnPollOfClient(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		poll, err := client.SendMessage(t.Context(), types.NewJID(budi, types.DefaultUserServer),
			client.BuildPollCreation("when?", []string{"today", "tomorrow", "never"}, 2))
		if err != nil {
			t.Fatal(err)
		}
		if got := network.Inbox(budi, 1, false)[0]; got.ID != poll.ID || got.Type != "poll" || len(got.Options) != 3 {
			t.Errorf("the phone lists %+v", got)
		}
		network.Send(budi, shop, map[string]any{"vote": map[string]any{"id": poll.ID, "options": []string{"today", "never"}}})
		vote, names := chosen(t, client, "today", "tomorrow", "never")
		if !slices.Equal(names, []string{"today", "never"}) ||
			vote.Message.GetPollUpdateMessage().GetPollCreationMessageKey().GetID() != poll.ID {
			t.Errorf("the vote is for %v", names)
		}
		network.Send(budi, shop, map[string]any{"vote": map[string]any{"id": poll.ID, "options": []string{}}})
		if _, names := chosen(t, client, "today", "tomorrow", "never"); len(names) != 0 {
			t.Errorf("a vote taken back is for %v", names)
		}
		network.Sync()
	})
}

func TestClientVotesOnPollOfPhone(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		id := network.Send(budi, shop, map[string]any{"poll": map[string]any{
			"name": "tea?", "options": []string{"yes", "no"}, "selectable": 1,
		}})
		poll := simtest.Wait(client, func(*events.Message) bool { return true })
		if created := poll.Message.GetPollCreationMessageV3(); created.GetName() != "tea?" || created.GetSelectableOptionsCount() != 1 {
			t.Errorf("the poll came as %v", poll.Message)
		}
		vote, err := client.BuildPollVote(t.Context(), &poll.Info, []string{"yes"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.SendMessage(t.Context(), poll.Info.Chat, vote); err != nil {
			t.Fatal(err)
		}
		got := network.Inbox(budi, 1, false)[0]
		if got.Type != "vote" || got.TargetID != id || !slices.Equal(got.Options, []string{"yes"}) || got.Error != "" {
			t.Errorf("the phone lists %+v", got)
		}
		network.Sync()
	})
}

// The owner votes on his phone, and his linked client learns it; people also vote on their own polls.
func TestVotesOfOwners(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		theirs := network.Send(budi, shop, map[string]any{"poll": map[string]any{"name": "tea?", "options": []string{"yes", "no"}}})
		network.Send(budi, shop, map[string]any{"vote": map[string]any{"id": theirs, "options": []string{"no"}}})
		if _, names := chosen(t, client, "yes", "no"); !slices.Equal(names, []string{"no"}) {
			t.Errorf("the author's vote is for %v", names)
		}
		network.Send(shop, budi, map[string]any{"vote": map[string]any{"id": theirs, "options": []string{"yes"}}})
		vote, names := chosen(t, client, "yes", "no")
		if !vote.Info.IsFromMe || !slices.Equal(names, []string{"yes"}) {
			t.Errorf("the owner's vote is for %v, from %s", names, vote.Info.Sender)
		}
		if got := network.Inbox(budi, 1, false)[0]; got.TargetID != theirs || !slices.Equal(got.Options, []string{"yes"}) {
			t.Errorf("the author's phone lists %+v", got)
		}
		network.Sync()
	})
}

func TestVoteOvertakesPoll(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	fault(network, map[string]any{"kind": "reorder", "count": 1, "delay": "10s"})
	id := network.Send(budi, shop, map[string]any{"poll": map[string]any{"name": "tea?", "options": []string{"yes", "no"}}})
	network.Send(budi, shop, map[string]any{"vote": map[string]any{"id": id, "options": []string{"yes"}}})
	early := simtest.Wait(client, func(m *events.Message) bool { return m.Message.GetPollUpdateMessage() != nil })
	simtest.Wait(client, func(m *events.Message) bool { return m.Info.ID == id })
	if _, err := client.DecryptPollVote(t.Context(), early); err != nil {
		t.Errorf("the vote cannot be read when its poll is there: %v", err)
	}

	network.Sync()
}

// A phone that gets a vote before its poll shows both as soon as the poll is there.
func TestVoteOvertakesPollAtPhone(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	chat, self := types.NewJID(budi, types.DefaultUserServer), client.Store.ID.ToNonAD()
	question := client.BuildPollCreation("coffee?", []string{"yes", "no"}, 1)
	secret := question.GetMessageContextInfo().GetMessageSecret()
	if err := client.Store.MsgSecrets.PutMessageSecret(t.Context(), chat, self, "POLL", secret); err != nil {
		t.Fatal(err)
	}
	vote, err := client.BuildPollVote(t.Context(), &types.MessageInfo{ID: "POLL", MessageSource: types.MessageSource{
		Chat: chat, Sender: self, IsFromMe: true,
	}}, []string{"no"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendMessage(t.Context(), chat, vote); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendMessage(t.Context(), chat, question, whatsmeow.SendRequestExtra{ID: "POLL"}); err != nil {
		t.Fatal(err)
	}
	got := network.Inbox(budi, 2, false)
	if got[0].ID != "POLL" || got[1].TargetID != "POLL" || !slices.Equal(got[1].Options, []string{"no"}) {
		t.Errorf("inbox has %+v", got)
	}
	network.Sync()
}

// earlyVote sends a vote for a poll that the receiver does not have.
func earlyVote(network *simtest.Network, id string) {
	network.Send(budi, siti, map[string]any{"id": id, "message": map[string]any{"pollUpdateMessage": map[string]any{
		"pollCreationMessageKey": map[string]any{"ID": "POLL"}, "vote": map[string]any{"encIV": "AAAA", "encPayload": "AAAA"},
	}}})
}

// A vote that is sealed in no way that could be is listed with an error.
func TestMalformedVote(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	network.Send(budi, siti, map[string]any{"id": "POLL", "poll": map[string]any{"name": "tea?", "options": []string{"yes", "no"}}})
	earlyVote(network, "VOTE")
	if got := network.Inbox(siti, 2, false)[1]; got.Type != "vote" || got.Error == "" {
		t.Errorf("the vote is listed as %+v", got)
	}
}

// Votes for polls that never come do not pile up: the oldest are listed with an error.
func TestVotesThatWaitInVain(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	for n := range 501 {
		earlyVote(network, fmt.Sprint("VOTE", n))
	}
	if got := network.Inbox(siti, 1, false); got[0].ID != "VOTE0" || got[0].Type != "vote" || got[0].TargetID != "POLL" || got[0].Error == "" {
		t.Errorf("inbox has %+v", got)
	}
}

// A vote still waits for its poll after a restart.
func TestEarlyVoteSurvivesRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	network := simtest.Start(t, keep)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	earlyVote(network, "VOTE")
	if err := network.Close(); err != nil {
		t.Fatal(err)
	}
	again := simtest.Start(t, keep)
	again.Send(budi, siti, map[string]any{"id": "POLL", "poll": map[string]any{"name": "tea?", "options": []string{"yes", "no"}}})
	if got := again.Inbox(siti, 2, false); got[0].ID != "POLL" || got[1].ID != "VOTE" {
		t.Errorf("inbox has %+v", got)
	}
}

func TestPollRequests(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	id := network.Send(budi, siti, map[string]any{"poll": map[string]any{"name": "?", "options": []string{"a", "b"}, "selectable": 1}})
	said := network.Say(budi, siti, "no poll")
	for name, test := range map[string]struct {
		content map[string]any
		status  int
	}{
		"no name":        {map[string]any{"poll": map[string]any{"options": []string{"a", "b"}}}, http.StatusBadRequest},
		"one option":     {map[string]any{"poll": map[string]any{"name": "?", "options": []string{"a"}}}, http.StatusBadRequest},
		"too selectable": {map[string]any{"poll": map[string]any{"name": "?", "options": []string{"a", "b"}, "selectable": 3}}, http.StatusBadRequest},
		"unknown poll":   {map[string]any{"vote": map[string]any{"id": "none", "options": []string{"a"}}}, http.StatusNotFound},
		"no poll":        {map[string]any{"vote": map[string]any{"id": said, "options": []string{"a"}}}, http.StatusBadRequest},
		"no such option": {map[string]any{"vote": map[string]any{"id": id, "options": []string{"c"}}}, http.StatusBadRequest},
		"too many":       {map[string]any{"vote": map[string]any{"id": id, "options": []string{"a", "b"}}}, http.StatusBadRequest},
		"a good vote":    {map[string]any{"vote": map[string]any{"id": id, "options": []string{"b"}}}, http.StatusCreated},
	} {
		test.content["to"] = budi
		if status, answer := network.Call("POST", "phones/"+siti+"/messages", test.content); status != test.status {
			t.Errorf("%s: status %d %v, want %d", name, status, answer, test.status)
		}
	}
	if got := network.Inbox(budi, 1, false)[0]; got.Type != "vote" || !slices.Equal(got.Options, []string{"b"}) {
		t.Errorf("inbox has %+v", got)
	}
}

// What clients encrypt with the secret of a message is read like everything else.
func TestEncryptedReactionsAndComments(t *testing.T) {
	t.Parallel()
	inEachAddressing(t, func(t *testing.T, network *simtest.Network, client *simtest.Client) {
		id := network.Send(budi, shop, map[string]any{"poll": map[string]any{"name": "tea?", "options": []string{"yes", "no"}}})
		poll := simtest.Wait(client, func(*events.Message) bool { return true })
		reaction, err := client.EncryptReaction(t.Context(), &poll.Info, &waE2E.ReactionMessage{
			Key: client.BuildMessageKey(poll.Info.Chat, poll.Info.Sender, id), Text: proto.String("🎉"),
		})
		if err != nil {
			t.Fatal(err)
		}
		comment, err := client.EncryptComment(t.Context(), &poll.Info, &waE2E.Message{Conversation: proto.String("nice")})
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range []*waE2E.Message{{EncReactionMessage: reaction}, comment} {
			if _, err := client.SendMessage(t.Context(), poll.Info.Chat, message); err != nil {
				t.Fatal(err)
			}
		}
		got := network.Inbox(budi, 2, false)
		if got[0].Type != "reaction" || got[0].Text != "🎉" || got[0].TargetID != id || got[0].Error != "" {
			t.Errorf("the reaction is listed as %+v", got[0])
		}
		if got[1].Type != "text" || got[1].Text != "nice" || got[1].Error != "" {
			t.Errorf("the comment is listed as %+v", got[1])
		}
		network.Sync()
	})
}
