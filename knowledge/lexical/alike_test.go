package lexical

import "testing"

func TestAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Berapa ongkos kirim ke Bandung?", "ongkir bandung brp kak", true},
		{"Do you deliver to town?", "can you deliver in town please", true},
		{"jam berapa toko buka", "toko bukanya jam brp ya", true},
		{"ongkir ke Bandung", "ongkir ke Bandng", true},
		{"ongkir ke Bandung", "ongkir ke Badnung", true},
		{"ongkir ke Bandung", "ongkir bandeng", false},
		{"tas merah", "tas mewah", false},
		{"ada kopi susu?", "ada kopi hitam?", false},
		{"harga tas", "harga tas merah", false},
		{"paket10 ada?", "paket100 ada?", false},
		{"siapa direktur?", "direktur?", false},
		{"berapa?", "berapa ya", false},
		{"", "", false},
	} {
		if got := Alike(c.a, c.b); got != c.want {
			t.Errorf("Alike(%q, %q) = %v", c.a, c.b, got)
		}
		if got := Alike(c.b, c.a); got != c.want {
			t.Errorf("Alike(%q, %q) = %v", c.b, c.a, got)
		}
	}
}
