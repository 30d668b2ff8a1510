package e2e_test

import "testing"

// TestDefectHungModelHoldsUpNobodyElse: the messages of a number went through its handler one after the other, and one answer that hung stalled them all.
func TestDefectHungModelHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	release, hangs := make(chan struct{}), make(chan struct{}, 10)
	w := newTown(t, model(t, func(lines []said) (string, string) {
		if asks(lines, "lambat") {
			hangs <- struct{}{}
			<-release
			return "Jawaban untuk yang menunggu lama.", "clarify"
		}
		return "Jawaban cepat untuk yang lain.", "clarify"
	})...)
	s := w.serve().open(shopNumber)
	slow, quick := w.customer(1), w.customer(2)
	slow.say(s.phone, "Apakah pengirimannya lambat sekali?")
	<-hangs
	for range 3 {
		quick.say(s.phone, "Apakah pengirimannya sampai ke desa?")
		quick.hears("Jawaban cepat untuk yang lain.")
	}
	slow.has()
	close(release)
	slow.hears("Jawaban untuk yang menunggu lama.")
}

// TestDefectBotStaysSilentWhileAPersonHasTheChat: after a person had stepped in, the customer's next message woke the bot again.
func TestDefectBotStaysSilentWhileAPersonHasTheChat(t *testing.T) {
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
