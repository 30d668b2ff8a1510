package simulator_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// acquainted starts a network where the shop's client and budi have written to each other.
func acquainted(t *testing.T) (*simtest.Network, *simtest.Client) {
	t.Helper()
	network, client := pair(t)
	network.Say(budi, shop, "hello")
	client.Text("hello")
	network.Sync()
	return network, client
}

// infoOf asks for what people show.
func infoOf(t *testing.T, client *simtest.Client, number string) types.UserInfo {
	t.Helper()
	jid := types.NewJID(number, types.DefaultUserServer)
	info, err := client.GetUserInfo(t.Context(), []types.JID{jid})
	if err != nil {
		t.Fatal(err)
	}
	return info[jid]
}

func TestAboutText(t *testing.T) {
	t.Parallel()
	network, client := acquainted(t)
	network.Do("PATCH", "phones/"+budi, map[string]any{"about": "at the beach"})
	if about := simtest.Wait(client, func(*events.UserAbout) bool { return true }); about.Status != "at the beach" || about.JID.User != budi {
		t.Errorf("the client heard %+v", about)
	}
	if info := infoOf(t, client, budi); info.Status != "at the beach" {
		t.Errorf("asked, the server says %q", info.Status)
	}
	mine := "open until six"
	if err := client.SetStatusMessage(t.Context(), types.SetStatusInput{Text: &mine}); err != nil {
		t.Fatal(err)
	}
	if got := network.Do("GET", "phones/"+shop, nil)["about"]; got != mine {
		t.Errorf("the shop's about text is %v", got)
	}
	network.Do("PATCH", "phones/"+budi, map[string]any{"privacy": map[string]string{"status": "none"}})
	if info := infoOf(t, client, budi); info.Status != "" {
		t.Errorf("a hidden about text reads %q", info.Status)
	}
	network.Sync()
}

func TestProfilePicture(t *testing.T) {
	t.Parallel()
	network, client := acquainted(t)
	jid := types.NewJID(budi, types.DefaultUserServer)
	if _, err := client.GetProfilePictureInfo(t.Context(), jid, nil); err == nil {
		t.Error("there is a picture before one was set")
	}
	photo := []byte("a face, invented")
	id := network.Do("PUT", "phones/"+budi+"/picture", map[string]any{"data": photo})["id"]
	if changed := simtest.Wait(client, func(*events.Picture) bool { return true }); changed.PictureID != id || changed.JID.User != budi {
		t.Errorf("the client heard %+v", changed)
	}
	picture, err := client.GetProfilePictureInfo(t.Context(), jid, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := download(t, network, picture.URL); !bytes.Equal(got, photo) || picture.ID != id {
		t.Errorf("picture %s has %q", picture.ID, got)
	}
	same, err := client.GetProfilePictureInfo(t.Context(), jid, &whatsmeow.GetProfilePictureParams{ExistingID: picture.ID})
	if same != nil || err != nil {
		t.Errorf("asked with the present id the server says %v, %v", same, err)
	}
	if info := infoOf(t, client, budi); info.PictureID != id {
		t.Errorf("user info has picture %q", info.PictureID)
	}
	network.Do("PATCH", "phones/"+budi, map[string]any{"privacy": map[string]string{"profile": "none"}})
	if _, err := client.GetProfilePictureInfo(t.Context(), jid, nil); err == nil {
		t.Error("a hidden picture is shown")
	}
	network.Do("PATCH", "phones/"+budi, map[string]any{"privacy": map[string]string{"profile": "all"}})
	network.Do("DELETE", "phones/"+budi+"/picture", nil)
	simtest.Wait(client, func(p *events.Picture) bool { return p.Remove })
	network.Sync()
}

func download(t *testing.T, network *simtest.Network, url string) []byte {
	t.Helper()
	status, body := get(t, network, url)
	if status != http.StatusOK {
		t.Fatalf("GET %s: status %d", url, status)
	}
	return body
}

func get(t *testing.T, network *simtest.Network, url string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := simtest.HTTPClient(network.URL()).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", url, err)
	}
	return response.StatusCode, body
}

// Pictures are on the media host too.
func TestMediaErrorOfPictures(t *testing.T) {
	t.Parallel()
	network, client := acquainted(t)
	network.Do("PUT", "phones/"+budi+"/picture", map[string]any{"data": []byte("a face, invented")})
	picture, err := client.GetProfilePictureInfo(t.Context(), types.NewJID(budi, types.DefaultUserServer), nil)
	if err != nil {
		t.Fatal(err)
	}
	fault(network, map[string]any{"kind": "media_error", "count": 1})
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusOK} {
		if status, _ := get(t, network, picture.URL); status != want {
			t.Errorf("status %d, want %d", status, want)
		}
	}
}

func TestClientSetsItsPicture(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	second, other := network.Link(shop), network.Link(budi)
	first.Say(budi, "hello")
	other.Text("hello")
	network.Sync()
	id, err := first.SetGroupPhoto(t.Context(), types.EmptyJID, []byte("a shop front"))
	if err != nil {
		t.Fatal(err)
	}
	simtest.Wait(second, func(p *events.Picture) bool { return p.JID.User == shop })
	if seen := simtest.Wait(other, func(*events.Picture) bool { return true }); seen.PictureID != id {
		t.Errorf("the other side heard of %q, not %q", seen.PictureID, id)
	}
	if got := network.Do("GET", "phones/"+shop, nil)["pictureId"]; got != id {
		t.Errorf("the shop has picture %v", got)
	}
	network.Sync()
}

func TestBusiness(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	network.Do("PATCH", "phones/"+budi, map[string]any{"business": map[string]any{
		"name": "Budi's Bikes", "category": "Repair", "address": "Sample Street 1", "email": "budi@example.com",
		"timeZone": "Asia/Jakarta", "hours": []map[string]any{{"day": "mon", "open": 540, "close": 1080}},
	}})
	network.Say(budi, shop, "your bike is ready")
	if name := client.Text("your bike is ready").Info.VerifiedName; name == nil || name.Details.GetVerifiedName() != "Budi's Bikes" {
		t.Errorf("the message names %+v", name)
	}
	there, err := client.IsOnWhatsApp(t.Context(), []string{"+" + budi})
	if err != nil || there[0].VerifiedName.Details.GetVerifiedName() != "Budi's Bikes" {
		t.Errorf("the check of the number says %+v, %v", there, err)
	}
	profile, err := client.GetBusinessProfile(t.Context(), types.NewJID(budi, types.DefaultUserServer))
	if err != nil {
		t.Fatal(err)
	}
	if profile.Address != "Sample Street 1" || profile.Email != "budi@example.com" || profile.Categories[0].Name != "Repair" ||
		profile.BusinessHoursTimeZone != "Asia/Jakarta" || profile.BusinessHours[0].OpenTime != "540" {
		t.Errorf("the profile is %+v", profile)
	}
	network.Do("PATCH", "phones/"+budi, map[string]any{"business": map[string]any{}})
	network.Say(budi, shop, "privately")
	if name := client.Text("privately").Info.VerifiedName; name != nil {
		t.Errorf("a person is verified as %+v", name)
	}
	network.Phone(siti, "Siti")
	network.Do("PATCH", "phones/"+siti, map[string]any{"business": map[string]any{"name": "Siti's Sweets"}})
	if linked := network.Link(siti); linked.Store.BusinessName != "Siti's Sweets" {
		t.Errorf("the linked client knows its business as %q", linked.Store.BusinessName)
	}
}

func TestPushNameFromClient(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Store.PushName = "The Shop"
	if err := client.SendPresence(t.Context(), types.PresenceAvailable); err != nil {
		t.Fatal(err)
	}
	network.Do("GET", "events?kind=presence&wait=5s", nil)
	network.Sync()
	if got := network.Do("GET", "phones/"+shop, nil)["name"]; got != "The Shop" {
		t.Errorf("the shop is called %v", got)
	}
	other := network.Link(budi)
	client.Say(budi, "hello")
	if got := other.Text("hello").Info.PushName; got != "The Shop" {
		t.Errorf("the message is signed %q", got)
	}
}

func TestPresence(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	client.Store.PushName = "Shop"
	jid := types.NewJID(budi, types.DefaultUserServer)
	if err := client.SendPresence(t.Context(), types.PresenceAvailable); err != nil {
		t.Fatal(err)
	}
	if err := client.SubscribePresence(t.Context(), jid); err != nil {
		t.Fatal(err)
	}
	simtest.Wait(client, func(p *events.Presence) bool { return p.From == jid && !p.Unavailable })
	network.Do("PATCH", "phones/"+budi, map[string]any{"available": false})
	if left := simtest.Wait(client, func(p *events.Presence) bool { return p.Unavailable }); time.Since(left.LastSeen) > time.Minute {
		t.Errorf("last seen at %s", left.LastSeen)
	}
	network.Do("PATCH", "phones/"+budi, map[string]any{"privacy": map[string]string{"last": "none"}, "available": true})
	simtest.Wait(client, func(p *events.Presence) bool { return !p.Unavailable })
	network.Do("PATCH", "phones/"+budi, map[string]any{"available": false})
	if left := simtest.Wait(client, func(p *events.Presence) bool { return p.Unavailable }); !left.LastSeen.IsZero() {
		t.Errorf("a hidden last seen reads %s", left.LastSeen)
	}
	other := network.Link(budi)
	other.Store.PushName = "Budi"
	if err := other.SendPresence(t.Context(), types.PresenceAvailable); err != nil {
		t.Fatal(err)
	}
	simtest.Wait(client, func(p *events.Presence) bool { return !p.Unavailable })
	other.Disconnect()
	simtest.Wait(client, func(p *events.Presence) bool { return p.Unavailable })
}

func TestPrivacyOfNewPhones(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	phone := func(values map[string]string) map[string]any {
		return map[string]any{"phone": budi, "name": "Budi", "privacy": values}
	}
	if status, _ := network.Call("POST", "phones", phone(map[string]string{"last": "none", "shoes": "none"})); status != http.StatusBadRequest {
		t.Errorf("a setting that does not exist: status %d", status)
	}
	if status, _ := network.Call("GET", "phones/"+budi, nil); status != http.StatusNotFound {
		t.Errorf("the refused phone is there: status %d", status)
	}
	if got := network.Do("POST", "phones", phone(map[string]string{"last": "none"}))["privacy"].(map[string]any)["last"]; got != "none" {
		t.Errorf("the new phone shows %v", got)
	}
}

func TestPrivacyReachesOtherClients(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	second := network.Link(shop)
	if _, err := first.SetPrivacySetting(t.Context(), types.PrivacySettingTypeLastSeen, types.PrivacySettingContacts); err != nil {
		t.Fatal(err)
	}
	if changed := simtest.Wait(second, func(*events.PrivacySettings) bool { return true }); !changed.LastSeenChanged {
		t.Errorf("the second client heard %+v", changed)
	}
	if got := second.GetPrivacySettings(t.Context()).LastSeen; got != types.PrivacySettingContacts {
		t.Errorf("last seen is for %q", got)
	}
	network.Do("PATCH", "phones/"+shop, map[string]any{"privacy": map[string]string{"readreceipts": "none"}})
	simtest.Wait(first, func(p *events.PrivacySettings) bool { return p.ReadReceiptsChanged })
	if status, _ := network.Call("PATCH", "phones/"+shop, map[string]any{"privacy": map[string]string{"shoes": "none"}}); status != http.StatusBadRequest {
		t.Errorf("a setting that does not exist: status %d, want 400", status)
	}
	if err := first.SetDefaultDisappearingTimer(t.Context(), 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := network.Do("GET", "phones/"+shop, nil)["disappearing"]; got != 86400.0 {
		t.Errorf("messages disappear after %v seconds", got)
	}
	network.Sync()
}

func TestBlocking(t *testing.T) {
	t.Parallel()
	network, first := pair(t)
	second := network.Link(shop)
	jid := types.NewJID(budi, types.DefaultUserServer)
	list, err := first.UpdateBlocklist(t.Context(), jid, events.BlocklistChangeActionBlock)
	if err != nil || len(list.JIDs) != 1 {
		t.Fatalf("blocked %+v, %v", list, err)
	}
	told := simtest.Wait(second, func(*events.Blocklist) bool { return true })
	if told.DHash != list.DHash || told.Changes[0].Action != events.BlocklistChangeActionBlock || told.Changes[0].JID != list.JIDs[0] {
		t.Errorf("the second client heard %+v, the first has %+v", told, list)
	}
	network.Say(budi, shop, "unheard")
	network.Do("POST", "phones/"+budi+"/call", map[string]any{"to": shop})
	network.Do("POST", "phones/"+shop+"/block", map[string]any{"phone": budi, "block": false})
	simtest.Wait(first, func(b *events.Blocklist) bool { return b.Changes[0].Action == events.BlocklistChangeActionUnblock })
	network.Say(budi, shop, "heard")
	if got := simtest.Wait(first, func(*events.Message) bool { return true }); simtest.TextOf(got) != "heard" {
		t.Errorf("a blocked person got through with %q", simtest.TextOf(got))
	}

	network.Do("POST", "phones/"+budi+"/block", map[string]any{"phone": shop})
	first.Say(budi, "unheard")
	network.Sync()
	network.Do("POST", "phones/"+budi+"/block", map[string]any{"phone": shop, "block": false})
	first.Say(budi, "heard")
	texts := []string{}
	for _, got := range network.Inbox(budi, 1, false) {
		texts = append(texts, got.Text)
	}
	if !slices.Equal(texts, []string{"heard"}) {
		t.Errorf("the phone has %q", texts)
	}
	network.Sync()
}
