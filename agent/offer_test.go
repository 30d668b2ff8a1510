package agent_test

import (
	"strings"
	"testing"

	"balas/agent/openaitest"
	"balas/chat"
	"balas/knowledge"
)

// shelve puts teapots into the shop.
func (s shop) shelve(t *testing.T) {
	t.Helper()
	three, none := int64(3), int64(0)
	_, err := s.Knowledge.AddProducts(t.Context(), []knowledge.Product{
		{AgentID: s.agent.ID, Name: "Teko Kaca Bening", Description: "Teko kaca tahan panas 600 ml.", Price: 145_000, Stock: &three, Attributes: knowledge.Attributes{"warna": {"bening"}}},
		{AgentID: s.agent.ID, Name: "Teko Keramik Biru", Description: "Teko keramik 800 ml, dibuat dengan tangan.", Price: 260_000, Stock: &none, Attributes: knowledge.Attributes{"warna": {"biru"}}},
		{AgentID: s.agent.ID, Name: "Saringan Teh Baja", Description: "Saringan baja untuk teko dan cangkir.", Price: 35_000},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestProductsAreOffered(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.shelve(t)
	for question, want := range map[string]string{
		"harga teko kaca bening berapa?":   "Teko Kaca Bening: Rp 145.000 (stok 3).\nTeko kaca tahan panas 600 ml.",
		"how much is the Teko Kaca Bening": "Teko Kaca Bening: Rp 145.000 (3 in stock).\nTeko kaca tahan panas 600 ml.",
		"teko warna biru ada?":             "Teko Keramik Biru: Rp 260.000 (stok habis).\nTeko keramik 800 ml, dibuat dengan tangan.\nwarna: biru",
		"stok teko kaca bening berapa?":    "Teko Kaca Bening: Rp 145.000 (stok 3).\nTeko kaca tahan panas 600 ml.\nwarna: bening",
		"stok saringan?":                   "Saringan Teh Baja: Rp 35.000.",
		"produk di bawah 100rb?":           "Saringan Teh Baja: Rp 35.000.",
		"barang paling mahal apa?":         "- Teko Keramik Biru: Rp 260.000 (stok habis)\n- Teko Kaca Bening",
		"ada teko di bawah 300rb?":         "- Teko Kaca Bening: Rp 145.000 (stok 3)\n- Teko Keramik Biru: Rp 260.000 (stok habis)",
	} {
		answer := s.ask(t, question)
		if answer.Action != chat.ActionAnswer || !strings.HasPrefix(answer.Text, want) || len(answer.Evidence) == 0 {
			t.Errorf("%q: %s %q at %.2f, want an answer with %q", question, answer.Action, answer.Text, answer.Confidence, want)
		}
	}
	for _, question := range []string{"ada mobil di bawah 300 juta?", "pesawat paling murah"} {
		if answer := s.ask(t, question); answer.Action == chat.ActionAnswer {
			t.Errorf("%q is answered with %q", question, answer.Text)
		}
	}
}

// A model may word an offer, and what it makes up of it never leaves.
func TestModelOffersProductsFromTheirRows(t *testing.T) {
	t.Parallel()
	s := openWithModel(t,
		openaitest.Answer("Ada Teko Kaca Bening, Rp 145.000, Kak.", "answer", "e1"),
		openaitest.Answer("Ada Teko Kaca Bening, Rp 99.000, Kak.", "answer", "e1"))
	s.shelve(t)
	if answer := s.ask(t, "teko di bawah 200rb"); answer.Text != "Ada Teko Kaca Bening, Rp 145.000, Kak." || answer.Model == "" {
		t.Errorf("%q by %q", answer.Text, answer.Model)
	}
	if answer := s.ask(t, "teko di bawah 200rb"); answer.Model != "" || !strings.HasPrefix(answer.Text, "Teko Kaca Bening: Rp 145.000 (stok 3).") {
		t.Errorf("a made-up price led to %q by %q", answer.Text, answer.Model)
	}
}
