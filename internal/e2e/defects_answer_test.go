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

// TestDefectDebounceKeepsInstancesApart: messages were gathered by customer alone, so that what one person wrote to
// two numbers was answered in one of them.
func TestDefectDebounceKeepsInstancesApart(t *testing.T) {
	t.Parallel()
	w := newTown(t, "BALAS_DEBOUNCE=2s")
	e := w.serve()
	first, second := e.open(shopNumber), e.open("628110000002")
	for _, s := range []*shop{first, second} {
		s.rule("contains", "kaos", "Kaos dari "+s.phone.number)
		s.rule("contains", "topi", "Topi dari "+s.phone.number)
	}
	budi := w.customer(1)
	for n := range 3 {
		for s, texts := range map[*shop][]string{first: {"Halo", "mau tanya", "harga kaos?"}, second: {"Pagi", "ada topi?", "berapa?"}} {
			budi.typing(s.phone, "composing") // the turns wait, also on a slow machine
			budi.say(s.phone, texts[n])
		}
	}
	budi.typing(first.phone, "paused")
	budi.typing(second.phone, "paused")
	got := map[string]string{}
	for range 2 {
		l := budi.next()
		got[l.From] = l.Text
	}
	for s, want := range map[*shop]string{first: "Kaos dari ", second: "Topi dari "} {
		if got[s.phone.number] != want+s.phone.number {
			t.Errorf("number %s says %q", s.phone.number, got[s.phone.number])
		}
		if n := w.books.count(`SELECT count(*) FROM turns JOIN chats c ON c.id = turns.chat_id WHERE c.instance_id = $1::UUID`, s.id); n != 1 {
			t.Errorf("number %s was answered for in %d turns", s.phone.number, n)
		}
	}
	w.sync()
	if all := budi.inbox(0, 0); len(all) != 2 {
		t.Errorf("the customer got %+v", all)
	}
}
