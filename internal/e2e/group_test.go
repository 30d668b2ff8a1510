package e2e_test

import "testing"

// TestBotInGroupsAnswersOnlyWhoAddressesIt: in groups the bot is silent until its owner lets it reply, and then
// it replies to those who mention it, before all.
func TestBotInGroupsAnswersOnlyWhoAddressesIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.rule("contains", "tes", "Ada.")
	budi, ani := w.customer(1), w.customer(2)
	var group struct{ JID string }
	w.simulate("POST", "groups", map[string]any{
		"subject": "Grup Contoh", "participants": []string{budi.number, ani.number, s.phone.number}, "addressing": "lid",
	}, &group)
	say := func(text string, mentions ...string) string {
		t.Helper()
		var said struct{ ID string }
		budi.post("messages", map[string]any{"to": group.JID, "text": text, "mentions": mentions}, &said)
		return said.ID
	}
	w.books.silent(s, say("tes"), "group")

	ask[any](s.engine, "PUT", s.path("/settings"), map[string]any{"replyGroupMsgs": true, "groupAddressed": true})
	w.books.silent(s, say("tes"), "not_addressed")
	if got := w.books.outcome(s, say("tes dong", s.phone.number)); got != "keyword" {
		t.Errorf("a mention ends for %q", got)
	}
	ani.hears("tes", "tes", "tes dong", "Ada.")
	budi.hears("Ada.")
	budi.has("Ada.")
}
