package simulator_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

const rina = "628120000003"

// changed waits for the next change of a group that fits.
func changed(client *simtest.Client, fits func(*events.GroupInfo) bool) *events.GroupInfo {
	return simtest.Wait(client, fits)
}

// members are the numbers of the people in a group as the control interface shows them.
func members(network *simtest.Network, group types.JID, list string) []string {
	var numbers []string
	for _, number := range network.Do("GET", "groups/"+group.String(), nil)[list].([]any) {
		numbers = append(numbers, number.(string))
	}
	return numbers
}

// nameIn is how a group names somebody.
func nameIn(t *testing.T, client *simtest.Client, group types.JID, number string) types.JID {
	t.Helper()
	info, err := client.GetGroupInfo(t.Context(), group)
	if err != nil {
		t.Fatal(err)
	}
	for _, participant := range info.Participants {
		if participant.PhoneNumber.User == number {
			return participant.JID
		}
	}
	return types.NewJID(number, types.DefaultUserServer)
}

func TestGroupMembers(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Phone(rina, "Rina")
		newcomer := network.Link(rina)
		path := "groups/" + group.String() + "/participants"
		network.Do("POST", path, map[string]any{"add": []string{rina}})
		if e := changed(client, func(e *events.GroupInfo) bool { return len(e.Join) > 0 }); len(e.Join) != 1 || e.Join[0] != nameIn(t, client, group, rina) {
			t.Errorf("added %v", e.Join)
		}
		if e := simtest.Wait(newcomer, func(*events.JoinedGroup) bool { return true }); e.JID != group || len(e.Participants) != 4 || *e.Sender != nameIn(t, client, group, budi) {
			t.Errorf("the newcomer joined %+v", e.GroupInfo)
		}
		network.Do("POST", path, map[string]any{"promote": []string{shop}})
		changed(client, func(e *events.GroupInfo) bool {
			return len(e.Promote) == 1 && e.Promote[0] == nameIn(t, client, group, shop)
		})
		name := nameIn(t, client, group, rina)
		for _, step := range []struct {
			action whatsmeow.ParticipantChange
			seen   func(*events.GroupInfo) []types.JID
			admins int
		}{
			{whatsmeow.ParticipantChangePromote, func(e *events.GroupInfo) []types.JID { return e.Promote }, 3},
			{whatsmeow.ParticipantChangeDemote, func(e *events.GroupInfo) []types.JID { return e.Demote }, 2},
			{whatsmeow.ParticipantChangeRemove, func(e *events.GroupInfo) []types.JID { return e.Leave }, 2},
			{whatsmeow.ParticipantChangeAdd, func(e *events.GroupInfo) []types.JID { return e.Join }, 2},
		} {
			done, err := client.UpdateGroupParticipants(t.Context(), group, []types.JID{name}, step.action)
			if err != nil || len(done) != 1 || done[0].Error != 0 || done[0].JID != name {
				t.Fatalf("%s: %+v, error %v", step.action, done, err)
			}
			for _, c := range []*simtest.Client{client, newcomer} {
				if step.action != whatsmeow.ParticipantChangeAdd || c == client {
					changed(c, func(e *events.GroupInfo) bool { return slices.Equal(step.seen(e), []types.JID{name}) })
				}
			}
			if admins := members(network, group, "admins"); len(admins) != step.admins {
				t.Errorf("after %s admins are %v", step.action, admins)
			}
			if _, err := newcomer.TrySayTo(group, "may I?"); (err != nil) != (step.action == whatsmeow.ParticipantChangeRemove) {
				t.Errorf("after %s the member writes: %v", step.action, err)
			}
		}
		simtest.Wait(newcomer, func(e *events.JoinedGroup) bool { return e.JID == group })
		if err := newcomer.LeaveGroup(t.Context(), group); err != nil {
			t.Fatal(err)
		}
		e := changed(client, func(e *events.GroupInfo) bool { return len(e.Leave) > 0 })
		if e.Leave[0] != name || *e.Sender != name || slices.Contains(members(network, group, "participants"), rina) {
			t.Errorf("after leaving: %+v", e)
		}
		owner := nameIn(t, client, group, budi)
		network.Do("POST", "groups/"+group.String()+"/leave", nil)
		changed(client, func(e *events.GroupInfo) bool { return slices.Equal(e.Leave, []types.JID{owner}) })
		if admins := members(network, group, "admins"); !slices.Equal(admins, []string{shop}) {
			t.Errorf("once the owner has left, admins are %v", admins)
		}
	})
}

// The time up to which somebody may join who was not to be added is the network's.
func TestGroupOfferEnds(t *testing.T) {
	t.Parallel()
	at := time.Date(2031, time.May, 4, 12, 0, 0, 0, time.UTC)
	network := simtest.Start(t, func(o *simulator.Options) { o.Clock = func() time.Time { return at } })
	for _, number := range []string{shop, budi, rina} {
		network.Phone(number, number)
	}
	client := network.Link(shop)
	group := network.Group("Lunch", shop, budi)
	network.Do("PATCH", "phones/"+rina, map[string]any{"privacy": map[string]string{"groupadd": "none"}})
	rinaJID := types.NewJID(rina, types.DefaultUserServer)
	done, err := client.UpdateGroupParticipants(t.Context(), group, []types.JID{rinaJID}, whatsmeow.ParticipantChangeAdd)
	if err != nil || len(done) != 1 || done[0].AddRequest == nil {
		t.Fatalf("adding brought %+v, error %v", done, err)
	}
	if got := done[0].AddRequest.Expiration; !got.Equal(at.Add(72 * time.Hour)) {
		t.Errorf("the offer ends %s", got)
	}
}

func TestGroupSettings(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		path := "groups/" + group.String()
		network.Do("POST", path+"/participants", map[string]any{"promote": []string{shop}})
		other := network.Link(siti)
		both := func(fits func(*events.GroupInfo) bool) {
			t.Helper()
			changed(client, fits)
			changed(other, fits)
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ctx := t.Context()
		must(client.SetGroupName(ctx, group, "Best customers"))
		both(func(e *events.GroupInfo) bool { return e.Name != nil && e.Name.Name == "Best customers" })
		must(client.SetGroupTopic(ctx, group, "", "", "tea and more"))
		both(func(e *events.GroupInfo) bool { return e.Topic != nil && e.Topic.Topic == "tea and more" })
		must(client.SetGroupLocked(ctx, group, true))
		both(func(e *events.GroupInfo) bool { return e.Locked != nil && e.Locked.IsLocked })
		must(client.SetGroupAnnounce(ctx, group, true))
		both(func(e *events.GroupInfo) bool { return e.Announce != nil && e.Announce.IsAnnounce })
		must(client.SetDisappearingTimer(ctx, group, 24*time.Hour, time.Time{}))
		both(func(e *events.GroupInfo) bool { return e.Ephemeral != nil && e.Ephemeral.DisappearingTimer == 86400 })
		must(client.SetGroupJoinApprovalMode(ctx, group, true))
		both(func(e *events.GroupInfo) bool { return e.MembershipApprovalMode != nil })
		must(client.SetGroupMemberAddMode(ctx, group, types.GroupMemberAddModeAdmin))

		info, err := other.GetGroupInfo(ctx, group)
		must(err)
		if info.Name != "Best customers" || info.Topic != "tea and more" || !info.IsLocked || !info.IsAnnounce || info.DisappearingTimer != 86400 ||
			!info.IsJoinApprovalRequired || info.MemberAddMode != types.GroupMemberAddModeAdmin || info.NameSetBy != nameIn(t, other, group, shop) {
			t.Errorf("the group is %+v", info)
		}
		if shown := network.Do("GET", path, nil); shown["subject"] != "Best customers" || shown["description"] != "tea and more" || shown["announce"] != true || shown["ephemeral"] != 86400.0 {
			t.Errorf("shown as %v", shown)
		}

		for name, refused := range map[string]error{
			"name": other.SetGroupName(ctx, group, "mine"), "timer": other.SetDisappearingTimer(ctx, group, 0, time.Time{}),
			"announce": other.SetGroupAnnounce(ctx, group, false),
		} {
			if !errors.Is(refused, whatsmeow.ErrIQForbidden) {
				t.Errorf("a plain member changes the %s of a locked group: %v", name, refused)
			}
		}
		if _, err := other.TrySayTo(group, "may I?"); err == nil {
			t.Error("a plain member writes to a group for announcements")
		}
		if status, _ := network.Call("POST", "phones/"+siti+"/messages", map[string]any{"to": group.String(), "text": "may I?"}); status != http.StatusForbidden {
			t.Errorf("a plain member's phone writes to a group for announcements: status %d", status)
		}

		network.Do("PATCH", path, map[string]any{
			"subject": "Everybody", "description": "", "announce": false, "locked": false, "approval": false, "ephemeral": 0,
		})
		both(func(e *events.GroupInfo) bool { return e.Name != nil && e.Name.Name == "Everybody" })
		both(func(e *events.GroupInfo) bool { return e.Topic != nil && e.Topic.TopicDeleted })
		both(func(e *events.GroupInfo) bool { return e.Announce != nil && !e.Announce.IsAnnounce })
		both(func(e *events.GroupInfo) bool { return e.Locked != nil && !e.Locked.IsLocked })
		both(func(e *events.GroupInfo) bool { return e.Ephemeral != nil && !e.Ephemeral.IsEphemeral })
		network.Do("PATCH", path, map[string]any{"ephemeral": "168h", "by": siti})
		network.Say(siti, group.String(), "gone in a week")
		if about := client.Text("gone in a week").Message.GetExtendedTextMessage().GetContextInfo(); about.GetExpiration() != 604800 {
			t.Errorf("the message vanishes after %d seconds", about.GetExpiration())
		}
		if err := client.SetDisappearingTimer(ctx, group, time.Hour, time.Time{}); !errors.Is(err, whatsmeow.ErrInvalidDisappearingTimer) {
			t.Errorf("a timer of an hour: %v", err)
		}
	})
}

func TestGroupPicture(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		if _, err := client.GetProfilePictureInfo(t.Context(), group, nil); !errors.Is(err, whatsmeow.ErrProfilePictureNotSet) {
			t.Errorf("picture of a group without one: %v", err)
		}
		set, err := client.SetGroupPhoto(t.Context(), group, []byte("invented picture"))
		if err != nil {
			t.Fatal(err)
		}
		simtest.Wait(client, func(e *events.Picture) bool { return e.JID == group && e.PictureID == set })
		info, err := client.GetProfilePictureInfo(t.Context(), group, nil)
		if err != nil || info.ID != set {
			t.Fatalf("picture %+v, error %v", info, err)
		}
		if again, err := client.GetProfilePictureInfo(t.Context(), group, &whatsmeow.GetProfilePictureParams{ExistingID: set}); again != nil || err != nil {
			t.Errorf("unchanged picture %+v, error %v", again, err)
		}
		network.Do("PUT", "groups/"+group.String()+"/picture", map[string]any{})
		simtest.Wait(client, func(e *events.Picture) bool { return e.JID == group && e.Remove })
	})
}

func TestGroupOfClient(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, _ types.JID) {
		network.Phone(rina, "Rina")
		private := network.Link(rina)
		if _, err := private.SetPrivacySetting(t.Context(), types.PrivacySettingTypeGroupAdd, types.PrivacySettingNone); err != nil {
			t.Fatal(err)
		}
		pn := func(number string) types.JID { return types.NewJID(number, types.DefaultUserServer) }
		made, err := client.CreateGroup(t.Context(), whatsmeow.ReqCreateGroup{
			Name: "Staff", Participants: []types.JID{pn(siti), pn(rina)}, GroupLocked: types.GroupLocked{IsLocked: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		if left := made.Participants[2]; left.Error != 403 || left.AddRequest == nil || left.PhoneNumber.User != rina {
			t.Errorf("who may not be added was left out as %+v", left)
		}
		if in := members(network, made.JID, "participants"); !slices.Equal(in, []string{shop, siti}) || !made.IsLocked || made.Name != "Staff" || made.OwnerJID != nameIn(t, client, made.JID, shop) {
			t.Errorf("made %+v", made)
		}
		simtest.Wait(client, func(e *events.JoinedGroup) bool { return e.JID == made.JID })
		for number, want := range map[string]int{siti: 409, rina: 403, "628990000000": 404, budi: 0} {
			done, err := client.UpdateGroupParticipants(t.Context(), made.JID, []types.JID{pn(number)}, whatsmeow.ParticipantChangeAdd)
			if err != nil || len(done) != 1 || done[0].Error != want {
				t.Fatalf("add %s: %+v, error %v, want code %d", number, done, err, want)
			}
			joined := func(e *events.GroupInfo) bool { return len(e.Join) == 1 && e.JID == made.JID }
			if want == 0 {
				changed(client, joined)
			}
			if want != 403 {
				continue
			}
			offer := done[0].AddRequest
			info, err := private.GetGroupInfoFromInvite(t.Context(), made.JID, pn(shop), offer.Code, offer.Expiration.Unix())
			if err != nil || info.Name != "Staff" {
				t.Fatalf("offered group %+v, error %v", info, err)
			}
			if err := private.JoinGroupWithInvite(t.Context(), made.JID, pn(shop), offer.Code, offer.Expiration.Unix()); err != nil {
				t.Fatal(err)
			}
			simtest.Wait(private, func(e *events.JoinedGroup) bool { return e.JID == made.JID })
			changed(client, joined)
		}
		client.SayTo(made.JID, "welcome")
		private.Text("welcome")
		if got := network.Inbox(siti, 1, false)[0]; got.Text != "welcome" || got.Chat != made.JID.String() {
			t.Errorf("inbox has %+v", got)
		}
	})
}

func TestGroupInvite(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, network *simtest.Network, client *simtest.Client, group types.JID) {
		network.Phone(rina, "Rina")
		guest := network.Link(rina)
		ctx := t.Context()
		if _, err := client.GetGroupInviteLink(ctx, group, false); !errors.Is(err, whatsmeow.ErrGroupInviteLinkUnauthorized) {
			t.Errorf("a plain member asks for the link: %v", err)
		}
		if _, err := guest.GetGroupInviteLink(ctx, group, false); !errors.Is(err, whatsmeow.ErrNotInGroup) {
			t.Errorf("a stranger asks for the link: %v", err)
		}
		if _, err := guest.GetGroupInfo(ctx, group); !errors.Is(err, whatsmeow.ErrNotInGroup) {
			t.Errorf("a stranger asks about the group: %v", err)
		}
		if _, err := guest.GetGroupInfo(ctx, types.NewJID("120363999999999999", types.GroupServer)); !errors.Is(err, whatsmeow.ErrGroupNotFound) {
			t.Errorf("a group that is not there: %v", err)
		}
		network.Do("POST", "groups/"+group.String()+"/participants", map[string]any{"promote": []string{shop}})
		old, err := client.GetGroupInviteLink(ctx, group, false)
		if err != nil {
			t.Fatal(err)
		}
		link, err := client.GetGroupInviteLink(ctx, group, true)
		if err != nil || link == old {
			t.Fatalf("new link %s, old one %s, error %v", link, old, err)
		}
		changed(client, func(e *events.GroupInfo) bool { return e.NewInviteLink != nil && *e.NewInviteLink == link })
		if _, err := guest.JoinGroupWithLink(ctx, old); !errors.Is(err, whatsmeow.ErrInviteLinkRevoked) {
			t.Errorf("join with a revoked link: %v", err)
		}
		if _, err := guest.GetGroupInfoFromLink(ctx, "nonsense"); !errors.Is(err, whatsmeow.ErrInviteLinkInvalid) {
			t.Errorf("nonsense for a link: %v", err)
		}
		if info, err := guest.GetGroupInfoFromLink(ctx, link); err != nil || info.JID != group {
			t.Fatalf("link leads to %+v, error %v", info, err)
		}

		if err := client.SetGroupJoinApprovalMode(ctx, group, true); err != nil {
			t.Fatal(err)
		}
		decide := func(action whatsmeow.ParticipantRequestChange) {
			t.Helper()
			if joined, err := guest.JoinGroupWithLink(ctx, link); err != nil || joined != group {
				t.Fatalf("ask to join: %s, error %v", joined, err)
			}
			waiting, err := client.GetGroupRequestParticipants(ctx, group)
			if err != nil || len(waiting) != 1 {
				t.Fatalf("waiting are %+v, error %v", waiting, err)
			}
			if done, err := client.UpdateGroupRequestParticipants(ctx, group, []types.JID{waiting[0].JID}, action); err != nil || len(done) != 1 || done[0].Error != 0 {
				t.Fatalf("%s: %+v, error %v", action, done, err)
			}
		}
		decide(whatsmeow.ParticipantChangeReject)
		if in := slices.Contains(members(network, group, "participants"), rina); in {
			t.Error("who was rejected is in the group")
		}
		decide(whatsmeow.ParticipantChangeApprove)
		simtest.Wait(guest, func(e *events.JoinedGroup) bool { return e.JID == group })
		changed(client, func(e *events.GroupInfo) bool { return len(e.Join) == 1 && e.Join[0] == nameIn(t, client, group, rina) })

		network.Do("POST", "groups/"+group.String()+"/leave", map[string]any{"by": rina})
		network.Do("PATCH", "groups/"+group.String(), map[string]any{"approval": false})
		if joined := network.Do("POST", "groups/"+group.String()+"/join", map[string]any{"by": rina}); joined["waiting"] != false {
			t.Errorf("joined: %v", joined)
		}
		changed(client, func(e *events.GroupInfo) bool { return len(e.Join) == 1 && e.JoinReason == "invite" })
	})
}

func TestGroupRequests(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(budi, "Budi")
	network.Phone(siti, "Siti")
	network.Phone(rina, "Rina")
	group := network.Group("Regulars", budi, siti).String()
	for name, test := range map[string]struct {
		method, path string
		body         map[string]any
		status       int
	}{
		"nobody in it":      {"POST", "groups", map[string]any{"subject": "Empty", "participants": []string{}}, http.StatusBadRequest},
		"no subject":        {"POST", "groups", map[string]any{"participants": []string{budi}}, http.StatusBadRequest},
		"a stranger in it":  {"POST", "groups", map[string]any{"subject": "x", "participants": []string{"4912345"}}, http.StatusNotFound},
		"wrong addressing":  {"POST", "groups", map[string]any{"subject": "x", "participants": []string{budi}, "addressing": "ip"}, http.StatusBadRequest},
		"unknown field":     {"POST", "groups", map[string]any{"subject": "x", "participants": []string{budi}, "color": "red"}, http.StatusBadRequest},
		"no such group":     {"GET", "groups/120363000000000000@g.us", nil, http.StatusNotFound},
		"not an admin":      {"POST", "groups/" + group + "/participants", map[string]any{"remove": []string{budi}, "by": siti}, http.StatusForbidden},
		"not a member":      {"POST", "groups/" + group + "/participants", map[string]any{"remove": []string{rina}}, http.StatusForbidden},
		"wrong timer":       {"PATCH", "groups/" + group, map[string]any{"ephemeral": "5m"}, http.StatusBadRequest},
		"stranger writes":   {"POST", "phones/" + rina + "/messages", map[string]any{"to": group, "text": "hello"}, http.StatusForbidden},
		"to no group":       {"POST", "phones/" + rina + "/messages", map[string]any{"to": "120363000000000000@g.us", "text": "hello"}, http.StatusNotFound},
		"stranger leaves":   {"POST", "groups/" + group + "/leave", map[string]any{"by": rina}, http.StatusForbidden},
		"wrong code":        {"POST", "groups/" + group + "/join", map[string]any{"by": rina, "code": "x"}, http.StatusNotFound},
		"join without name": {"POST", "groups/" + group + "/join", nil, http.StatusBadRequest},
		"fault of no group": {"POST", "faults", map[string]any{"kind": "drop", "phone": "120363000000000000@g.us"}, http.StatusNotFound},
	} {
		if status, answer := network.Call(test.method, test.path, test.body); status != test.status {
			t.Errorf("%s: status %d %v, want %d", name, status, answer, test.status)
		}
	}
	if listed := network.Do("GET", "groups", nil)["groups"].([]any); len(listed) != 1 || listed[0].(map[string]any)["jid"] != group {
		t.Errorf("groups are %v", listed)
	}
}
