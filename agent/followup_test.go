package agent_test

import (
	"strings"
	"testing"

	"balas/agent/openaitest"
	"balas/chat"
)

// after is the history of a chat in which the customer asked a question and was answered.
func (s shop) after(t *testing.T, question string) []chat.Line {
	t.Helper()
	answer := s.ask(t, question)
	if answer.Action != chat.ActionAnswer {
		t.Fatalf("%q was not answered", question)
	}
	return []chat.Line{{Text: question}, {Text: answer.Text, FromMe: true}}
}

func TestFollowUpsAreAnsweredWithTheLineBefore(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct{ before, question, want string }{
		{"berapa ongkos kirim ke Bandung?", "kalau ke jakarta?", "Rp 10.000"},
		{"berapa harga teh melati?", "yang hijau berapa?", "Rp 32.000"},
		{"berapa harga teh melati?", "yang hijau?", "Rp 32.000"},
		{"berapa harga teh melati?", "kalau teh hijau?", "Rp 32.000"},
		{"Jam buka toko?", "kalau hari minggu?", "Minggu dan hari libur nasional tutup"},
		{"Jam buka toko?", "minggu buka?", "Minggu dan hari libur nasional tutup"},
		{"Jam buka toko?", "tutup jam berapa?", "08.00-20.00"},
		{"What are your opening hours?", "and on sundays?", "closed on Sundays"},
		{"What is the price of the green tea?", "what about jasmine?", "Rp 25.000"},
		{"What is the price of the green tea?", "and the jasmine tea?", "Rp 25.000"},
		{"Can I cancel my order?", "how?", "handed to the courier"},
		{"Apakah ada paket hadiah?", "berapa?", "Rp 145.000"},
		{"Apakah ada paket hadiah?", "termasuk kartu ucapan?", "tiga macam teh"},
	} {
		if answer := s.ask(t, c.question, s.after(t, c.before)...); answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, c.want) {
			t.Errorf("%q after %q: %s %q, want an answer with %q", c.question, c.before, answer.Action, answer.Text, c.want)
		}
	}
}

func TestFreshQuestionsDoNotLean(t *testing.T) {
	t.Parallel()
	s := open(t)
	befores := []string{
		"Jam buka toko?", "berapa harga teh melati?", "berapa ongkos kirim ke Bandung?", "What are your opening hours?",
		"How can I pay?", "Apakah bisa COD?",
	}
	for _, before := range befores {
		history := s.after(t, before)
		for _, question := range []string{
			"siapa presiden prancis?", "who are you?", "kamu siapa?", "are you a robot", "ada lowongan kerja?", "resep rendang dong",
			"what about airplanes?", "kalau pesawat terbang?", "cuaca besok gimana", "tell me a joke", "12345", "berapa 12 kali 13",
			"dan harga bitcoin?",
		} {
			if answer := s.ask(t, question, history...); answer.Action == chat.ActionAnswer {
				t.Errorf("%q after %q is answered with %q", question, before, answer.Text)
			}
		}
		for question, want := range map[string]string{
			"alamat tokonya dimana?": "Jalan Embun Raya 17",
			"bisa cod?":              "COD tersedia",
			"tehnya halal?":          "bersertifikat halal",
			"how can I pay?":         "bank transfer",
			"do you ship abroad":     "all addresses in Indonesia",
			"jam buka?":              "08.00-20.00",
		} {
			if answer := s.ask(t, question, history...); answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, want) {
				t.Errorf("%q after %q: %s %q, want an answer with %q", question, before, answer.Action, answer.Text, want)
			}
		}
		if answer := s.ask(t, "apa kabar?", history...); !strings.HasPrefix(answer.Text, "Halo!") {
			t.Errorf("apa kabar after %q: %q", before, answer.Text)
		}
	}
}

// A model is shown what both searches found, but what it says of a fresh question is held to that question's search.
func TestModelReadsBothSearches(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Answer("Minggu dan hari libur tutup, Kak.", "answer", "e1"))
	history := []chat.Line{{Text: "Jam buka toko?"}, {Text: "Senin sampai Sabtu.", FromMe: true}}
	shown := func() string {
		messages := s.model.Requests()[len(s.model.Requests())-1].Messages
		return messages[len(messages)-1].Content
	}
	answer := s.ask(t, "kalau akhir pekan?", history...)
	if answer.Action != chat.ActionAnswer || !strings.Contains(shown(), "hari libur nasional") {
		t.Errorf("going on: %s %q from %s", answer.Action, answer.Text, shown())
	}
	if answer = s.ask(t, "siapa presiden prancis?", history...); answer.Action != chat.ActionFallback {
		t.Errorf("a fresh question: %s %q", answer.Action, answer.Text)
	}
	if !strings.Contains(shown(), "hari libur nasional") {
		t.Errorf("a fresh question's prompt lacks what the joined search found: %s", shown())
	}
}
