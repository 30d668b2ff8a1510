package agent

import (
	"strings"
	"testing"
	"time"

	"balas/agent/check"
)

func TestDatesMayBeStated(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 21, 5, 0, 0, homeZone) // Sunday
	const evidence = "Buka 08.00-20.00."
	d := datesOf("besok buka?", now)
	for _, c := range []struct {
		reply string
		want  []string
	}{
		{"Besok, Senin 30 November 2026, kami buka pukul 08.00.", nil},
		{"Besok Senin, 30 Nov, kami buka.", nil},
		{"Tomorrow, Monday, November 30th, 2026, we are open.", nil},
		{"Hari ini Minggu, 29 November.", nil},
		{"tanggal 30/11/2026 buka", nil},
		{"Sekarang sudah pukul 21.05, kami tutup.", nil},
		{"It's 9:05 pm now.", nil},
		{"Pukul 21.05 kami buka.", []string{"21.05 "}},
		{"Sekarang pukul 21.06.", []string{"21.06"}},
		{"Selasa, 30 November 2026", []string{"30 ", "2026"}},
		{"1 Desember", []string{"1 "}},
		{"30 November 2027", []string{"2027"}},
		{"Buka jam 9, ada 30 warna.", []string{"9", "30 "}},
		{"Harga Rp 30.000", []string{"30.000"}},
		{"Lihat toko.example 30 November", []string{"toko.example"}},
	} {
		got := check.Fault(check.Case{Reply: d.without(c.reply), Shown: []check.Piece{{Text: evidence}}})
		if want := strings.Join(c.want, ", "); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q in it", c.reply, got, want)
		}
	}
}
