package simulator_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// past is a chat with budi of some messages, one a minute until some time ago, of which each second one is the shop's.
func past(count int) map[string]any {
	messages := []map[string]any{}
	for n := range count {
		from := budi
		if n%2 == 1 {
			from = shop
		}
		messages = append(messages, map[string]any{
			"id": fmt.Sprint("OLD", n), "from": from, "text": fmt.Sprint("old ", n), "status": "read",
			"at": time.Date(2026, 1, 2, 3, n, 0, 0, time.UTC),
		})
	}
	return map[string]any{"with": budi, "unread": 2, "pinned": true, "mutedUntil": "2040-01-01T00:00:00Z", "messages": messages}
}

// history waits for the next piece of a kind.
func history(client *simtest.Client, kind waHistorySync.HistorySync_HistorySyncType) *waHistorySync.HistorySync {
	return simtest.Wait(client, func(h *events.HistorySync) bool { return h.Data.GetSyncType() == kind }).Data
}

// texts are the messages of a piece's only conversation as the client library reads them, oldest first.
func texts(t *testing.T, client *simtest.Client, piece *waHistorySync.HistorySync) []string {
	t.Helper()
	if len(piece.GetConversations()) != 1 {
		t.Fatalf("%v has %d conversations", piece.GetSyncType(), len(piece.GetConversations()))
	}
	conversation := piece.GetConversations()[0]
	chat, err := types.ParseJID(conversation.GetID())
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, message := range conversation.GetMessages() {
		parsed, err := client.ParseWebMessage(chat, message.GetMessage())
		if err != nil {
			t.Fatal(err)
		}
		if want := "OLD" + simtest.TextOf(parsed)[len("old "):]; parsed.Info.ID != want {
			t.Errorf("%q has id %s", simtest.TextOf(parsed), parsed.Info.ID)
		}
		found = append([]string{simtest.TextOf(parsed)}, found...)
	}
	return found
}

func TestHistoryAtLinking(t *testing.T) {
	t.Parallel()
	for _, delivery := range []string{"", "inline", "media"} {
		t.Run("delivery "+delivery, func(t *testing.T) {
			t.Parallel()
			network := simtest.Start(t)
			network.Phone(shop, "Shop")
			network.Phone(budi, "Budi")
			network.Do("POST", "phones/"+shop+"/history", map[string]any{
				"chats": []any{past(300)}, "names": map[string]string{budi: "Mr Budi"}, "delivery": delivery, "progress": 40,
			})
			client := network.Join(shop)
			first := history(client, waHistorySync.HistorySync_INITIAL_BOOTSTRAP)
			if got := texts(t, client, first); len(got) != 20 || got[0] != "old 280" || got[19] != "old 299" {
				t.Errorf("first came %v", got)
			}
			c := first.GetConversations()[0]
			if c.GetUnreadCount() != 2 || c.GetPinned() == 0 || c.GetMuteEndTime() == 0 || c.GetPnJID() == "" || c.GetLidJID() == "" {
				t.Errorf("the conversation is %v", c)
			}
			if m := first.GetPhoneNumberToLidMappings(); len(m) != 2 || first.GetProgress() != 40 {
				t.Errorf("mappings %v, progress %d", m, first.GetProgress())
			}
			if names := history(client, waHistorySync.HistorySync_PUSH_NAME).GetPushnames(); len(names) != 1 || names[0].GetPushname() != "Mr Budi" {
				t.Errorf("names are %v", names)
			}
			if got := texts(t, client, history(client, waHistorySync.HistorySync_RECENT)); len(got) != 180 || got[0] != "old 100" {
				t.Errorf("then came %d messages from %q", len(got), got[0])
			}
			if got := texts(t, client, history(client, waHistorySync.HistorySync_FULL)); len(got) != 100 || got[0] != "old 0" {
				t.Errorf("at last came %d messages from %q", len(got), got[0])
			}
			network.Sync()
			sound(t, network)
		})
	}
}

func TestHistoryOfNothing(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	client := network.Join(shop)
	if first := history(client, waHistorySync.HistorySync_INITIAL_BOOTSTRAP); len(first.GetConversations()) != 0 {
		t.Errorf("the history of a new phone is %v", first)
	}
	network.Sync()
}

func TestHistoryAfterLinking(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	chat := past(3)
	chat["messages"] = append(chat["messages"].([]map[string]any), map[string]any{
		"from": budi, "text": "old 3", "id": "OLD3", "replyTo": "OLD0", "at": "2026-01-02T04:00:00Z",
	})
	network.Do("POST", "phones/"+shop+"/history", map[string]any{"chats": []any{chat}, "delivery": "inline"})
	piece := history(client, waHistorySync.HistorySync_RECENT)
	if got := texts(t, client, piece); len(got) != 4 {
		t.Errorf("recent are %v", got)
	}
	reply := piece.GetConversations()[0].GetMessages()[0].GetMessage()
	if reply.GetMessage().GetExtendedTextMessage().GetContextInfo().GetStanzaID() != "OLD0" || reply.GetPushName() != "Budi" {
		t.Errorf("the reply is %v", reply)
	}
	network.Do("POST", "phones/"+budi+"/messages", map[string]any{"to": shop, "text": "new", "replyTo": "OLD1"})
	if got := client.Text("new").Message.GetExtendedTextMessage().GetContextInfo().GetStanzaID(); got != "OLD1" {
		t.Errorf("budi quotes %q, want OLD1", got)
	}
	network.Sync()
	for name, wrong := range map[string]map[string]any{
		"delivery": {"delivery": "pigeon"},
		"stranger": {"chats": []any{map[string]any{"with": budi, "messages": []any{map[string]any{"from": siti, "text": "x"}}}}},
		"status":   {"chats": []any{map[string]any{"with": budi, "messages": []any{map[string]any{"from": budi, "text": "x", "status": "lost"}}}}},
		"empty":    {"chats": []any{map[string]any{"with": budi, "messages": []any{map[string]any{"from": budi}}}}},
	} {
		status, _ := network.Call("POST", "phones/"+shop+"/history", wrong)
		if status != http.StatusBadRequest && name != "stranger" || name == "stranger" && status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

// A client asks for what is older than the oldest message that it has.
func TestHistoryOnDemand(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	network.Do("POST", "phones/"+shop+"/history", map[string]any{"chats": []any{past(30)}})
	client := network.Link(shop)
	ask := func(oldest string, count int) []string {
		request := client.BuildHistorySyncRequest(&types.MessageInfo{
			ID: oldest, MessageSource: types.MessageSource{Chat: types.NewJID(budi, types.DefaultUserServer)}, Timestamp: time.Now(),
		}, count)
		if _, err := client.SendPeerMessage(t.Context(), request); err != nil {
			t.Fatal(err)
		}
		return texts(t, client, history(client, waHistorySync.HistorySync_ON_DEMAND))
	}
	if got := ask("OLD10", 4); fmt.Sprint(got) != "[old 6 old 7 old 8 old 9]" {
		t.Errorf("before the tenth are %v", got)
	}
	if got := ask("OLD3", 50); fmt.Sprint(got) != "[old 0 old 1 old 2]" {
		t.Errorf("before the third are %v", got)
	}
	if got := ask("never heard of", 2); fmt.Sprint(got) != "[old 28 old 29]" {
		t.Errorf("before now are %v", got)
	}
	network.Sync()
	sound(t, network)
}

// A past is longer than what is kept of new messages, and survives a restart whole, with who wrote what in a group.
func TestHistorySurvivesRestart(t *testing.T) {
	t.Parallel()
	network, _, restart := kept(t)
	network.Phone(siti, "Siti")
	group := network.Do("POST", "groups", map[string]any{"subject": "Suppliers", "participants": []string{siti, budi}})["jid"].(string)
	network.Do("POST", "phones/"+siti+"/history", map[string]any{"chats": []any{past(0), map[string]any{
		"with": group, "messages": []map[string]any{{"id": "OLD0", "from": budi, "text": "old 0"}},
	}}})
	network.Do("POST", "phones/"+shop+"/history", map[string]any{"chats": []any{past(700)}})
	after := restart()
	client := after.Join(shop)
	if got := texts(t, client, history(client, waHistorySync.HistorySync_FULL)); len(got) != 500 || got[499] != "old 499" {
		t.Errorf("%d old messages survived, the last is %q", len(got), got[len(got)-1])
	}
	other := after.Join(siti)
	for _, conversation := range history(other, waHistorySync.HistorySync_INITIAL_BOOTSTRAP).GetConversations() {
		if conversation.GetID() != group {
			continue
		}
		if conversation.GetName() != "Suppliers" || len(conversation.GetParticipant()) != 2 {
			t.Errorf("the group is %v", conversation)
		}
		if from := conversation.GetMessages()[0].GetMessage().GetKey().GetParticipant(); from != budi+"@s.whatsapp.net" {
			t.Errorf("the message in the group is from %q", from)
		}
		after.Do("POST", "sync", map[string]any{"connectedOnly": true})
		sound(t, after)
		return
	}
	t.Error("the group is missing")
}

// A piece that the client could not fetch is announced anew.
func TestHistoryOnceMore(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	client := network.Join(shop)
	client.Settle()
	network.Phone(budi, "Budi")
	network.Do("POST", "faults", map[string]any{"kind": "media_error", "direction": "in", "code": 410, "count": 1})
	notice := make(chan *events.Message, 10)
	client.AddEventHandler(func(event any) {
		if m, ok := event.(*events.Message); ok && m.Message.GetProtocolMessage().GetHistorySyncNotification() != nil {
			notice <- m
		}
	})
	network.Do("POST", "phones/"+shop+"/history", map[string]any{"chats": []any{past(3)}, "delivery": "media"})
	if err := simtest.Wait(client, func(error) bool { return true }); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410) {
		t.Fatal(err)
	}
	lost := <-notice
	key := lost.Message.GetProtocolMessage().GetHistorySyncNotification().GetMediaKey()
	if err := client.SendHistorySyncServerErrorReceipt(t.Context(), lost.Info.ID, key); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, client, history(client, waHistorySync.HistorySync_RECENT)); len(got) != 3 {
		t.Errorf("read %q", got)
	}
	if again := <-notice; again.Info.ID == lost.Info.ID {
		t.Errorf("announced again as %s", again.Info.ID)
	}
	network.Sync()
}
