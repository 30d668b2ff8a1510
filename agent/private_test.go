package agent

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	const refused = ""
	for text, want := range map[string]string{
		// Kept.
		"Ongkir ke Bandung Rp 12.000 per kilogram.":   "Ongkir ke Bandung Rp 12.000 per kilogram.",
		"Harganya 1.500.000 atau 1,5 juta":            "Harganya 1.500.000 atau 1,5 juta",
		"Buka 08.00-20.00, Minggu 09.00 - 15.00":      "Buka 08.00-20.00, Minggu 09.00 - 15.00",
		"Promo sampai 25/12/2026":                     "Promo sampai 25/12/2026",
		"Ada TM-120, isi 50 lembar":                   "Ada TM-120, isi 50 lembar",
		"Katalog di https://tehembun.example/katalog": "Katalog di https://tehembun.example/katalog",
		"Kak, bisa COD":                               "Kak, bisa COD",
		"Kak Bisa COD kok":                            "Kak Bisa COD kok",
		"Bisa jalan kaki dari stasiun":                "Bisa jalan kaki dari stasiun",
		"It costs $12.50 and takes 3 days":            "It costs $12.50 and takes 3 days",
		// The name left out.
		"Kak Rimbani, ongkirnya Rp 12.000":        "Kak, ongkirnya Rp 12.000",
		"Rimbani, ongkirnya 12rb":                 "Ongkirnya 12rb",
		"ongkirnya 12rb ya, rimbani!":             "ongkirnya 12rb ya!",
		"Dear Rimbani Wutsari, we do not deliver": "Dear, we do not deliver",
		// Refused.
		"Paket untuk Rimbani ada di gudang":       refused,
		"Pak Surotomo yang jaga gudang":           refused,
		"Hubungi 0812-5555-0101":                  refused,
		"Hubungi +62 812 5555 0101 ya":            refused,
		"call (021) 555 0101":                     refused,
		"Kirim ke rimbani@example.test":           refused,
		"IG kami @contoh_teh":                     refused,
		"Transfer ke BCA 1234567890":              refused,
		"Nomor rekening 12345 ya":                 refused,
		"Resinya JP1234567890":                    refused,
		"INV-2026-001 sudah lunas":                refused,
		"Your order #4821 is ready":               refused,
		"pesanan nomor 4821 siap":                 refused,
		"Kode OTP 4821":                           refused,
		"Kirim ke Jl. Contoh 5":                   refused,
		"Rumahnya di Jalan Contoh Raya":           refused,
		"rumah di jalan contoh raya no 5":         refused,
		"Kec. Contohan":                           refused,
		"RT 05 RW 02":                             refused,
		"Perumahan Contoh Blok C":                 refused,
		"Send it to 12 Sample Street":             refused,
		"Atas nama siapa":                         refused,
		"Nama saya Contohwati":                    refused,
		"NIK 3201010101010001":                    refused,
		"Plat B 1234 XYZ":                         refused,
		"lihat https://kurir.example/lacak/88123": refused,
		"https://maps.app.goo.gl/abc":             refused,
		"4111 1111 1111 1111":                     refused,
		"Tanggal lahir 1 Januari":                 refused,
	} {
		got, ok := public(text, "Rimbani Wutsari", "Kak Rimbani 🌸")
		if got != want || ok != (want != refused) {
			t.Errorf("public(%q) = %q, %v; want %q", text, got, ok, want)
		}
	}
}

func TestWorth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asked, reply string
		want         bool
	}{
		{"halo kak\nada cicilan?", "Bisa kak, tiga bulan tanpa bunga.", true},
		{"ongkir ke Papua?", "Rp 45.000", true},
		{"do you gift wrap", "Yes, for a small fee.", true},
		{"ada cicilan?", "Ada", false},
		{"ada cicilan?", "Untuk barang yang mana kak?", false},
		{"bisa antar?", "Besok kami antar ya kak.", false},
		{"bisa antar?", "Sudah kami kirim pagi tadi", false},
		{"paketku mana?", "Masih di gudang kota sebelah", false},
		{"where is my order", "It is still at the warehouse", false},
		{"hari ini buka?", "Buka sampai malam ya kak", false},
		{"nomorku 081255550101, ada cicilan?", "Bisa, tiga bulan tanpa bunga.", false},
		{"ada cicilan?", "Bisa, hubungi 0812-5555-0101 ya", false},
		{"ada ya?", "Bisa, tiga bulan tanpa bunga.", false},
	} {
		if q, a, ok := worthOf(c.asked, c.reply, "Rimbani"); ok != c.want {
			t.Errorf("worthOf(%q, %q) = %q, %q, %v", c.asked, c.reply, q, a, ok)
		}
	}
	if q, _, _ := worthOf("halo kak\nada cicilan?\nmakasih", "Bisa kak, tiga bulan."); q != "ada cicilan?" {
		t.Errorf("the question is %q", q)
	}
}

func TestReplyOf(t *testing.T) {
	t.Parallel()
	customer := func(text string) chat.Line { return chat.Line{Text: text} }
	bot := func(text string) chat.Line { return chat.Line{FromMe: true, Text: text} }
	human := func(text string) chat.Line { return chat.Line{FromMe: true, Human: true, Text: text} }
	for name, c := range map[string]struct {
		lines []chat.Line
		want  string
	}{
		"nothing":               {nil, ""},
		"the bot alone":         {[]chat.Line{bot("Maaf, kami belum tahu.")}, ""},
		"a person":              {[]chat.Line{bot("Maaf."), human("Bisa kak, tiga bulan.")}, "Bisa kak, tiga bulan."},
		"after some patience":   {[]chat.Line{human("sebentar ya kak, kami cek dulu"), customer("oke"), human("Bisa, tiga bulan.")}, "Bisa, tiga bulan."},
		"after a greeting":      {[]chat.Line{human("Halo kak"), human("Bisa, tiga bulan.")}, "Bisa, tiga bulan."},
		"in two lines":          {[]chat.Line{human("Bisa kak."), human("Tiga bulan."), customer("oke"), human("Ada lagi yang lain")}, "Bisa kak.\nTiga bulan."},
		"something else before": {[]chat.Line{customer("yang merah ada?"), human("Ada, tinggal dua.")}, ""},
		"patience alone":        {[]chat.Line{human("tunggu sebentar ya kak"), human("one moment please")}, ""},
	} {
		if diff := cmp.Diff(c.want, replyOf(c.lines)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
