package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMade(t *testing.T) {
	t.Parallel()
	const evidence = `Teh melati Rp 25.000, teh hijau Rp32.500,00. Buka 08.00-20.00, hubungi 0812-3456-7890 atau
		cs@toko.example, lihat https://toko.example/promo. Minimal 1,5 juta. Kode TM-120. Diskon 10%. Tahun 2024.`
	for _, c := range []struct {
		reply string
		want  []string
	}{
		{"Harganya Rp25.000 ya, kak.", nil},
		{"It costs Rp 25,000.", nil},
		{"25rb saja", nil},
		{"Rp 32.500", nil},
		{"Rp 27.000", []string{"27.000"}},
		{"Buka jam 8 sampai jam 20.", nil},
		{"Buka jam 8:00-20:00", nil},
		{"We open at 9.", []string{"9"}},
		{"Telepon +62 812 3456 7890", nil},
		{"Telepon 0812 3456 7891", []string{"0812 3456 7891"}},
		{"Tulis ke cs@toko.example", nil},
		{"Tulis ke sales@toko.example", []string{"sales@toko.example"}},
		{"Lihat toko.example/promo", nil},
		{"Lihat https://toko.example/promo.", nil},
		{"Lihat https://tokolain.example", []string{"https://tokolain.example"}},
		{"Minimal Rp 1.500.000", nil},
		{"Minimal 2 juta", []string{"2 juta"}},
		{"1. Teh melati\n2. Teh hijau", nil},
		{"Diskon 15%", []string{"15"}},
		{"Kode TM-121", []string{"121"}},
		{"Tidak ada angka di sini.", nil},
		{"", nil},
	} {
		if diff := cmp.Diff(c.want, made(c.reply, evidence)); diff != "" {
			t.Errorf("made(%q) (-want +got):\n%s", c.reply, diff)
		}
	}
}

func FuzzMade(f *testing.F) {
	f.Add("Rp 25.000,00 pukul 08.00", "25rb, 1/2, 3-4, 12:60, +62 812")
	f.Fuzz(func(t *testing.T, reply, evidence string) {
		if unknown := made(reply, reply); len(unknown) != 0 {
			t.Errorf("%q does not vouch for itself: %q", reply, unknown)
		}
		made(reply, evidence)
	})
}
