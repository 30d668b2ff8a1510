package lexical

import "testing"

// teahouse sells two teas, says how it is paid, and has a guide in sections.
func teahouse() *Index {
	return indexOf(
		Doc{ID: "price", Title: "Berapa harga teh hijau?", Text: "Teh Hijau Rimba Rp 32.000 per kotak isi 20 kantong."},
		Doc{ID: "jasmine", Title: "Berapa harga teh melati?", Text: "Teh Melati Embun Rp 25.000 per kotak isi 20 kantong."},
		Doc{ID: "cancel", Title: "Apakah pesanan bisa dibatalkan?", Text: "Bisa, selama paket belum diserahkan ke kurir."},
		Doc{ID: "pay", Title: "Bagaimana cara membayar?", Text: "Dengan transfer bank, QRIS, atau tunai di toko."},
		Doc{ID: "hours", Title: "Jam berapa toko buka?", Text: "Kami buka Senin sampai Sabtu pukul 08.00-20.00."},
		Doc{ID: "brew", Section: true, Title: "Panduan > Menyeduh teh", Text: "Seduh teh hijau pada suhu 80 derajat selama 2 menit. Teh melati diseduh pada 90 derajat selama 3 menit."},
		Doc{ID: "courier", Section: true, Title: "Pengiriman > Kurir", Text: "Kami bekerja sama dengan JNE dan SiCepat."},
	)
}

func TestPassageLeadsWhereItSaysMore(t *testing.T) {
	t.Parallel()
	ix := teahouse()
	for question, want := range map[string]string{
		"berapa suhu seduh teh hijau?":     "brew",    // the pair has no temperature
		"teh melati diseduh berapa menit?": "brew",    // nor a time
		"pakai kurir apa?":                 "courier", // the pair has the word in its answer, the section as its heading
		"teh hijau berapa?":                "price",   // the section has these words too
		"harga teh melati?":                "jasmine",
	} {
		if r := ix.Search(question, 1); len(r.Hits) == 0 || r.Hits[0].Doc.ID != want || r.Confidence < 0.5 {
			t.Errorf("%q finds %v with %.2f, want %s with 0.5 or more", question, ids(r), r.Confidence, want)
		}
	}
}

// TestWordsOfAPassageFarApartSayNoMore asks for words of which a passage has one more than the pair, in another sentence.
func TestWordsOfAPassageFarApartSayNoMore(t *testing.T) {
	t.Parallel()
	ix := indexOf(
		Doc{ID: "dentist", Title: "Jadwal dokter gigi?", Text: "Selasa, Kamis, dan Sabtu pukul 09.00-12.00."},
		Doc{ID: "checkup", Section: true, Title: "persiapan", Text: "Dokter memeriksa gigi dan mata pada setiap pemeriksaan " +
			"kesehatan yang lengkap. Paket mencakup rontgen dada, tes darah, dan tes urine, dengan puasa sebelumnya dan air " +
			"putih secukupnya. Hasil diserahkan lewat surel dalam beberapa hari kerja sesudahnya."},
	)
	if r := ix.Search("dokter gigi hari apa?", 2); r.Hits[0].Doc.ID != "dentist" {
		t.Errorf("finds %v, want the dentist's pair", ids(r))
	}
}

// TestPassagesCastNoDoubtOnAPair adds a long passage with the words of a question that a pair was written for.
func TestPassagesCastNoDoubtOnAPair(t *testing.T) {
	t.Parallel()
	ix := teahouse()
	before := ix.Search("teh hijau berapa?", 1).Confidence
	ix.Put(Doc{ID: "story", Section: true, Title: "Cerita", Text: "Teh hijau kami tumbuh di kebun. Teh hijau dipetik pagi. Teh hijau itu teh."})
	if after := ix.Search("teh hijau berapa?", 1); after.Hits[0].Doc.ID != "price" || after.Confidence < before-0.1 {
		t.Errorf("%v with %.2f, before with %.2f", ids(after), after.Confidence, before)
	}
}

// TestSmallWordsOfOtherLanguagesSayNothing asks a Spanish shop for things that share with most pairs no more than how one asks.
func TestSmallWordsOfOtherLanguagesSayNothing(t *testing.T) {
	t.Parallel()
	ix := indexOf(
		Doc{ID: "shipping", Title: "¿Cuánto cuesta el envío?", Text: "El envío cuesta 4,90 € y es gratis a partir de 40 €."},
		Doc{ID: "time", Title: "¿Cuánto tarda el envío?", Text: "Los pedidos llegan en 2 o 3 días laborables."},
		Doc{ID: "hours", Title: "¿Cuál es el horario de la tienda?", Text: "De lunes a viernes de 9:30 a 20:00."},
		Doc{ID: "notebook", Title: "Cuaderno Lucero A5", Text: "Cuaderno de tapa dura, 120 hojas rayadas."},
		Doc{ID: "club", Section: true, Title: "condiciones", Text: "Los socios tienen un descuento del 10 % en cuadernos. El carné de socio cuesta 12 € al año."},
	)
	for question, want := range map[string]string{
		"cuánto cuesta el cuaderno lucero?": "notebook",
		"cuánto cuesta el carné de socio?":  "club",
		"¿cuánto cuesta el envío?":          "shipping",
		"¿cuánto tarda el envío?":           "time",
	} {
		if r := ix.Search(question, 1); r.Hits[0].Doc.ID != want || r.Confidence < 0.5 {
			t.Errorf("%q finds %v with %.2f, want %s with 0.5 or more", question, ids(r), r.Confidence, want)
		}
	}
}
