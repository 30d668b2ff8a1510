package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
)

const member = "628220000002"

// inGroups runs a test in a group of the shop, the customer and another member, in either addressing. The shop owns it.
func inGroups(t *testing.T, run func(t *testing.T, w *shopTown, group string, to chat.Address)) {
	for _, by := range []string{"pn", "lid"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			w := newShop(t)
			w.phone(member, "Siti")
			var made struct{ JID string }
			w.post("/simulator/groups", fields{"subject": "Friends", "participants": []string{shop, customer, member}, "addressing": by}, &made)
			to, err := chat.ParseAddress(made.JID)
			if err != nil {
				t.Fatal(err)
			}
			run(t, w, made.JID, to)
		})
	}
}

// nameIn is how a group names a phone.
func (w *shopTown) nameIn(t *testing.T, phone string) string {
	if strings.HasSuffix(t.Name(), "/lid") {
		return w.lidOf(phone)
	}
	return phone + "@s.whatsapp.net"
}

func TestSendReplyInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, to chat.Address) {
		asked := w.stored(w.does(customer, group, fields{"text": "Who comes?"}))
		m := w.sends(chat.Draft{To: to, Body: "I do, @" + member, QuotedID: asked.ID, Content: chat.Content{Mentions: []string{member}}})
		for _, phone := range []string{customer, member} {
			got := w.reads(phone, m.ID)
			if diff := cmp.Diff([]string{member}, got.Mentions); diff != "" || got.QuotedID != asked.ID {
				t.Errorf("%s read %+v", phone, got)
			}
		}
		text := w.exact(customer, m.ID)
		if got := at(text, "extendedTextMessage", "contextInfo", "participant"); got != w.nameIn(t, customer) {
			t.Errorf("the reply quotes %v, not %s", got, w.nameIn(t, customer))
		}
		user, _, _ := strings.Cut(w.nameIn(t, member), "@")
		if got := at(text, "extendedTextMessage", "text"); got != "I do, @"+user {
			t.Errorf("the text mentions them as %v, not %s", got, user)
		}
		private := w.sends(chat.Draft{Body: "Just between us", QuotedID: asked.ID})
		if got := at(w.exact(customer, private.ID), "extendedTextMessage", "contextInfo", "remoteJID"); got != group {
			t.Errorf("the private reply quotes the chat %v, not %s", got, group)
		}
	})
}

func TestSendReactionInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, to chat.Address) {
		said := w.stored(w.does(customer, group, fields{"text": "I won"}))
		r := w.sends(chat.Draft{To: to, Kind: chat.KindReaction, Body: "🎉", TargetID: said.ID})
		if got := w.reads(member, r.ID); got.Type != "reaction" || got.TargetID != said.ID {
			t.Errorf("the member read %+v", got)
		}
		key := at(w.exact(member, r.ID), "reactionMessage", "key")
		want := fields{"ID": said.ID, "fromMe": false, "participant": w.nameIn(t, customer), "remoteJID": group}
		if diff := cmp.Diff(any(want), key); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSendRevokeInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, to chat.Address) {
		said := w.stored(w.does(customer, group, fields{"text": "spam"}))
		r := w.sends(chat.Draft{To: to, Kind: chat.KindRevoke, TargetID: said.ID})
		if got := w.reads(member, r.ID); got.Type != "revoke" || got.TargetID != said.ID {
			t.Errorf("the member read %+v", got)
		}
		if got := at(w.exact(member, r.ID), "protocolMessage", "key", "participant"); got != w.nameIn(t, customer) {
			t.Errorf("it deletes what %v wrote", got)
		}
		w.until(said.ID, func(m chat.Message) bool { return m.RevokedAt != nil && m.Body == "" })
		if _, err := w.accepts(chat.Draft{Kind: chat.KindReaction, Body: "?", TargetID: said.ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("reacted in another chat: %v", err)
		}
	})
}

func TestReceiveRevokeInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, _ chat.Address) {
		w.post("/simulator/groups/"+group+"/participants", fields{"promote": []string{customer}}, nil)
		said := w.stored(w.does(member, group, fields{"text": "spam"}))
		w.stored(w.does(customer, group, fields{"revoke": fields{"id": said.ID}}))
		w.until(said.ID, func(m chat.Message) bool { return m.RevokedAt != nil })
	})
}

func TestReceiveReplyInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, to chat.Address) {
		ours := w.sends(chat.Draft{To: to, Body: "Who comes?"})
		w.reads(member, ours.ID)
		m := w.stored(w.does(member, group, fields{"text": "I do", "replyTo": ours.ID}))
		r := w.stored(w.does(member, group, fields{"reaction": fields{"id": ours.ID, "emoji": "👍"}}))
		if m.QuotedID != ours.ID || r.TargetID != ours.ID || m.ContactID == nil || r.ContactID == nil || *m.ContactID != *r.ContactID {
			t.Errorf("stored %+v and %+v", m, r)
		}
		if e := w.event(chat.EventMessage, m.ID); e["sender"] != member+"@s.whatsapp.net" || e["chat"] != group {
			t.Errorf("event %v", e)
		}
	})
}

func TestReceiveMentionInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, _ chat.Address) {
		m := w.stored(w.does(customer, group, fields{"text": "Hello", "mentions": []string{shop}}))
		if diff := cmp.Diff([]string{w.nameIn(t, shop)}, m.Content.Mentions); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSendPollInGroup(t *testing.T) {
	t.Parallel()
	inGroups(t, func(t *testing.T, w *shopTown, group string, to chat.Address) {
		ours := w.sends(chat.Draft{To: to, Kind: chat.KindPoll, Body: "When?", Content: chat.Content{Poll: &chat.Poll{Options: []string{"today", "never"}, Selectable: 1}}})
		theirs := w.stored(w.does(customer, group, fields{"poll": fields{"name": "Where?", "options": []string{"here", "there"}}}))
		for _, phone := range []string{customer, member} {
			w.reads(phone, ours.ID)
			w.stored(w.does(phone, group, fields{"vote": fields{"id": ours.ID, "options": []string{"today"}}}))
		}
		w.reads(member, theirs.ID)
		w.stored(w.does(member, group, fields{"vote": fields{"id": theirs.ID, "options": []string{"there"}}}))
		v := w.sends(chat.Draft{To: to, Kind: chat.KindVote, TargetID: theirs.ID, Content: chat.Content{Vote: &chat.Vote{Options: []string{"here", "there"}}}})
		if got := w.reads(member, v.ID); got.Error != "" || len(got.Options) != 2 {
			t.Errorf("the member read %+v", got)
		}
		w.until(v.ID, func(m chat.Message) bool { return m.Status != chat.Queued })
		w.tallies(ours.ID, map[string]int{"today": 2, "never": 0}) // each of the voters is a person of their own
		w.tallies(theirs.ID, map[string]int{"here": 1, "there": 2})
	})
}
