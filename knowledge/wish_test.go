package knowledge

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWish(t *testing.T) {
	t.Parallel()
	known := Attributes{"size": {"41", "42", "XL"}, "warna": {"merah", "biru tua"}, "bahan": {"kulit"}}
	for message, want := range map[string]Wish{
		"sepatu di bawah 300rb":             {Price: PriceRange{Max: 300_000}, About: "sepatu"},
		"ada tas yg dibawah Rp 250.000?":    {Price: PriceRange{Max: 250_000}, About: "ada tas yg ?"},
		"shoes under $50":                   {Price: PriceRange{Max: 50}, About: "shoes"},
		"shirts between 100k and 200k":      {Price: PriceRange{Min: 100_000, Max: 200_000}, About: "shirts"},
		"kemeja 100-200rb":                  {Price: PriceRange{Min: 100_000, Max: 200_000}, About: "kemeja"},
		"jaket 1,5jt ke atas":               {Price: PriceRange{Min: 1_500_000}, About: "jaket"},
		"tas sekitar 100 ribu":              {Price: PriceRange{Min: 80_000, Max: 120_000}, About: "tas"},
		"budget 150rb dapat apa":            {Price: PriceRange{Max: 150_000}, About: "dapat apa"},
		"sepatu ukuran 42":                  {Attributes: Attributes{"size": {"42"}}, About: "sepatu"},
		"sepatu merah no 41 ready?":         {Attributes: Attributes{"size": {"41"}, "warna": {"merah"}}, InStock: true, About: "sepatu"},
		"yang biru tua":                     {Attributes: Attributes{"warna": {"biru tua"}}, About: "yang"},
		"size xl red":                       {Attributes: Attributes{"size": {"XL"}}, About: "red"},
		"sepatu paling murah":               {Order: CheapestFirst, About: "sepatu"},
		"which bag is the most expensive":   {Order: DearestFirst, About: "which bag is the"},
		"buat anak di atas 5 tahun":         {About: "buat anak di atas 5 tahun"},
		"pengiriman 2 sampai 3 hari":        {About: "pengiriman 2 sampai 3 hari"},
		"42 pasang untuk tanggal 41":        {About: "42 pasang untuk tanggal 41"},
		"jam buka?":                         {About: "jam buka?"},
		"harga di bawah 50 ada?":            {Price: PriceRange{Max: 50}, About: "ada?"},
		"minimal 2.000.000 maksimal 3 juta": {Price: PriceRange{Min: 2_000_000, Max: 3_000_000}},
		"":                                  {},
	} {
		if diff := cmp.Diff(want, wishOf(message, known)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", message, diff)
		}
	}
}

func TestFormatPrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount int64
		code   string
		want   string
	}{
		{350_000, "IDR", "Rp 350.000"},
		{0, "IDR", "Rp 0"},
		{999, "IDR", "Rp 999"},
		{1_250, "USD", "$12.50"},
		{1_200, "USD", "$12"},
		{105, "EUR", "€1.05"},
		{123_456_789, "BRL", "R$ 1.234.567,89"},
		{5_000, "JPY", "¥5,000"},
		{1_050, "XYZ", "XYZ 10.50"},
	} {
		if got := FormatPrice(c.amount, c.code); got != c.want {
			t.Errorf("FormatPrice(%d, %s) = %q, want %q", c.amount, c.code, got, c.want)
		}
	}
}

func TestTraceTellsOfAWish(t *testing.T) {
	t.Parallel()
	const want = `{"price":{"min":0,"max":250000},"order":"cheapest","inStock":true,"attributes":{"size":["42"]},"about":"sepatu"}`
	got, err := json.Marshal(Wish{
		Price: PriceRange{Max: 250_000}, Order: CheapestFirst, InStock: true, Attributes: Attributes{"size": {"42"}}, About: "sepatu",
	})
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
