package simulator_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

func TestQueueForAwayClient(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	client.Disconnect()
	for n := range 50 {
		network.Say(budi, shop, fmt.Sprint("message ", n))
	}
	if status, answer := network.Call("POST", "sync", map[string]any{"wait": "50ms"}); status != http.StatusGatewayTimeout || answer["pending"] == nil {
		t.Errorf("sync with an away client: status %d %v, want 504 with what is pending", status, answer)
	}
	network.Do("POST", "sync", map[string]any{"connectedOnly": true})
	client.Open()
	for n := range 50 {
		got := simtest.Wait(client, func(m *events.Message) bool { return true })
		if want := fmt.Sprint("message ", n); simtest.TextOf(got) != want {
			t.Fatalf("got %q, want %q", simtest.TextOf(got), want)
		}
	}
	simtest.Wait(client, func(e *events.OfflineSyncCompleted) bool { return true })
	network.Sync()
}

// A client that fails to handle a message does not acknowledge it, and gets it again with the next connection.
func TestUnacknowledgedComesAgain(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	var broken atomic.Bool
	broken.Store(true)
	client := network.Link(shop, func(c *whatsmeow.Client) {
		c.AddEventHandlerWithSuccessStatus(func(event any) bool {
			message, isMessage := event.(*events.Message)
			return !isMessage || message.Info.Category == "peer" || !broken.Load()
		})
	})
	first := network.Say(budi, shop, "one")
	second := network.Say(budi, shop, "two")
	if status, _ := network.Call("POST", "sync", map[string]any{"wait": "100ms"}); status != http.StatusGatewayTimeout {
		t.Errorf("sync without acknowledgement: status %d, want 504", status)
	}
	client.Disconnect()
	broken.Store(false)
	client.Open()
	if got := client.Text("one"); got.Info.ID != first {
		t.Errorf("first came as %s, want %s", got.Info.ID, first)
	}
	if got := client.Text("two"); got.Info.ID != second {
		t.Errorf("second came as %s, want %s", got.Info.ID, second)
	}
	network.Sync()
}

func TestReceipts(t *testing.T) {
	t.Parallel()
	for setting, want := range map[string][]types.ReceiptType{
		"none":      {types.ReceiptTypePlayed},
		"delivered": {types.ReceiptTypeDelivered, types.ReceiptTypePlayed},
		"read":      {types.ReceiptTypeDelivered, types.ReceiptTypeRead, types.ReceiptTypePlayed},
	} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			network := simtest.Start(t)
			network.Phone(shop, "Shop")
			network.Do("POST", "phones", map[string]any{"phone": budi, "name": "Budi", "autoReceipts": setting})
			client := network.Link(shop)
			id := client.Say(budi, "hello").ID
			network.Inbox(budi, 1, false)
			network.Do("POST", "phones/"+budi+"/receipts", map[string]any{"chat": shop, "ids": []string{id}, "type": "played"})
			for _, kind := range want {
				got := simtest.Wait(client, func(*events.Receipt) bool { return true })
				if got.Type != kind || got.MessageIDs[0] != id || got.Chat.Server != types.HiddenUserServer {
					t.Errorf("receipt %q of %v in %s, want %q of %s", got.Type, got.MessageIDs, got.Chat, kind, id)
				}
			}
			network.Sync()
		})
	}
}

func TestMarkRead(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	network.Say(budi, shop, "one")
	network.Say(budi, shop, "two")
	first, second := client.Text("one").Info, client.Text("two").Info
	if err := client.MarkRead(t.Context(), []string{first.ID, second.ID}, first.Timestamp, first.Chat, first.Sender); err != nil {
		t.Fatal(err)
	}
	network.Sync()
	for _, event := range network.Do("GET", "events?kind=receipt", nil)["events"].([]any) {
		if e := event.(map[string]any); e["type"] == "read" {
			if ids := fmt.Sprint(e["ids"]); ids != fmt.Sprint([]string{first.ID, second.ID}) || e["chat"] != budi {
				t.Errorf("read receipt for %v in %v", ids, e["chat"])
			}
			return
		}
	}
	t.Error("no read receipt among the events")
}

func TestOfflinePhone(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	network.Do("PATCH", "phones/"+budi, map[string]any{"online": false})
	id := client.Say(budi, "are you there?").ID
	network.Sync()
	if got := network.Do("GET", "phones/"+budi+"/inbox", nil)["messages"].([]any); len(got) != 0 {
		t.Errorf("an offline phone lists %v", got)
	}
	network.Do("PATCH", "phones/"+budi, map[string]any{"online": true})
	if got := network.Inbox(budi, 1, false)[0]; got.ID != id {
		t.Errorf("back online it lists %+v", got)
	}
	simtest.Wait(client, func(r *events.Receipt) bool { return r.MessageIDs[0] == id })
	network.Sync()
}

func TestTypingAndPresence(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	for state, want := range map[string]types.ChatPresenceMedia{"composing": "", "recording": types.ChatPresenceMediaAudio} {
		network.Do("POST", "phones/"+budi+"/typing", map[string]string{"to": shop, "state": state})
		got := simtest.Wait(client, func(*events.ChatPresence) bool { return true })
		if got.State != types.ChatPresenceComposing || got.Media != want || got.Sender.User != budi {
			t.Errorf("%s came as %+v", state, got)
		}
	}
	client.Store.PushName = "Shop"
	jid := types.NewJID(budi, types.DefaultUserServer)
	if err := client.SendPresence(t.Context(), types.PresenceAvailable); err != nil {
		t.Fatal(err)
	}
	if err := client.SubscribePresence(t.Context(), jid); err != nil {
		t.Fatal(err)
	}
	simtest.Wait(client, func(p *events.Presence) bool { return !p.Unavailable })
	network.Do("PATCH", "phones/"+budi, map[string]any{"online": false})
	simtest.Wait(client, func(p *events.Presence) bool { return p.Unavailable })
	if err := client.SendChatPresence(t.Context(), jid, types.ChatPresenceComposing, ""); err != nil {
		t.Fatal(err)
	}
	seen := network.Do("GET", "events?kind=chatstate&wait=5s", nil)["events"].([]any)
	if e := seen[0].(map[string]any); e["type"] != "composing" || e["chat"] != budi || e["phone"] != shop {
		t.Errorf("typing shows as %v", e)
	}
}

func TestAskingAboutPeople(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	found, err := client.IsOnWhatsApp(t.Context(), []string{"+" + budi, "+" + siti})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || !found[0].IsIn || found[0].PhoneNumber.User != budi || found[1].IsIn {
		t.Errorf("found %+v, want only %s", found, budi)
	}
	if _, err := client.TrySay(siti, "nobody there"); err == nil {
		t.Error("a message to a number that is not on the network was sent")
	}
	if _, err := client.GetBlocklist(t.Context()); err != nil {
		t.Error(err)
	}
	if groups, err := client.GetJoinedGroups(t.Context()); err != nil || len(groups) != 0 {
		t.Errorf("groups %v, error %v, want none", groups, err)
	}
}

// More people write than the client has uploaded keys for: it is asked for more in time.
func TestKeysRunLow(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	client := network.Link(shop)
	const customers = 830
	for n := range customers {
		number := fmt.Sprintf("62813%07d", n)
		network.Phone(number, "Customer")
		network.Say(number, shop, "hello")
	}
	for range customers {
		client.Text("hello")
	}
	network.Sync()
	counters := network.Do("GET", "stats", nil)["counters"].(map[string]any)
	if counters["delivered.notification"] == nil {
		t.Errorf("the client was not asked for keys: %v", counters)
	}
}
