package e2e_test

import "testing"

func TestHumanOnThePhoneSilencesTheBot(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.rule("equals", "tes", "Ada.")
	budi, ani := w.customer(1), w.customer(2)
	w.books.exec("UPDATE instances SET takeover_seconds = 5") // half an hour otherwise
	budi.say(s.phone, "tes")
	budi.hears("Ada.")

	s.phone.say(budi, "Ini pemilik toko, saya bantu ya")
	budi.hears("Ini pemilik toko, saya bantu ya")
	w.sync()
	first := budi.say(s.phone, "tes")
	w.books.silent(s, first, "human")
	ani.say(s.phone, "tes")
	ani.hears("Ada.") // the bot is silent in one chat alone

	silent := 1
	await(t, func() bool {
		reason := w.books.outcome(s, budi.say(s.phone, "tes"))
		if reason == "human" {
			silent++
		}
		return reason == "keyword"
	}, func() string { return "the bot stays silent" })
	budi.hears("Ada.")
	t.Logf("%d messages met silence", silent)
	budi.has("Ada.", "Ini pemilik toko, saya bantu ya", "Ada.")
}

func TestOwnerThroughTheAPI(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.rule("equals", "tes", "Ada.")
	budi := w.customer(1)
	for _, c := range []struct{ owner, reason string }{
		{"human", "human"}, {"muted", "muted"}, {"bot", "keyword"},
	} {
		ask[any](s.engine, "PUT", "/api/v2/chats/"+budi.number+"/owner", map[string]any{"instanceId": s.id, "owner": c.owner})
		if got := w.books.outcome(s, budi.say(s.phone, "tes")); got != c.reason {
			t.Errorf("owner %s: the turn ends for %q, want %q", c.owner, got, c.reason)
		}
	}
	budi.hears("Ada.")
	budi.has("Ada.")
}
