package simulator_test

import (
	"slices"
	"testing"

	"go.mau.fi/whatsmeow/types"
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
	network.Sync()
	inbox := network.Inbox(shop, 3, true)
	copied := slices.IndexFunc(inbox, func(m simtest.Message) bool { return m.Self })
	if copied < 0 || inbox[copied].Text != "until six" || inbox[copied].Chat != budi {
		t.Errorf("the owner's phone has %+v, want a copy of the answer among them", inbox)
	}
}

func TestOwnerTypes(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)

	id := network.Say(shop, budi, "a human speaking")
	own := client.Text("a human speaking")
	if !own.Info.IsFromMe || own.Info.ID != id || own.Info.Chat.User != budi {
		t.Errorf("own message came as %+v", own.Info.MessageSource)
	}
	if got := network.Inbox(budi, 1, false)[0]; got.Text != "a human speaking" || got.From != shop {
		t.Errorf("inbox has %+v", got)
	}
	simtest.Wait(client, func(r *events.Receipt) bool { return r.MessageIDs[0] == id })
	network.Sync()
}

func TestTwoClientsOfOneNumber(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	first := network.Link(shop)
	first.Say(budi, "before there was a second")
	second := network.Link(shop)
	network.Sync()

	network.Say(budi, shop, "both of you")
	first.Text("both of you")
	second.Text("both of you")
	first.Say(budi, "from the first")
	if copied := second.Text("from the first"); !copied.Info.IsFromMe || copied.Info.RecipientAlt.User != budi {
		t.Errorf("copy came as %+v", copied.Info.MessageSource)
	}
	second.Say(budi, "from the second")
	first.Text("from the second")
	network.Inbox(budi, 3, false)
	network.Sync()
}

func TestTwoAccountsTalk(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	left, right := network.Link(shop), network.Link(budi)

	sent := left.Say(budi, "hello from a client")
	got := right.Text("hello from a client")
	if got.Info.Sender.Device != left.Store.ID.Device || got.Info.SenderAlt.User != shop {
		t.Errorf("came from %+v, want the client of %s", got.Info.MessageSource, shop)
	}
	simtest.Wait(left, func(r *events.Receipt) bool { return r.MessageIDs[0] == sent.ID && r.Sender.Device != 0 })
	right.Say(shop, "hello back")
	left.Text("hello back")
	network.Inbox(budi, 1, false)
	network.Sync()
}

func TestAddressingChanges(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)

	network.Say(budi, shop, "by number")
	if got := client.Text("by number").Info; got.Sender.Server != types.DefaultUserServer || got.SenderAlt.Server != types.HiddenUserServer {
		t.Errorf("first message came from %s, also %s", got.Sender, got.SenderAlt)
	}
	network.Do("PATCH", "phones/"+budi, map[string]string{"addressing": "lid"})
	network.Say(budi, shop, "by LID")
	if got := client.Text("by LID").Info; got.Sender.Server != types.HiddenUserServer || got.SenderAlt.User != budi {
		t.Errorf("second message came from %s, also %s", got.Sender, got.SenderAlt)
	}
	network.Sync()
}

func TestReplyQuotes(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	offer := client.Say(budi, "tea or coffee?").ID
	network.Inbox(budi, 1, false)

	network.Do("POST", "phones/"+budi+"/messages", map[string]any{
		"to": shop, "text": "tea", "replyTo": offer, "mentions": []string{"+" + shop},
	})
	about := client.Text("tea").Message.GetExtendedTextMessage().GetContextInfo()
	if about.GetStanzaID() != offer || about.GetQuotedMessage().GetConversation() != "tea or coffee?" || len(about.GetMentionedJID()) != 1 {
		t.Errorf("the reply is about %+v", about)
	}
	network.Sync()
}
