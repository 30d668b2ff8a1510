package simulator_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/appstate"
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

// However often clients ask for snapshots and large patches, these lie on the media host once.
func TestAppStateIsHostedOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	network := simtest.Start(t, func(o *simulator.Options) { o.State = path })
	network.Phone(shop, "Shop")
	client := network.Link(shop)
	many := map[string]any{}
	for n := range 300 {
		many[fmt.Sprintf("62814%07d", n)] = map[string]string{"fullName": fmt.Sprint("Person ", n)}
	}
	network.Do("PUT", "phones/"+shop+"/contacts", map[string]any{"contacts": many})
	simtest.Wait(client, func(c *events.Contact) bool { return c.Action.GetFullName() == "Person 299" })
	hosted := func() int {
		if err := client.FetchAppState(t.Context(), appstate.WAPatchCriticalUnblockLow, true, false); err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir(path + ".media")
		if err != nil {
			t.Fatal(err)
		}
		return len(files)
	}
	if first, second := hosted(), hosted(); first != second {
		t.Errorf("%d files, and after the same question %d", first, second)
	}
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
