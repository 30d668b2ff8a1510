package e2e_test

import "testing"

func TestThreeQuickMessagesGetOneReply(t *testing.T) {
	t.Parallel()
	w := newTown(t, "BALAS_DEBOUNCE=2s")
	s := w.serve().open(shopNumber)
	s.rule("contains", "harga", "Rp10.000.")
	budi := w.customer(1)
	for _, text := range []string{"Halo kak", "mau tanya", "harga kaos berapa?"} {
		budi.typing(s.phone, "composing") // the turn waits, also on a machine that takes long for three requests
		budi.say(s.phone, text)
	}
	budi.typing(s.phone, "paused")
	budi.hears("Rp10.000.")
	budi.say(s.phone, "harga topi berapa?")
	budi.hears("Rp10.000.")
	budi.has("Rp10.000.", "Rp10.000.")
}

func TestTypingExtendsTheWait(t *testing.T) {
	t.Parallel()
	w := newTown(t, "BALAS_DEBOUNCE=3s")
	s := w.serve().open(shopNumber)
	s.rule("contains", "halo", "Halo juga.")
	s.rule("contains", "harga", "Rp10.000.")
	ani, budi := w.customer(1), w.customer(2)
	ani.say(s.phone, "Halo")
	ani.typing(s.phone, "composing")
	w.sync() // both are in before Budi writes
	ani.typing(s.phone, "composing")
	budi.say(s.phone, "Halo")

	budi.hears("Halo juga.") // he wrote later and did not type
	ani.has()
	ani.say(s.phone, "harga kaos berapa?")
	ani.typing(s.phone, "paused")
	ani.hears("Rp10.000.") // both messages in one turn
	ani.say(s.phone, "harga topi berapa?")
	ani.hears("Rp10.000.")
	ani.has("Rp10.000.", "Rp10.000.")
}
