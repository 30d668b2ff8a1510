package lexical

import (
	"slices"
	"testing"
)

func TestKinship(t *testing.T) {
	t.Parallel()
	alike := wordings("resep", "minta resep roti tawar", "minta resep roti manis", "minta resep roti gandum",
		"minta resep roti sobek", "minta resep roti isi")
	varied := wordings("belanja", "tambah gula merah", "daftar beras", "catat telur", "daftar tepung", "tambah minyak")
	strange := wordings("layanan", "parkir luas", "wifi cepat", "kolam renang", "sarapan pagi", "antar jemput", "layar lebar")
	ix := indexOf(slices.Concat(alike, varied, strange)...)
	for _, c := range []struct {
		question string
		group    string
		from, to float64
	}{
		{"minta resep roti keju", "resep", .35, .5},
		{"minta resep roti tawar", "resep", .5, .6},
		{"minta alamat bengkel motor", "resep", 0, .1},
		{"daftar gandum", "belanja", .5, .7},
		{"tambah daftar gula", "belanja", .6, .7},
		{"layar kapal", "layanan", .6, .7},
	} {
		r := ix.Search(c.question, 1)
		if r.Hits[0].Doc.Group != c.group || r.Signals.Kinship < c.from || r.Signals.Kinship > c.to {
			t.Errorf("%q: %.3f to %q, want %v to %v to %q",
				c.question, r.Signals.Kinship, r.Hits[0].Doc.Group, c.from, c.to, c.group)
		}
	}
}
