package lexical

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":               "",
		"Halooo KAK":     "halo kak",
		"Ｃａｆé":           "cafe",
		"ﬁne\u200bprint": "fineprint",
		"book, aa, 1000": "book, aa, 1000",
		"mantaaaap!!!":   "mantap!!!",
		"ÀÉÎÕÜ ß Straße": "aeiou ss strasse",
		"Żółć 東京 ｶﾞ":     "zolc 東京 ガ",
		"दूूूध":          "दूूूध",
		"\xff broken":    "\uFFFD broken",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":                    {},
		"brp ongkir ke bdg?":  {"berapa", "ongkos", "kirim", "ke", "bandung"},
		"don't stop-now 24/7": {"do", "not", "stop", "now", "24", "7"},
		"c'est l'école d'une": {"c", "est", "l", "école", "d", "une"},
		"dell’hotel, she'll":  {"dell", "hotel", "shell"},
		"sepatu2 東京 xl":       {"sepatu2", "東", "京", "xl"},
		"サーバー2台":              {"サー", "バー", "2", "台"},
		"ราคาเท่าไหร่":        {"ร", "า", "ค", "า", "เ", "ท่", "า", "ไ", "ห", "ร่"},
		"배송비 얼마예요?":           {"배송비", "얼마예요"},
		"कीमत क्या है?":       {"कीमत", "क्या", "है"},
	} {
		if diff := cmp.Diff(want, Words(in)); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestStemUnitesForms(t *testing.T) {
	t.Parallel()
	for _, forms := range [][]string{
		{"kirim", "mengirim", "dikirim", "kirimkan", "pengiriman", "mengirimkan", "kirimnya", "kirimkah"},
		{"pesan", "pesanan", "memesan", "dipesan", "pemesanan", "pesananku"},
		{"bayar", "membayar", "pembayaran", "dibayarkan", "bayarnya"},
		{"tukar", "menukar", "penukaran", "ditukar"},
		{"batal", "dibatalkan", "batalin", "membatalkan"},
		{"sapu", "menyapu", "disapu"},
		{"deliver", "delivers", "delivered", "delivering"},
		{"order", "orders", "ordered", "ordering"},
		{"stop", "stopped", "stopping", "stops"},
		{"party", "parties"},
		{"box", "boxes"},
	} {
		for _, form := range forms[1:] {
			if got, want := Stem(form), Stem(forms[0]); got != want {
				t.Errorf("Stem(%q) = %q, but Stem(%q) = %q", form, got, forms[0], want)
			}
		}
	}
}

func TestStemKeepsShortAndForeignWords(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"", "a", "jam", "diet", "beli", "ikan", "東", "weiß", "2024", "अब", "ال"} {
		if got := Stem(word); got != word {
			t.Errorf("Stem(%q) = %q, want it unchanged", word, got)
		}
	}
}

func TestStemKeepsTheBeginningWhereEndingsAreNotKnown(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"доставка":   "доста",
		"доставку":   "доста",
		"페이지를":       "페이",
		"페이지":        "페이",
		"الكتاب":     "كتاب",
		"والكتاب":    "كتاب",
		"للمدرسه":    "مدرسه",
		"किताबों":    "किताबों",
		"व्यवस्थापक": "व्यवस्था",
		"тариф2026":  "тариф2026",
	} {
		if got := Stem(word); got != want {
			t.Errorf("Stem(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestMeaningIsTheBeginningOfLongWords(t *testing.T) {
	t.Parallel()
	for _, forms := range [][]string{
		{"informacion", "informaciones"},
		{"przelewem", "przelewu"},
		{"deliver", "shipping"},
		{"страница", "страницы"},
	} {
		for _, form := range forms[1:] {
			if meaning(form) != meaning(forms[0]) {
				t.Errorf("%q and %q do not mean the same", form, forms[0])
			}
		}
	}
	for _, two := range [][2]string{{"1234567", "1234568"}, {"sku-100001", "sku-100002"}, {"harga", "warna"}} {
		if meaning(two[0]) == meaning(two[1]) {
			t.Errorf("%q and %q mean the same", two[0], two[1])
		}
	}
}

func TestGrams(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":     nil,
		"ab":   {" ab", " ab ", "ab "},
		"東京都":  {" 東京", " 東京都", " 東京都 ", "東京", "京都", "都 "},
		"배송 중": {" 배송", " 배송 ", " 배송 중", "배송", "송 ", " 중 ", "중 "},
		"ราค":  {" รา", " ราค", " ราค ", "ราค", "ราค ", "าค "},
	} {
		var got []string
		line := lineOf(Words(text)).text
		eachGram(line, func(from, to int, _ term) { got = append(got, string(line[from:to])) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("n-grams of %q (-want +got):\n%s", text, diff)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"ada sx-001 warna biru?":               {"sx001"},
		"hubungi 0812-3456-7890 ya":            {"81234567890"},
		"lihat https://toko.example/promo/.":   {"toko.example/promo"},
		"email cs@toko.example":                {"cs@toko.example"},
		"buka jam 08.00, tahun 2024, 3 kotak":  nil,
		"the 15th or the 22nd, 10am to 7.30pm": nil,
		"kode 15thx dan 110am":                 {"15thx", "110am"},
	} {
		if diff := cmp.Diff(want, identifiers(in)); diff != "" {
			t.Errorf("identifiers(%q) (-want +got):\n%s", in, diff)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"harga", "harga", true},
		{"harga", "hrga", true},
		{"harga", "hargaa", true},
		{"harga", "haraga", true},
		{"harga", "harfa", true},
		{"harga", "hagra", true},
		{"harga", "hgara", false},
		{"harga", "warna", false},
		{"", "a", true},
		{"", "ab", false},
	} {
		if near(c.a, c.b) != c.want || near(c.b, c.a) != c.want {
			t.Errorf("near(%q, %q) is not %v", c.a, c.b, c.want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("Jam buka?", "brp ongkir ke bdg", "TM-120 http://a.b +62 812 345 678")
	f.Fuzz(func(t *testing.T, title, text, question string) {
		ix := NewIndex()
		ix.Put(Doc{ID: "a", Title: title, Text: text})
		ix.Put(Doc{ID: "b", Text: question})
		for _, q := range []string{title, text, question} {
			if r := ix.Search(q, 5); !(r.Confidence >= 0 && r.Confidence <= 1) {
				t.Errorf("confidence %v of %q", r.Confidence, q)
			}
		}
		ix.Remove("a")
		ix.Remove("b")
		for _, field := range ix.fields {
			if len(field.postings.all()) != 0 || field.docs != 0 || field.total != 0 {
				t.Error("an emptied index is not empty")
			}
		}
	})
}

func TestNowIsOfNoSubject(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"sekarang", "skrg kak", "now"} {
		if Telling(text) {
			t.Errorf("%q says something of a subject", text)
		}
	}
}
