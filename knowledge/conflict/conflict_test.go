package conflict

import "testing"

func TestBetween(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, want string }{
		// Prices.
		{"Ongkir ke Bandung Rp 12.000.", "Ongkir ke Bandung Rp 15.000.", price},
		{"Ongkirnya 12rb kak", "Rp 12.000 per kilogram.", ""},
		{"Ongkirnya 12rb kak", "15 ribu", price},
		{"Gratis ongkir.", "Ongkir Rp 10.000.", price},
		{"Delivery is free.", "Delivery is $5.", price},
		{"Rp 10.000 - 15.000 tergantung berat", "10-15rb", ""},
		{"Harga 1,5 juta", "Rp 1.500.000", ""},
		{"Harganya dua puluh lima ribu rupiah.", "Rp 25.000", ""},
		{"Harganya dua puluh lima ribu rupiah.", "Rp 5.000", price},
		{"Rp 12.000", "Rp 12.000, minimal belanja Rp 50.000.", ""},
		{"The mug is $12.50", "The mug is $12.50 each.", ""},
		{"The mug is $12.50", "It costs $13", price},
		// Times.
		{"Buka pukul 08.00-20.00.", "Buka pukul 08.00-21.00.", clock},
		{"Tutup jam 8 malam", "Tutup pukul 20.00", ""},
		{"Tutup jam 8 malam", "Tutup pukul 21.00", clock},
		{"We open at nine.", "We open at 9 am.", ""},
		{"We open at nine.", "We open at ten.", clock},
		{"Open from 9 to 5", "Open 09:00-17:00", ""},
		{"Buka jam 8 sampai 17", "Buka 08.00-17.00", ""},
		// Dates.
		{"Promo sampai 25 Desember 2026", "Promo sampai 25/12/2026", ""},
		{"Promo sampai 25 Desember", "Promo sampai 31 Desember", date},
		{"The sale ends on May 3", "The sale ends on 3rd May", ""},
		{"The sale ends on May 3", "The sale ends on May 4, 2026", date},
		// Days of the week.
		{"Buka Senin-Sabtu", "Buka Senin sampai Jumat", weekday},
		{"Senin sampai Sabtu, Minggu tutup", "Setiap hari kecuali Minggu", ""},
		{"We are closed on Sundays.", "Sunday 10.00-14.00", weekday},
		{"Minggu tutup", "Buka Senin-Sabtu", ""},
		{"Monday to Friday", "Weekdays", ""},
		{"Senin-Sabtu. Minggu dan hari libur tutup.", "Monday to Saturday, closed on Sundays.", ""},
		{"Senin-Sabtu. Minggu dan hari libur tutup.", "Buka setiap hari.", weekday},
		{"Tiba dalam 2 minggu", "Tiba dalam 2 minggu, tidak pada hari Senin", ""},
		// Other numbers.
		{"Sampai dalam 2-3 hari", "Sampai dalam 2 sampai 3 hari kerja", ""},
		{"Sampai dalam dua hari", "Sampai dalam 4 hari", number},
		{"Delivery takes two days", "Sampai dalam 2 hari", ""},
		{"Isi 50 gram", "Isi 100 gr", number},
		{"Refund within 7 days.", "Refund within 14 days of purchase.", number},
		{"Garansi 1 tahun", "Garansi 2 tahun", number},
		{"Kami punya 3 cabang", "Sampai dalam 5 hari", ""},
		{"Diskon 10%", "Diskon 15 persen", percent},
		{"Diskon 10%", "Diskon 10 persen untuk anggota", ""},
		{"Hubungi 0812-5555-0101", "Hubungi +62 812 5555 0101", ""},
		{"Hubungi 0812-5555-0101", "Hubungi 0812-5555-0102", phone},
		{"1. Buka akun\n2. Bayar", "1. Bayar", ""},
		// Negations.
		{"Ya, bisa COD.", "Tidak bisa COD.", Negation},
		{"Bisa kak", "Belum bisa kak", Negation},
		{"Ada, kak.", "Maaf kak, stok habis.", Negation},
		{"Stok tersedia.", "Stok kosong.", Negation},
		{"Yes, we deliver in town.", "No, we don't deliver.", Negation},
		{"We deliver abroad.", "We do not deliver abroad.", Negation},
		{"Kami mengirim ke luar kota.", "Kami tidak mengirim ke luar kota.", Negation},
		{"Minggu kami buka.", "Kami tutup.", Negation},
		{"The shop is open on holidays.", "The shop is closed on holidays.", Negation},
		{"Ya, bisa COD.", "Bisa COD, tidak ada biaya tambahan.", ""},
		{"Tidak hanya tunai, QRIS juga bisa.", "Tunai dan QRIS.", ""},
		{"Tidak masalah kak, bisa ditukar.", "Bisa ditukar.", ""},
		{"No problem, we deliver.", "Yes, we deliver.", ""},
		{"Toko kami di Jalan Mawar.", "Di Jalan Mawar, seberang taman.", ""},
		{"Transfer bank atau QRIS.", "Transfer bank, QRIS, tanpa biaya.", ""},
		{"Tidak ada minimal belanja.", "Minimal belanja Rp 50.000.", Negation},
		{"Kami mengirim di dalam negeri, belum ke luar negeri.", "Ya, kami mengirim ke luar negeri.", Negation},
		{"Jangan dicuci dengan mesin", "Boleh dicuci dengan mesin", Negation},
		{"Cards are accepted.", "Cards are not accepted.", Negation},
		{"Pick up without an appointment", "Pick up by appointment", Negation},
		{"Wi-Fi is free", "Free Wi-Fi for guests", ""},
		{"Open 24 hours", "Buka 24 jam", ""},
		{"Sí, aceptamos mascotas.", "No, no aceptamos mascotas.", Negation},
		{"Ja, Hunde sind erlaubt.", "Nein, Hunde sind nicht erlaubt.", Negation},
		{"Hunde sind erlaubt.", "Hunde sind nicht erlaubt.", Negation},
		{"Oui, nous acceptons les chèques.", "Non, seulement la carte.", Negation},
		{"Có, ở phía sau.", "Không, chúng tôi không có.", Negation},
		{"हाँ, पीछे है।", "नहीं, पार्किंग नहीं है।", Negation},
		{"نعم، خلف المتجر", "لا، لا يوجد موقف", Negation},
		{"Der Versand kostet 5,90 €.", "Der Versand kostet 6,90 €.", number},
		{"Sí, con correa.", "Sí, aceptamos perros con correa.", ""},
		{"Lantai 2", "Lantai dua dekat lift", ""},
		{"", "", ""},
	} {
		if got := Between(c.a, c.b); got != c.want {
			t.Errorf("Between(%q, %q) = %q, want %q", c.a, c.b, got, c.want)
		}
		if got := Between(c.b, c.a); got != c.want {
			t.Errorf("Between(%q, %q) = %q, want %q", c.b, c.a, got, c.want)
		}
	}
}

func TestSameAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Ongkirnya Rp 12.000.", "ongkirnya rp 12.000", true},
		{"Ongkos kirim Rp 12.000.", "Ongkirnya 12rb ya kak", false}, // a price in other digits is other words
		{"Ongkos kirim Rp 12.000 kak.", "Ongkir Rp 12.000", true},
		{"Ongkir Rp 12.000", "Ongkir Rp 13.000", false},
		{"Bisa COD.", "Tidak bisa COD.", false},
		{"Ya.", "Tidak.", false},
		{"Di Jalan Mawar.", "Di Jalan Melati.", false},
	} {
		if got := SameAnswer(c.a, c.b); got != c.want {
			t.Errorf("SameAnswer(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestSameQuestion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Berapa ongkos kirim ke Bandung?", "ongkir bandung brp kak", true},
		{"Where are you?", "where are you", true},
		{"Where are you?", "When are you?", false},
		{"Jam berapa toko buka?", "toko buka di mana?", false},
		{"How much is delivery?", "Do you have delivery?", false},
		{"Menu yang pedas apa?", "Menu yang tidak pedas apa?", false},
		{"Bisa cicilan?", "bisa cicilan ga kak", true},
		{"Bisa cicilan?", "bisa ga cicilan", true},
		{"Kenapa bisa login?", "kenapa ga bisa login?", false},
		{"Ongkir 2 kg ke Bandung?", "Ongkir 3 kg ke Bandung?", false},
		{"Ongkir ke Bandung?", "Ongkir ke Surabaya?", false},
		{"What time do you close?", "When do you close?", false},
	} {
		if got := SameQuestion(c.a, c.b); got != c.want {
			t.Errorf("SameQuestion(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestParaphrase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Berapa ongkos kirim ke Bandung?", "ongkir bandung brp kak", true},
		{"What time do you close?", "When do you close?", true},
		{"How much is shipping?", "What does shipping cost?", true},
		{"Berapa harga kopi susu?", "Harga kopi susu sekarang berapa ya kak?", true},
		{"Jam berapa toko tutup?", "Kapan toko tutup?", true},
		{"What time do you close?", "When do you open?", false},
		{"How much is shipping?", "How long is shipping?", false},
		{"Berapa harga es teh?", "Berapa harga teh?", false},
		{"Berapa harga jam tangan?", "Berapa harga tangan?", false},
		{"Ada toko di Bandung?", "Toko di Bandung mana?", false},
		{"¿Aceptan mascotas?", "¿Ustedes aceptan mascotas?", true},
		{"¿Aceptan mascotas?", "¿Aceptan tarjetas?", false},
		{"Wie viel kostet der Versand?", "Was kostet der Versand?", true},
		{"Wie lange dauert die Lieferung?", "Wie lange dauert eine Lieferung?", true},
		{"Phí giao hàng bao nhiêu?", "Phí giao hàng là bao nhiêu?", true},
		{"डिलीवरी शुल्क कितना है?", "डिलीवरी का शुल्क कितना है?", true},
	} {
		if got := Paraphrase(c.a, c.b); got != c.want {
			t.Errorf("Paraphrase(%q, %q) = %v", c.a, c.b, got)
		}
	}
}
