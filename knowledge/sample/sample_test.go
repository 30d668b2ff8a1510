package sample_test

import (
	"testing"

	"balas/knowledge/lexical"
	"balas/knowledge/sample"
)

// index returns the shop's pairs as they are searched; an answer is its own id.
func index(t *testing.T) *lexical.Index {
	t.Helper()
	pairs, err := sample.Pairs()
	if err != nil {
		t.Fatal(err)
	}
	if len(pairs) < 24 {
		t.Fatalf("%d pairs, want 24 at least", len(pairs))
	}
	ix := lexical.NewIndex()
	for _, p := range pairs {
		ix.Put(lexical.Doc{ID: p.Question, Title: p.Question, Text: p.Answer, Group: p.Answer})
	}
	return ix
}

func TestShopAnswers(t *testing.T) {
	t.Parallel()
	ix := index(t)
	for _, c := range []struct{ question, want string }{
		{"Jam buka toko?", "Jam berapa toko buka?"},
		{"jam brp buka kak", "Jam berapa toko buka?"},
		{"bukanya jam berapa ya min", "Jam berapa toko buka?"},
		{"hari minggu buka gak", "Jam berapa toko buka?"},
		{"what time do you open", "What are your opening hours?"},
		{"are you open on sunday", "What are your opening hours?"},
		{"opening hours?", "What are your opening hours?"},
		{"brp ongkir ke bandung", "Berapa ongkos kirim ke Bandung?"},
		{"ongkir bdg brp", "Berapa ongkos kirim ke Bandung?"},
		{"ongkos krm ke jkt", "Berapa ongkos kirim ke Jakarta?"},
		{"how much for shipping", "How much is shipping?"},
		{"lokasi tokonya dmn ya", "Di mana alamat tokonya?"},
		{"alamat", "Di mana alamat tokonya?"},
		{"where are you located", "Where is your shop?"},
		{"teh melati brp", "Berapa harga teh melati?"},
		{"harga teh hijau", "Berapa harga teh hijau?"},
		{"hrga teh ijo brp", "Berapa harga teh hijau?"},
		{"how much is the green tea", "What is the price of the green tea?"},
		{"price of jasmin tea?", "What is the price of the jasmine tea?"},
		{"cara bayarnya gmn", "Bagaimana cara membayar?"},
		{"bisa cod?", "Apakah bisa COD?"},
		{"how do i pay", "How can I pay?"},
		{"cara order gimana kak", "Bagaimana cara pesan?"},
		{"mau pesan gmn caranya", "Bagaimana cara pesan?"},
		{"how to order", "How do I place an order?"},
		{"my box was damaged", "My parcel arrived damaged, what now?"},
		{"bisa jadi reseller?", "Apakah bisa beli grosir atau jadi reseller?"},
		{"pengiriman berapa hari", "Berapa lama pengirimannya?"},
		{"halal gak tehnya", "Apakah tehnya halal?"},
		{"bisa cancel pesanan?", "Apakah pesanan bisa dibatalkan?"},
		{"kirim ke luar negeri bisa?", "Apakah bisa kirim ke luar negeri?"},
		{"paketnya sampe rusak kak", "Barang rusak waktu diterima, bagaimana?"},
		{"bisa transfer bank?", "Bagaimana cara membayar?"},
		{"how many days for delivery", "How long does delivery take?"},
		{"ada kado buat ibu?", "Apakah ada paket hadiah?"},
		{"brp lama pengiriman", "Berapa lama pengirimannya?"},
		{"buka jam brp", "Jam berapa toko buka?"},
		{"cara bayar gimana kak", "Bagaimana cara membayar?"},
		{"bayar pake apa aja", "Bagaimana cara membayar?"},
		{"batalin pesanan bisa?", "Apakah pesanan bisa dibatalkan?"},
		{"do you ship to Surabaya?", "Do you ship abroad?"},
	} {
		r := ix.Search(c.question, 3)
		if len(r.Hits) == 0 || r.Hits[0].Doc.ID != c.want {
			t.Errorf("%q found %v, want %q", c.question, titles(r), c.want)
		} else if r.Confidence < 0.5 {
			t.Errorf("%q: confidence %.2f of the right answer, want 0.5 at least", c.question, r.Confidence)
		}
	}
}

func TestShopFindsButDoubts(t *testing.T) {
	t.Parallel()
	ix := index(t)
	for question, want := range map[string]string{
		"gift set price":            "Do you have a gift box?",
		"beli banyak dapat diskon?": "Apakah bisa beli grosir atau jadi reseller?",
	} {
		if r := ix.Search(question, 3); len(r.Hits) == 0 || r.Hits[0].Doc.ID != want || r.Confidence < 0.3 || r.Confidence >= 0.5 {
			t.Errorf("%q found %v with confidence %.2f, want %q with 0.3 to 0.5", question, titles(r), r.Confidence, want)
		}
	}
}

func TestShopDoesNotKnow(t *testing.T) {
	t.Parallel()
	ix := index(t)
	for _, question := range []string{
		"siapa presiden prancis", "do you sell airplanes?", "jual pesawat terbang?", "what is the capital of peru",
		"resep rendang dong", "berapa 12 kali 13", "can you write my homework", "cuaca besok gimana",
		"ada lowongan kerja?", "harga beras per kilo", "what is your refund policy for shoes", "apakah ada kopi",
		"berapa harga mobil listrik", "do you have wifi", "berapa harga bitcoin hari ini",
		"ongkir ke surabaya brp", "jual mobil bekas?", "apa nama ibu kota jepang", "tiket kereta ke surabaya", "who won the football match yesterday",
	} {
		if r := ix.Search(question, 3); r.Confidence >= 0.5 {
			t.Errorf("%q: confidence %.2f in %v", question, r.Confidence, titles(r))
		}
	}
}

func titles(r lexical.Result) []string {
	var list []string
	for _, h := range r.Hits {
		list = append(list, h.Doc.Title)
	}
	return list
}
