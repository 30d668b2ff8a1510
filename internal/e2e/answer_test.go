package e2e_test

import "testing"

const (
	shopNumber = "628110000001"
	hours      = "Kami buka Senin sampai Sabtu pukul 08.00 sampai 21.00 WIB."
	unknown    = "Maaf, itu belum saya ketahui."
)

func TestAnswersWhatItWasTaught(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.teach("Jam buka toko?", hours)
	s.teach("What time do you open?", "We open at 8 am, Monday to Saturday.")
	s.teach("Apakah bisa bayar dengan QRIS?", "Bisa, kami menerima QRIS dan transfer bank.")
	s.sayByDefault(unknown)
	budi := w.customer(1)
	before := s.stats()

	for _, c := range []struct{ question, answer string }{
		{"Jam buka toko?", hours},
		{"what time do you open", "We open at 8 am, Monday to Saturday."},
		{"Siapa presiden pertama Prancis?", unknown},
	} {
		budi.say(s.phone, c.question)
		budi.hears(c.answer)
	}
	after := s.stats()
	if asked := after.TotalMessages - before.TotalMessages; asked != 3 {
		t.Errorf("%d questions are counted, want 3: %+v", asked, after)
	}
	if after.Answered-before.Answered != 2 || after.Fallback-before.Fallback != 1 {
		t.Errorf("the ways are not told apart: %+v", after)
	}
}

func TestKeywordGoesBeforeAgent(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.teach("Jam buka toko?", hours)
	s.rule("contains", "jam buka", "Lihat papan di depan toko.")
	budi := w.customer(1)
	budi.say(s.phone, "Jam buka toko?")
	budi.hears("Lihat papan di depan toko.")
	if n := s.stats().TotalMessages; n != 0 {
		t.Errorf("the agent was asked %d times", n)
	}
	budi.say(s.phone, "Buka sampai kapan tokonya?")
	if got := budi.next().Text; got == "Lihat papan di depan toko." {
		t.Errorf("the rule answered what it does not match: %q", got)
	}
}

func TestAnswersInTheSessionThatLinked(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().instance(shopNumber)
	s.rule("equals", "halo", "Selamat datang!")
	s.change("start")
	s.scan()
	budi := w.customer(1)
	budi.say(s.phone, "Halo")
	budi.hears("Selamat datang!")
	if n := w.logins(shopNumber); n != 1 {
		t.Errorf("the number logged in %d times, want once", n)
	}
}

func TestInstancesDoNotMix(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	first, second := e.open(shopNumber), e.open("628110000002")
	first.rule("contains", "harga", "Harga di toko satu.")
	second.rule("contains", "harga", "Harga di toko dua.")
	first.teach("Jam buka toko?", hours)
	second.sayByDefault(unknown)
	budi := w.customer(1)
	for range 3 {
		budi.say(first.phone, "Berapa harga?")
		budi.say(second.phone, "Berapa harga?")
		from := map[string]string{}
		for range 2 {
			l := budi.next()
			from[l.From] = l.Text
		}
		if from[first.phone.number] != "Harga di toko satu." || from[second.phone.number] != "Harga di toko dua." {
			t.Fatalf("the customer reads %v", from)
		}
	}
	budi.say(second.phone, "Jam buka toko?")
	if l := budi.next(); l.Text != unknown || l.From != second.phone.number {
		t.Errorf("the second shop answers %+v with what the first was taught", l)
	}
}
