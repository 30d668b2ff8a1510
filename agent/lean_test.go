package agent_test

import (
	"strings"
	"testing"

	"balas/agent"
	"balas/chat"
	"balas/knowledge"
)

// A bare question is about what the last reply rests on, not about whatever pair has its words.
func TestBareQuestionsAreAboutTheLastReply(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.shelve(t)
	for _, c := range []struct{ before, question, want string }{
		{"ada saringan teh baja?", "harganya?", "Saringan Teh Baja: Rp 35.000."},
		{"ada teko kaca bening?", "stoknya brp?", "Teko Kaca Bening: Rp 145.000 (stok 3)"},
		{"ada teko kaca bening?", "warnanya apa aja?", "warna: bening"},
		{"do you have a gift box?", "price?", "Rp 145.000"},
	} {
		answer := s.ask(t, c.question, s.after(t, c.before)...)
		if answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, c.want) {
			t.Errorf("%q after %q: %s %q, want %q", c.question, c.before, answer.Action, answer.Text, c.want)
		}
	}
}

// Without a line before it a bare question may mean several things.
func TestBareQuestionsAreAskedBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	if answer := s.ask(t, "harganya?"); answer.Action != chat.ActionClarify || !strings.Contains(answer.Text, "teh melati") {
		t.Errorf("%s %q, want to be asked which", answer.Action, answer.Text)
	}
	if answer := s.ask(t, "berapa lama?"); answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, "2-3 hari kerja") {
		t.Errorf("%s %q, want the one answer that fits", answer.Action, answer.Text)
	}
}

// An attribute alone is of the goods that the line before names, and no wish where that names none.
func TestAttributesLeanOnTheLineBefore(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.shelve(t)
	if _, err := s.Knowledge.AddProducts(t.Context(), []knowledge.Product{
		{AgentID: s.agent.ID, Name: "Sandal Kebun", Description: "Sandal karet.", Price: 50_000, Attributes: knowledge.Attributes{"warna": {"biru", "hijau"}}},
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ before, question, want, without string }{
		{"ada teko keramik?", "yang biru ada?", "Teko Keramik Biru", "Sandal"},
		{"berapa harga teh melati?", "yang hijau?", "Rp 32.000", "Sandal"},
		{"Jam buka toko?", "yang hijau ada?", "Sandal Kebun", "Teko"},
	} {
		answer := s.ask(t, c.question, s.after(t, c.before)...)
		if answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, c.want) || strings.Contains(answer.Text, c.without) {
			t.Errorf("%q after %q: %s %q, want %q", c.question, c.before, answer.Action, answer.Text, c.want)
		}
	}
}

// Who asks for a price is not told a timetable.
func TestAPriceIsAnsweredWithOne(t *testing.T) {
	t.Parallel()
	s := openWith(t, agent.Config{})
	teach(t, s, "Jadwal dokter gigi?", "Praktik Selasa, Kamis, dan Sabtu pukul 09.00-12.00.")
	teach(t, s, "Berapa biaya scaling gigi?", "Scaling gigi Rp 350.000.")
	if answer := s.ask(t, "jadwal dokter gigi"); answer.Action != chat.ActionAnswer || !strings.HasPrefix(answer.Text, "Praktik") {
		t.Errorf("the timetable: %s %q", answer.Action, answer.Text)
	}
	if answer := s.ask(t, "biaya dokter gigi?"); strings.HasPrefix(answer.Text, "Praktik") {
		t.Errorf("a price is asked for: %s %q", answer.Action, answer.Text)
	}
	if answer := s.ask(t, "biaya scaling?"); answer.Action != chat.ActionAnswer || answer.Text != "Scaling gigi Rp 350.000." {
		t.Errorf("the price: %s %q", answer.Action, answer.Text)
	}
}
