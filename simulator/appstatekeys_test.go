package simulator_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

// A client that lacks a key asks the phone for it and then reads what it could not.
func TestKeyIsAskedFor(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	client.Disconnect()
	client.ForgetSyncKeys()
	client = network.Attach(client.Store)
	client.Open()
	network.Do("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"pinned": true})
	asked := network.Do("GET", "events?kind=peer&wait=5s", nil)["events"].([]any)
	if len(asked) == 0 || asked[0].(map[string]any)["type"] != "app_state_sync_key_request" {
		t.Fatalf("the client asked for %v", asked)
	}
	simtest.Wait(client, func(e *events.Pin) bool { return e.JID.User == budi })
	sound(t, network)
}

func TestAppStateSurvivesRestart(t *testing.T) {
	t.Parallel()
	network, client, restart := kept(t)
	jid := types.NewJID(budi, types.DefaultUserServer)
	change(t, client, appstate.BuildPin(jid, true))
	network.Do("PUT", "phones/"+shop+"/contacts/"+budi, map[string]string{"fullName": "Budi Example"})
	simtest.Wait(client, func(*events.Contact) bool { return true })
	network.Sync()
	after := restart()
	again := after.Attach(client.Store)
	again.Open()
	simtest.Wait(again, func(*events.Connected) bool { return true })
	if got := shown(t, after, shop, budi); got["pinned"] != true || got["name"] != "Budi Example" {
		t.Errorf("after the restart the phone shows %v", got)
	}
	change(t, again, appstate.BuildArchive(jid, true, time.Time{}, nil))
	after.Do("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"archived": false})
	simtest.Wait(again, func(e *events.Archive) bool { return !e.Action.GetArchived() })
	same(t, again, after.Link(shop))
	sound(t, after)
}

func TestUnreadCount(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	var infos []types.MessageInfo
	for n := range 3 {
		network.Say(budi, shop, fmt.Sprint("message ", n))
		infos = append(infos, client.Text(fmt.Sprint("message ", n)).Info)
	}
	chat := shown(t, network, shop, budi)
	if last := chat["lastMessage"].(map[string]any); chat["unread"] != 3.0 || last["text"] != "message 2" {
		t.Errorf("three messages show as %v", chat)
	}
	ids := []string{infos[0].ID, infos[1].ID, infos[2].ID}
	if err := client.MarkRead(t.Context(), ids, time.Now(), infos[0].Chat, infos[0].Sender); err != nil {
		t.Fatal(err)
	}
	network.Sync()
	if got := shown(t, network, shop, budi)["unread"]; got != 0.0 {
		t.Errorf("after the client read them %v are unread", got)
	}
	kinds := []string{}
	for _, event := range network.Do("GET", "events?kind=appstate", nil)["events"].([]any) {
		kinds = append(kinds, event.(map[string]any)["type"].(string))
	}
	if slices.Contains(kinds, "critical_block") {
		t.Errorf("clients changed %v", kinds)
	}
}

// A client that is linked gets the keys before anything that needs them, so it never asks.
func TestLinkingNeedsNoQuestions(t *testing.T) {
	t.Parallel()
	network, _ := pair(t)
	network.Link(shop)
	network.Sync()
	if asked := network.Do("GET", "events?kind=peer", nil)["events"].([]any); len(asked) > 0 {
		t.Errorf("clients asked their phone: %v", asked)
	}
}

// What happens while a client is away is more than one answer holds.
func TestManyPatchesAtOnce(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Disconnect()
	for n := range 130 {
		network.Do("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"pinned": n%2 == 0})
	}
	client.Open()
	for n := range 130 {
		simtest.Wait(client, func(e *events.Pin) bool { return e.Action.GetPinned() == (n%2 == 0) })
	}
	network.Sync()
	same(t, client, network.Link(shop))
	sound(t, network)
}

// A group is arranged as any chat, and a person is the same chat in either addressing.
func TestChatsByOtherNames(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t, func(o *simulator.Options) { o.LID = true })
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	group := network.Do("POST", "groups", map[string]any{"subject": "Suppliers", "participants": []string{shop, budi}})["jid"].(string)
	client := network.Link(shop)
	network.Do("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"pinned": true})
	lid := simtest.Wait(client, func(*events.Pin) bool { return true }).JID
	if lid.Server != types.HiddenUserServer {
		t.Errorf("the phone calls the chat %s", lid)
	}
	change(t, client, appstate.BuildArchive(lid, true, time.Time{}, nil))
	jid, err := types.ParseJID(group)
	if err != nil {
		t.Fatal(err)
	}
	change(t, client, appstate.BuildMute(jid, true, 0))
	if got := shown(t, network, shop, budi); got["archived"] != true || got["pinned"] != false {
		t.Errorf("the phone shows of budi %v", got)
	}
	if got := shown(t, network, shop, group); got["muted"] != true {
		t.Errorf("the phone shows of the group %v", got)
	}
	id := network.Do("POST", "phones/"+budi+"/messages", map[string]any{"to": group, "text": "new prices"})["id"]
	client.Text("new prices")
	network.Do("PATCH", "phones/"+shop+"/chats/"+group, map[string]any{"starred": []any{id}})
	star := simtest.Wait(client, func(*events.Star) bool { return true })
	if star.ChatJID != jid || star.SenderJID.IsEmpty() || star.IsFromMe {
		t.Errorf("the star came as %+v", star)
	}
	network.Sync()
	sound(t, network)
}

// A client that has lost its way gets a collection in clear from the phone.
func TestRecovery(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	jid := types.NewJID(budi, types.DefaultUserServer)
	change(t, client, appstate.BuildPin(jid, true))
	name := string(appstate.WAPatchRegularLow)
	if err := client.Store.AppState.PutAppStateVersion(t.Context(), name, 1, [128]byte{1}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendPeerMessage(t.Context(), whatsmeow.BuildAppStateRecoveryRequest(appstate.WAPatchRegularLow)); err != nil {
		t.Fatal(err)
	}
	simtest.Wait(client, func(e *events.AppStateSyncComplete) bool { return e.Recovery && e.Name == appstate.WAPatchRegularLow })
	change(t, client, appstate.BuildPin(jid, false))
	same(t, client, network.Link(shop))
	sound(t, network)
}

// What a phone tells its own client is sent again when the client cannot read it.
func TestPeerMessageIsSentAgain(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Do("POST", "faults", map[string]any{"kind": "break_session", "instance": shop, "phone": shop})
	network.Do("POST", "phones/"+shop+"/history", map[string]any{"chats": []any{past(3)}})
	if got := texts(t, client, history(client, waHistorySync.HistorySync_RECENT)); len(got) != 3 {
		t.Errorf("recent are %v", got)
	}
	network.Sync()
	if len(network.Do("GET", "events?kind=retry", nil)["events"].([]any)) == 0 {
		t.Error("the client read what it could not")
	}
}

// When a client is unlinked, those that are left get a new key and seal with it.
func TestKeyIsRenewed(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	for n, leave := range []func(*simtest.Client){
		func(*simtest.Client) {
			network.Do("POST", "phones/"+shop+"/unlink", map[string]any{"device": 2})
		},
		func(c *simtest.Client) {
			if err := c.Logout(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
	} {
		leave(network.Link(shop))
		client.AwaitSyncKeys(n + 2)
	}
	change(t, client, appstate.BuildPin(types.NewJID(budi, types.DefaultUserServer), true))
	same(t, client, network.Link(shop))
	if got := shown(t, network, shop, budi); got["pinned"] != true {
		t.Errorf("the phone shows %v", got)
	}
	sound(t, network)
}

// A phone that is offline reads and says later what happened meanwhile.
func TestAppStateOfOfflinePhone(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Say(budi, shop, "hello")
	client.Text("hello")
	network.Do("PATCH", "phones/"+shop, map[string]any{"online": false, "name": "Shop Two"})
	change(t, client, appstate.BuildPin(types.NewJID(budi, types.DefaultUserServer), true))
	if got := shown(t, network, shop, budi); got["pinned"] != false {
		t.Errorf("an offline phone shows %v", got)
	}
	if status, _ := network.Call("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"archived": true}); status != http.StatusConflict {
		t.Errorf("arranging on an offline phone: status %d, want 409", status)
	}
	network.Do("PATCH", "phones/"+shop, map[string]any{"online": true})
	simtest.Wait(client, func(e *events.PushNameSetting) bool { return e.Action.GetName() == "Shop Two" })
	if got := shown(t, network, shop, budi); got["pinned"] != true {
		t.Errorf("back online the phone shows %v", got)
	}
	network.Sync()
	sound(t, network)
}
