package e2e_test

import "testing"

func TestMessageDeliveredTwiceGetsOneReply(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	for _, text := range []string{"satu", "dua", "tiga", "habis"} {
		s.rule("equals", text, "Jawab "+text)
	}
	budi := w.customer(1)

	w.fault("duplicate", map[string]any{"instance": shopNumber, "count": 1, "mode": "resend"})
	budi.say(s.phone, "satu")
	budi.hears("Jawab satu")
	w.fault("duplicate", map[string]any{"instance": shopNumber, "count": 1, "mode": "same"})
	budi.say(s.phone, "dua")
	budi.hears("Jawab dua")
	budi.sayAs("3EB0AAAABBBBCCCCDDDD", s.phone, "tiga")
	budi.hears("Jawab tiga")
	budi.sayAs("3EB0AAAABBBBCCCCDDDD", s.phone, "tiga")
	w.sync()
	budi.say(s.phone, "habis")
	budi.hears("Jawab habis")
	budi.has("Jawab satu", "Jawab dua", "Jawab tiga", "Jawab habis")
}

func TestMessageDeliveredTwiceAfterRestartGetsOneReply(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.open(shopNumber)
	s.rule("equals", "satu", "Jawab satu")
	s.rule("equals", "habis", "Jawab habis")
	budi := w.customer(1)
	budi.sayAs("3EB0AAAABBBBCCCCDDDD", s.phone, "satu")
	budi.hears("Jawab satu")
	e.stop()
	budi.sayAs("3EB0AAAABBBBCCCCDDDD", s.phone, "satu")
	budi.say(s.phone, "habis")
	e.start()
	budi.hears("Jawab habis")
	budi.has("Jawab satu", "Jawab habis")
}
