package agent_test

import (
	"strings"
	"testing"

	"balas/chat"
)

func TestQuestionsOfOneMessageAreAnsweredEach(t *testing.T) {
	t.Parallel()
	s := open(t)
	for question, want := range map[string][2]string{
		"teh melati berapa? bisa cod?":                        {"Rp 25.000", "COD tersedia"},
		"jam buka sama alamatnya dmn?":                        {"08.00-20.00", "Jalan Embun Raya 17"},
		"jam buka?\nalamatnya dimana?":                        {"08.00-20.00", "Jalan Embun Raya 17"},
		"harga teh hijau berapa, dan halal ga?":               {"Rp 32.000", "bersertifikat halal"},
		"berapa ongkir ke bandung dan berapa lama sampainya?": {"Rp 12.000", "2-3 hari"},
		"how can i pay? and where is your shop?":              {"QRIS", "Jalan Embun Raya 17"},
		"halo kak? teh melati berapa? kalau teh hijau?":       {"Rp 25.000", "Rp 32.000"},
	} {
		answer := s.ask(t, question)
		if answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, want[0]) || !strings.Contains(answer.Text, want[1]) {
			t.Errorf("%q: %s %q, want %q", question, answer.Action, answer.Text, want)
		}
		if len(answer.Evidence) < 2 || answer.Confidence < s.agent.MinConfidence {
			t.Errorf("%q rests on %d sources with %.2f", question, len(answer.Evidence), answer.Confidence)
		}
	}
}

func TestOneQuestionStaysOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	for question, want := range map[string]string{
		"Barang rusak waktu diterima? bagaimana?":    "Kirim foto paket dan isinya paling lambat 3 hari setelah diterima. Kami ganti baru tanpa biaya.",
		"apakah bisa beli grosir dan jadi reseller?": "Bisa. Harga grosir berlaku mulai 24 kotak dengan potongan 15%.",
	} {
		if answer := s.ask(t, question); answer.Text != want || len(answer.Evidence) != 1 {
			t.Errorf("%q: %q from %d sources, want %q from one", question, answer.Text, len(answer.Evidence), want)
		}
	}
	if answer := s.ask(t, "teh melati berapa? bisa bicara dengan orang? saya sudah menunggu balasan dari tadi pagi sekali lho kak"); answer.Action == chat.ActionAnswer &&
		len(answer.Evidence) > 1 {
		t.Errorf("who asks for a person besides is answered with %q", answer.Text)
	}
}
