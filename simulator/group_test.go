package simulator_test

import (
	"net/http"
	"testing"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

var addressings = []string{"pn", "lid"}

// inGroups runs a test in a group of each addressing: Budi owns it, the shop has a client, and Siti is in it too.
func inGroups(t *testing.T, test func(*testing.T, *simtest.Network, *simtest.Client, types.JID)) {
	t.Helper()
	for _, by := range addressings {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			network := simtest.Start(t, func(o *simulator.Options) { o.LID = by == "lid" })
			network.Phone(budi, "Budi")
			network.Phone(shop, "Shop")
			network.Phone(siti, "Siti")
			client := network.Link(shop)
			group := network.Group("Regulars", budi, shop, siti)
			simtest.Wait(client, func(*events.JoinedGroup) bool { return true })
			test(t, network, client, group)
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

// counter is one of the network's counters.
func counter(network *simtest.Network, name string) int {
	n, _ := network.Do("GET", "stats", nil)["counters"].(map[string]any)[name].(float64)
	return int(n)
}

func TestGroupTalk(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		for range 3 {
			id := network.Say(budi, group.String(), "hello everybody")
			got := client.Text("hello everybody")
			if got.Info.ID != id || got.Info.Chat != group || !got.Info.IsGroup || got.Info.PushName != "Budi" || numberOf(got.Info.MessageSource) != budi {
				t.Errorf("received %+v", got.Info)
			}
		}
		for n := range 3 {
			sent := client.SayTo(group, "hello Budi")
			for phone, before := range map[string]int{budi: 0, siti: 3} {
				inbox := network.Inbox(phone, before+n+1, false)
				if last := inbox[len(inbox)-1]; last.ID != sent.ID || last.From != shop || last.Chat != group.String() || last.Text != "hello Budi" {
					t.Errorf("%s reads %+v", phone, last)
				}
			}
			if own := network.Entry(shop, sent.ID); !own.Self || own.Chat != group.String() || own.Text != "hello Budi" {
				t.Errorf("the shop's own phone reads %+v", own)
			}
		}
		if n := counter(network, "iq.w:g2 get query"); n > 1 {
			t.Errorf("the client asked %d times who is in the group: it had the wrong participant hash", n)
		}
		if n := counter(network, "event.retry") + counter(network, "event.decrypt-error"); n > 0 {
			t.Errorf("%d messages could not be read at once", n)
		}
	})
}

func TestGroupReceipts(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Do("PATCH", "phones/"+siti, map[string]any{"autoReceipts": "none"})
		sent := client.SayTo(group, "who comes?")
		delivered := simtest.Wait(client, func(r *events.Receipt) bool { return r.Type == types.ReceiptTypeDelivered })
		if delivered.Chat != group || numberOf(delivered.MessageSource) != budi || delivered.MessageIDs[0] != sent.ID {
			t.Errorf("receipt %+v", delivered)
		}
		network.Entry(siti, sent.ID)
		network.Do("POST", "phones/"+siti+"/receipts", map[string]any{"chat": group.String(), "ids": []string{sent.ID}, "type": "read"})
		read := simtest.Wait(client, func(r *events.Receipt) bool { return r.Type == types.ReceiptTypeRead })
		if read.Chat != group || numberOf(read.MessageSource) != siti || read.MessageIDs[0] != sent.ID {
			t.Errorf("receipt %+v", read)
		}

		id := network.Say(siti, group.String(), "I do")
		got := client.Text("I do").Info
		if err := client.MarkRead(t.Context(), []string{id}, got.Timestamp, got.Chat, got.Sender); err != nil {
			t.Fatal(err)
		}
		network.Sync()
		found := false
		for _, raw := range network.Do("GET", "events?kind=receipt", nil)["events"].([]any) {
			e := raw.(map[string]any)
			found = found || e["type"] == "read" && e["chat"] == group.String() && e["detail"] == siti
		}
		if !found {
			t.Error("the client's read receipt is not among the events")
		}
		for _, raw := range network.Do("GET", "phones/"+siti+"/messages?chat="+group.String(), nil)["messages"].([]any) {
			if line := raw.(map[string]any); line["id"] == id && line["status"] != "read" {
				t.Errorf("the message stands as %v", line)
			}
		}
	})
}

func TestGroupContents(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		offer := client.SayTo(group, "tea or coffee?").ID
		network.Entry(siti, offer)
		network.Entry(budi, offer)
		network.Send(siti, group.String(), map[string]any{"text": "tea", "replyTo": offer, "mentions": []string{shop}})
		about := client.Text("tea").Message.GetExtendedTextMessage().GetContextInfo()
		own := client.Store.ID.ToNonAD().String()
		if info, _ := client.GetGroupInfo(t.Context(), group); info.AddressingMode == types.AddressingModeLID {
			own = client.Store.LID.ToNonAD().String()
		}
		if about.GetStanzaID() != offer || about.GetParticipant() != own || len(about.GetMentionedJID()) != 1 || about.GetMentionedJID()[0] != own {
			t.Errorf("the reply is about %+v", about)
		}
		next := func() *events.Message {
			return simtest.Wait(client, func(m *events.Message) bool { return m.Message.GetSenderKeyDistributionMessage() == nil })
		}
		network.Send(siti, group.String(), map[string]any{"reaction": map[string]any{"id": offer, "emoji": "👍"}})
		if r := next().Message.GetReactionMessage(); r.GetText() != "👍" || r.GetKey().GetID() != offer || r.GetKey().GetParticipant() != own {
			t.Errorf("reaction %+v", r)
		}
		plan := network.Say(siti, group.String(), "at six")
		client.Text("at six")
		network.Send(siti, group.String(), map[string]any{"edit": map[string]any{"id": plan, "text": "at seven"}})
		if p := next().Message.GetProtocolMessage(); p.GetEditedMessage().GetConversation() != "at seven" || p.GetKey().GetID() != plan {
			t.Errorf("edit %+v", p)
		}
		status, _ := network.Call("POST", "phones/"+siti+"/messages", map[string]any{"to": group.String(), "revoke": map[string]any{"id": offer}})
		if status != http.StatusForbidden {
			t.Errorf("a plain member deletes what others wrote: status %d, want 403", status)
		}
		network.Send(budi, group.String(), map[string]any{"revoke": map[string]any{"id": offer}})
		deleted := next()
		if key := deleted.Message.GetProtocolMessage().GetKey(); deleted.Info.Edit != types.EditAttributeAdminRevoke || key.GetID() != offer || key.GetParticipant() != own {
			t.Errorf("deleted by an admin: %+v", deleted.Info)
		}
	})
}

func TestGroupContentsOfClients(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Do("POST", "groups/"+group.String()+"/participants", map[string]any{"promote": []string{shop}})
		id := network.Say(siti, group.String(), "tea?")
		author := client.Text("tea?").Info.Sender
		for kind, message := range map[string]*waE2E.Message{
			"reaction": client.BuildReaction(group, author, id, "🎉"),
			"revoke":   client.BuildRevoke(group, author, id),
			"poll":     client.BuildPollCreation("tea?", []string{"yes", "no"}, 1),
			"text": {ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String("yes"), ContextInfo: &waE2E.ContextInfo{
				StanzaID: proto.String(id), Participant: proto.String(author.String()), MentionedJID: []string{author.String()},
			}}},
		} {
			sent, err := client.SendMessage(t.Context(), group, message)
			if err != nil {
				t.Fatalf("send %s: %v", kind, err)
			}
			got := network.Entry(siti, sent.ID)
			about := got.TargetID + got.QuotedID
			if got.Type != kind || got.Chat != group.String() || kind != "poll" && about != id {
				t.Errorf("%s is listed as %+v", kind, got)
			}
			if kind == "text" && (len(got.Mentions) != 1 || got.Mentions[0] != siti) {
				t.Errorf("mentions %v, want %s", got.Mentions, siti)
			}
		}
	})
}

// Votes are encrypted with the names that people have in the group.
func TestGroupPolls(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		asked, err := client.SendMessage(t.Context(), group, client.BuildPollCreation("tea?", []string{"yes", "no"}, 1))
		if err != nil {
			t.Fatal(err)
		}
		network.Entry(siti, asked.ID)
		network.Send(siti, group.String(), map[string]any{"vote": map[string]any{"id": asked.ID, "options": []string{"yes"}}})
		vote := simtest.Wait(client, func(m *events.Message) bool { return m.Message.GetPollUpdateMessage() != nil })
		chosen, err := client.DecryptPollVote(t.Context(), vote)
		if err != nil || len(chosen.GetSelectedOptions()) != 1 {
			t.Errorf("vote %v, error %v", chosen, err)
		}
		own := network.Send(budi, group.String(), map[string]any{"poll": map[string]any{"name": "when?", "options": []string{"six", "ten"}}})
		poll := simtest.Wait(client, func(m *events.Message) bool { return m.Info.ID == own && m.Message.GetPollCreationMessage() != nil })
		answer, err := client.BuildPollVote(t.Context(), &poll.Info, []string{"ten"})
		if err != nil {
			t.Fatal(err)
		}
		sent, err := client.SendMessage(t.Context(), group, answer)
		if err != nil {
			t.Fatal(err)
		}
		for _, phone := range []string{budi, siti} {
			if got := network.Entry(phone, sent.ID); len(got.Options) != 1 || got.Options[0] != "ten" {
				t.Errorf("%s reads the vote as %+v", phone, got)
			}
		}
	})
}

func TestGroupTyping(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Do("POST", "phones/"+siti+"/typing", map[string]string{"to": group.String(), "state": "composing"})
		seen := simtest.Wait(client, func(*events.ChatPresence) bool { return true })
		if seen.Chat != group || numberOf(seen.MessageSource) != siti || seen.State != types.ChatPresenceComposing {
			t.Errorf("typing shows as %+v", seen)
		}
		other := network.Link(budi)
		if err := client.SendChatPresence(t.Context(), group, types.ChatPresenceComposing, ""); err != nil {
			t.Fatal(err)
		}
		seen = simtest.Wait(other, func(*events.ChatPresence) bool { return true })
		if seen.Chat != group || numberOf(seen.MessageSource) != shop {
			t.Errorf("typing of a client shows as %+v", seen)
		}
	})
}

// The account's other client and its own phone see what one client writes, and both clients what the phone writes.
func TestGroupCompanions(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, first *simtest.Client, group types.JID) {
		second := network.Link(shop)
		first.SayTo(group, "from the first")
		if got := second.Text("from the first").Info; !got.IsFromMe || got.Chat != group || got.Sender.Device != first.Store.ID.Device {
			t.Errorf("copy came as %+v", got.MessageSource)
		}
		second.SayTo(group, "from the second")
		first.Text("from the second")
		network.Say(shop, group.String(), "a human speaking")
		for _, client := range []*simtest.Client{first, second} {
			if got := client.Text("a human speaking").Info; !got.IsFromMe || got.Chat != group || got.Sender.Device != 0 {
				t.Errorf("what the owner typed came as %+v", got.MessageSource)
			}
		}
		network.Inbox(siti, 3, false)
	})
}

// A member links a client after others have written: they hear of it, and it reads what comes next.
func TestGroupMemberLinks(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		client.SayTo(group, "before")
		network.Say(budi, group.String(), "before too")
		late := network.Link(siti)
		network.Sync()
		asked := counter(network, "iq.w:g2 get query")
		client.SayTo(group, "for all")
		if got := late.Text("for all"); got.RetryCount != 0 || numberOf(got.Info.MessageSource) != shop {
			t.Errorf("came as %+v after %d retries", got.Info.MessageSource, got.RetryCount)
		}
		network.Say(budi, group.String(), "for all too")
		if got := late.Text("for all too"); got.RetryCount != 0 {
			t.Errorf("%d retries, want none", got.RetryCount)
		}
		client.SayTo(group, "once more")
		if n := counter(network, "iq.w:g2 get query") - asked; n != 0 {
			t.Errorf("the client asked %d times who is in the group: it had the wrong participant hash", n)
		}
	})
}

func TestTwoAccountsInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, left *simtest.Client, group types.JID) {
		right := network.Link(budi)
		for range 2 {
			sent := left.SayTo(group, "hello from a client")
			got := right.Text("hello from a client").Info
			if got.Chat != group || got.Sender.Device != left.Store.ID.Device || numberOf(got.MessageSource) != shop {
				t.Errorf("came from %+v, want the client of %s", got.MessageSource, shop)
			}
			simtest.Wait(left, func(r *events.Receipt) bool {
				return r.MessageIDs[0] == sent.ID && r.Sender.Device != 0 && numberOf(r.MessageSource) == budi
			})
			right.SayTo(group, "hello back")
			left.Text("hello back")
		}
		network.Inbox(siti, 4, false)
	})
}
