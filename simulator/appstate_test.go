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

// shown is what the phone shows of a chat.
func shown(t *testing.T, network *simtest.Network, phone, chat string) map[string]any {
	t.Helper()
	for _, view := range network.Do("GET", "phones/"+phone+"/chats", nil)["chats"].([]any) {
		if v := view.(map[string]any); v["chat"] == chat {
			return v
		}
	}
	t.Fatalf("%s shows no chat with %s", phone, chat)
	return nil
}

// sound fails the test when a phone could not accept something of the app state.
func sound(t *testing.T, network *simtest.Network) {
	t.Helper()
	if wrong := network.Do("GET", "events?kind=appstate-error", nil)["events"].([]any); len(wrong) > 0 {
		t.Errorf("app state is broken: %v", wrong)
	}
}

func change(t *testing.T, client *simtest.Client, patch appstate.PatchInfo) {
	t.Helper()
	if err := client.SendAppState(t.Context(), patch); err != nil {
		t.Fatalf("send %s: %v", patch.Mutations[0].Index, err)
	}
}

func TestPhoneShowsWhatClientsArrange(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	jid := types.NewJID(budi, types.DefaultUserServer)
	id := network.Say(budi, shop, "keep this")
	client.Text("keep this")
	for _, test := range []struct {
		patch appstate.PatchInfo
		field string
		want  any
	}{
		{appstate.BuildPin(jid, true), "pinned", true},
		{appstate.BuildArchive(jid, true, time.Time{}, nil), "archived", true},
		{appstate.BuildPin(jid, false), "pinned", false},
		{appstate.BuildArchive(jid, false, time.Time{}, nil), "archived", false},
		{appstate.BuildMute(jid, true, time.Hour), "muted", true},
		{appstate.BuildMute(jid, false, 0), "muted", false},
		{appstate.BuildMarkChatAsRead(jid, false, time.Time{}, nil), "markedUnread", true},
		{appstate.BuildMarkChatAsRead(jid, true, time.Time{}, nil), "markedUnread", false},
		{appstate.BuildStar(jid, jid, id, false, true), "starred", []any{id}},
		{appstate.BuildStar(jid, jid, id, false, false), "starred", []any{}},
		{appstate.BuildLabelEdit("7", "VIP", 3, false), "labels", []any{}},
		{appstate.BuildLabelChat(jid, "7", true), "labels", []any{"7"}},
		{appstate.BuildLabelChat(jid, "7", false), "labels", []any{}},
		{appstate.BuildDeleteChat(jid, time.Time{}, nil, true), "deleted", true},
	} {
		change(t, client, test.patch)
		if got := shown(t, network, shop, budi)[test.field]; fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("after %v the phone shows %s %v, want %v", test.patch.Mutations[0].Index, test.field, got, test.want)
		}
	}
	labels := network.Do("GET", "phones/"+shop+"/chats", nil)["labels"].(map[string]any)
	if got := fmt.Sprint(labels); got != fmt.Sprint(map[string]any{"7": map[string]any{"name": "VIP", "color": 3}}) {
		t.Errorf("labels are %v", got)
	}
	change(t, client, appstate.BuildSettingPushName("Shop & Sons"))
	if got := network.Do("GET", "phones/"+shop, nil)["name"]; got != "Shop & Sons" {
		t.Errorf("the phone is called %v", got)
	}
	network.Sync()
	sound(t, network)
}

func TestMuteEnds(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Say(budi, shop, "hello")
	end := time.Now().Add(8 * time.Hour).Truncate(time.Millisecond)
	change(t, client, appstate.BuildMuteAbs(types.NewJID(budi, types.DefaultUserServer), true, new(end.UnixMilli())))
	until, err := time.Parse(time.RFC3339, shown(t, network, shop, budi)["mutedUntil"].(string))
	if err != nil || !until.Equal(end) {
		t.Errorf("muted until %v, want %v (%v)", until, end, err)
	}
	network.Do("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"muted": true})
	mute := simtest.Wait(client, func(m *events.Mute) bool { return m.Action.GetMuteEndTimestamp() == -1 })
	if mute.JID.User != budi || !mute.Action.GetMuted() {
		t.Errorf("the phone muted %v", mute)
	}
	if got := shown(t, network, shop, budi); got["mutedUntil"] != nil || got["muted"] != true {
		t.Errorf("muted for good shows as %v", got)
	}
	sound(t, network)
}

func TestClientsHearWhatPhoneArranges(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	id := network.Say(budi, shop, "hello")
	client.Text("hello")
	arrange := func(body map[string]any) { network.Do("PATCH", "phones/"+shop+"/chats/"+budi, body) }

	arrange(map[string]any{"pinned": true})
	simtest.Wait(client, func(e *events.Pin) bool { return e.JID.User == budi && e.Action.GetPinned() })
	arrange(map[string]any{"archived": true})
	simtest.Wait(client, func(e *events.Archive) bool { return e.JID.User == budi && e.Action.GetArchived() })
	simtest.Wait(client, func(e *events.Pin) bool { return !e.Action.GetPinned() })
	arrange(map[string]any{"muted": "1h"})
	simtest.Wait(client, func(e *events.Mute) bool { return e.Action.GetMuteEndTimestamp() > time.Now().UnixMilli() })
	arrange(map[string]any{"unread": true})
	simtest.Wait(client, func(e *events.MarkChatAsRead) bool { return !e.Action.GetRead() })
	arrange(map[string]any{"starred": []string{id}})
	star := simtest.Wait(client, func(e *events.Star) bool { return e.MessageID == id && e.Action.GetStarred() })
	if star.IsFromMe || star.ChatJID.User != budi {
		t.Errorf("star came as %+v", star)
	}
	arrange(map[string]any{"deletedForMe": []string{id}})
	simtest.Wait(client, func(e *events.DeleteForMe) bool { return e.MessageID == id })
	arrange(map[string]any{"cleared": true})
	simtest.Wait(client, func(e *events.ClearChat) bool { return e.JID.User == budi })
	arrange(map[string]any{"deleted": true})
	simtest.Wait(client, func(e *events.DeleteChat) bool { return e.JID.User == budi })

	network.Do("PATCH", "phones/"+shop, map[string]any{"name": "New Shop"})
	simtest.Wait(client, func(e *events.PushNameSetting) bool { return e.Action.GetName() == "New Shop" })
	for want, body := range map[int]map[string]any{
		http.StatusNotFound:   {"starred": []string{"nothing"}},
		http.StatusBadRequest: {"muted": "soon"},
	} {
		if status, _ := network.Call("PATCH", "phones/"+shop+"/chats/"+budi, body); status != want {
			t.Errorf("%v: status %d, want %d", body, status, want)
		}
	}
	network.Sync()
	sound(t, network)
}

func TestContacts(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Do("PUT", "phones/"+shop+"/contacts/"+budi, map[string]string{"fullName": "Budi Example", "firstName": "Budi"})
	contact := simtest.Wait(client, func(*events.Contact) bool { return true })
	if contact.JID.User != budi || contact.Action.GetFullName() != "Budi Example" || contact.Action.GetLidJID() == "" {
		t.Errorf("contact came as %+v", contact)
	}
	network.Do("DELETE", "phones/"+shop+"/contacts/"+budi, nil)
	if saved := network.Do("GET", "phones/"+shop+"/contacts", nil)["contacts"].(map[string]any); len(saved) != 0 {
		t.Errorf("after the removal there are %v", saved)
	}
	if status, _ := network.Call("DELETE", "phones/"+shop+"/contacts/"+budi, nil); status != http.StatusNotFound {
		t.Errorf("removing nobody: status %d, want 404", status)
	}
	network.Sync()
	sound(t, network)
}

// A large patch goes by way of the media host, and so does the snapshot that a fresh client gets.
func TestFreshClientSeesAll(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	many := map[string]any{}
	for n := range 300 {
		many[fmt.Sprintf("62814%07d", n)] = map[string]string{"fullName": fmt.Sprint("Person ", n)}
	}
	network.Do("PUT", "phones/"+shop+"/contacts", map[string]any{"contacts": many})
	simtest.Wait(first, func(c *events.Contact) bool { return c.Action.GetFullName() == "Person 299" })
	jid := types.NewJID(budi, types.DefaultUserServer)
	change(t, first, appstate.BuildPin(jid, true))
	change(t, first, appstate.BuildMute(jid, true, 0))

	second := network.Join(shop)
	second.Settle()
	known, err := second.Store.Contacts.GetContact(t.Context(), types.NewJID("628140000007", types.DefaultUserServer))
	if err != nil || known.FullName != "Person 7" {
		t.Errorf("the fresh client knows %+v (%v)", known, err)
	}
	settings, err := second.Store.ChatSettings.GetChatSettings(t.Context(), jid)
	if err != nil || !settings.Pinned || !settings.MutedUntil.After(time.Now()) {
		t.Errorf("the fresh client has %+v (%v)", settings, err)
	}
	if second.Store.PushName != "Shop" {
		t.Errorf("the fresh client is called %q", second.Store.PushName)
	}
	same(t, first, second)
	network.Sync()
	sound(t, network)
}

// same fails the test when two clients of one account differ in a collection.
func same(t *testing.T, a, b *simtest.Client) {
	t.Helper()
	for _, name := range appstate.AllPatchNames {
		versionA, hashA, _ := a.Store.AppState.GetAppStateVersion(t.Context(), string(name))
		versionB, hashB, _ := b.Store.AppState.GetAppStateVersion(t.Context(), string(name))
		if versionA == 0 || versionA != versionB || hashA != hashB {
			t.Errorf("%s: versions %d and %d, equal hashes: %t", name, versionA, versionB, hashA == hashB)
		}
	}
}

func TestTwoClientsStayEqual(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	second := network.Link(shop)
	jid := types.NewJID(budi, types.DefaultUserServer)
	change(t, first, appstate.BuildArchive(jid, true, time.Time{}, nil))
	simtest.Wait(second, func(e *events.Archive) bool { return e.Action.GetArchived() })
	change(t, second, appstate.BuildPin(jid, true))
	simtest.Wait(first, func(e *events.Pin) bool { return e.Action.GetPinned() })
	network.Do("PATCH", "phones/"+shop+"/chats/"+budi, map[string]any{"archived": false})
	for _, client := range []*simtest.Client{first, second} {
		simtest.Wait(client, func(e *events.Archive) bool { return !e.Action.GetArchived() })
	}
	same(t, first, second)
	sound(t, network)
}

// A client that missed a patch is refused, applies what it missed, and tries again.
func TestConflictIsRetried(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Do("POST", "faults", map[string]any{"kind": "drop", "stanza": "notification", "instance": shop})
	other := network.Link(shop)
	jid := types.NewJID(budi, types.DefaultUserServer)
	change(t, other, appstate.BuildPin(jid, true))
	change(t, other, appstate.BuildArchive(jid, true, time.Time{}, nil))
	change(t, client, appstate.BuildMarkChatAsRead(jid, false, time.Time{}, nil))
	if got := shown(t, network, shop, budi); got["archived"] != true || got["markedUnread"] != true {
		t.Errorf("after both changes the phone shows %v", got)
	}
	counters := network.Do("GET", "stats", nil)["counters"].(map[string]any)
	if counters["appstate.conflict"] != 1.0 {
		t.Errorf("%v uploads were refused, want 1", counters["appstate.conflict"])
	}
	sound(t, network)
}

// A client whose hash of a collection has gone wrong seals patches that the phone does not accept in silence.
func TestWrongMACIsNoticed(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	name := string(appstate.WAPatchRegularLow)
	version, hash, _ := client.Store.AppState.GetAppStateVersion(t.Context(), name)
	hash[0] ^= 1
	if err := client.Store.AppState.PutAppStateVersion(t.Context(), name, version, hash); err != nil {
		t.Fatal(err)
	}
	_ = client.SendAppState(t.Context(), appstate.BuildPin(types.NewJID(budi, types.DefaultUserServer), true))
	wrong := network.Do("GET", "events?kind=appstate-error&wait=5s", nil)["events"].([]any)
	if len(wrong) == 0 {
		t.Fatal("the phone noticed nothing")
	}
	if e := wrong[0].(map[string]any); e["phone"] != shop || e["type"] != name || e["device"] != 1.0 {
		t.Errorf("the phone noticed %v", e)
	}
}

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
