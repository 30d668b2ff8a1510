package lexical

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop is the base of the tests: an invented tea house.
var shop = []Doc{
	{ID: "hours", Title: "Jam berapa toko buka?", Text: "Kami buka Senin sampai Sabtu pukul 08.00-20.00."},
	{ID: "price", Title: "Berapa harga teh melati?", Text: "Teh melati Rp 25.000 per kotak, kode TM-120."},
	{ID: "ship", Title: "Berapa ongkos kirim ke Bandung?", Text: "Ongkos kirim ke Bandung Rp 12.000."},
	{ID: "pay", Title: "How can I pay?", Text: "By bank transfer or cash at the shop."},
	{ID: "return", Title: "Can I return a used kettle?", Text: "Used kettles can not be returned."},
}

func indexOf(docs ...Doc) *Index {
	ix := NewIndex()
	for _, d := range docs {
		ix.Put(d)
	}
	return ix
}

func TestSearch(t *testing.T) {
	t.Parallel()
	ix := indexOf(shop...)
	for question, want := range map[string]string{
		"jam buka?":                       "hours",
		"jm brp bukanya kak":              "hours",
		"what time do you open":           "hours",
		"brp ongkir ke bdg":               "ship",
		"ongksr kiirm ke bandung":         "ship",
		"harga teh melati brp ya":         "price",
		"ada TM-120?":                     "price",
		"TM 120":                          "price",
		"how do I pay":                    "pay",
		"bayarnya gimana":                 "pay",
		"i used it once, can i return it": "return",
	} {
		r := ix.Search(question, 3)
		if len(r.Hits) == 0 || r.Hits[0].Doc.ID != want {
			t.Errorf("Search(%q) = %v, want %s first", question, r.Hits, want)
			continue
		}
		if r.Confidence < 0.5 {
			t.Errorf("Search(%q): confidence %.2f, want at least 0.5; %+v", question, r.Confidence, r.Signals)
		}
	}
}

func TestSearchDoubtsWhatTheBaseDoesNotHold(t *testing.T) {
	t.Parallel()
	ix := indexOf(shop...)
	for _, question := range []string{
		"siapa presiden prancis", "do you sell airplanes?", "buatkan puisi tentang hujan", "what is the capital of peru",
	} {
		if r := ix.Search(question, 1); r.Confidence >= 0.5 {
			t.Errorf("Search(%q): confidence %.2f, want below 0.5; %v %+v", question, r.Confidence, r.Hits, r.Signals)
		}
	}
}

func TestSearchOfNothing(t *testing.T) {
	t.Parallel()
	if r := NewIndex().Search("jam buka", 5); len(r.Hits) != 0 || r.Confidence != 0 {
		t.Errorf("an empty index found %v", r)
	}
	if r := indexOf(shop...).Search(" ?! ", 5); len(r.Hits) != 0 || r.Confidence != 0 {
		t.Errorf("an empty question found %v", r)
	}
}

// lexicon makes texts whose words often recur.
func randomDocs(rng *rand.Rand, n int) []Doc {
	word := func() string { return fmt.Sprintf("kata%c%c", 'a'+rng.IntN(12), 'a'+rng.IntN(4)) }
	text := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = word()
		}
		return strings.Join(words, " ")
	}
	docs := make([]Doc, n)
	for i := range docs {
		docs[i] = Doc{ID: fmt.Sprint("d", i), Title: text(rng.IntN(4)), Text: text(3 + rng.IntN(20)), Group: fmt.Sprint(rng.IntN(n))}
	}
	return docs
}

func TestOrderDoesNotDependOnK(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 5))
	docs := randomDocs(rng, 300)
	ix := indexOf(docs...)
	for range 100 {
		question := docs[rng.IntN(len(docs))].Text
		eight, three := ix.Search(question, 8), ix.Search(question, 3)
		if diff := cmp.Diff(eight.Hits[:3], three.Hits); diff != "" {
			t.Fatalf("the first three of eight are not the three of three (-eight +three):\n%s", diff)
		}
		if eight.Confidence != three.Confidence {
			t.Fatalf("confidence %v with k=8, %v with k=3", eight.Confidence, three.Confidence)
		}
	}
}

func TestChangedIndexEqualsFreshOne(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 9))
	docs := randomDocs(rng, 60)
	changed := indexOf(docs...)
	for i := range docs {
		switch i % 3 {
		case 0:
			changed.Remove(docs[i].ID)
		case 1:
			docs[i].Text = docs[(i+7)%60].Text + " baru"
			changed.Put(docs[i])
		}
	}
	fresh := NewIndex()
	for i, d := range docs {
		if i%3 != 0 {
			fresh.Put(d)
		}
	}
	if changed.Len() != fresh.Len() {
		t.Fatalf("Len() = %d, want %d", changed.Len(), fresh.Len())
	}
	for _, d := range docs {
		got, want := changed.Search(d.Text, 10), fresh.Search(d.Text, 10)
		if diff := cmp.Diff(want, got, cmp.Comparer(close)); diff != "" {
			t.Fatalf("Search(%q) differs (-fresh +changed):\n%s", d.Text, diff)
		}
	}
}

func TestSearchIsOfTheIndexAsItStands(t *testing.T) {
	t.Parallel()
	ix := NewIndex()
	compare := func(docs []Doc) {
		got, want := ix.Search("berapa harga teh dan ongkos kirim", 10), indexOf(docs...).Search("berapa harga teh dan ongkos kirim", 10)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("with %d documents (-fresh +changed):\n%s", len(docs), diff)
		}
	}
	for i, d := range shop {
		ix.Put(d)
		compare(shop[:i+1])
	}
	for i, d := range slices.Backward(shop) {
		ix.Remove(d.ID)
		compare(shop[:i])
	}
}

// close ignores the order in which floats were added.
func close(a, b float64) bool { return a-b < 1e-4 && b-a < 1e-4 }

func TestRemovedDocumentIsForgotten(t *testing.T) {
	t.Parallel()
	ix := indexOf(shop...)
	ix.Remove("price")
	ix.Remove("never there")
	for _, h := range ix.Search("TM-120 teh melati", 5).Hits {
		if h.Doc.ID == "price" {
			t.Error("a removed document was found")
		}
	}
	if ix.vocabulary["melati"] != 0 || len(ix.named["tm120"]) != 0 {
		t.Error("a removed document left words behind")
	}
}

func TestAgreeingDocumentsWin(t *testing.T) {
	t.Parallel()
	docs := []Doc{{ID: "odd", Title: "tukar poin hadiah", Text: "lain", Group: "points"}}
	for i, title := range []string{"tukar poin belanja", "cara tukar poin", "tukar poin saya", "mau tukar poin", "poin ditukar"} {
		docs = append(docs, Doc{ID: fmt.Sprint("same", i), Title: title, Text: "Tukarkan di kasir.", Group: "cashier"})
	}
	r := indexOf(docs...).Search("tukar poin", 6)
	if r.Hits[0].Doc.Group != "cashier" || r.Signals.Shape != Kin {
		t.Errorf("first is %+v of shape %v, want one of the five that agree", r.Hits[0].Doc, r.Signals.Shape)
	}
}

func TestWordingsOfOneAnswerStandBehindOtherAnswers(t *testing.T) {
	t.Parallel()
	docs := append([]Doc{{ID: "worth", Title: "Berapa harga poin", Text: "Seribu.", Group: "worth"}}, shop...)
	for i, title := range []string{"tukar poin", "cara tukar poin", "tukar poin saya"} {
		docs = append(docs, Doc{ID: fmt.Sprint("same", i), Title: title, Text: "Di kasir.", Group: "cashier"})
	}
	var ids []string
	for _, h := range indexOf(docs...).Search("tukar poin", 10).Hits {
		ids = append(ids, h.Doc.ID)
	}
	last := len(ids) - 2
	if diff := cmp.Diff([]string{"same0", "same1", "same2"}, []string{ids[0], ids[last], ids[last+1]}); diff != "" {
		t.Errorf("wordings of the answer in %v (-want +got):\n%s", ids, diff)
	}
}

func TestCityStandsForItsCountry(t *testing.T) {
	t.Parallel()
	ix := indexOf(append([]Doc{{ID: "where", Title: "Do you ship abroad?", Text: "To addresses in Indonesia only."}}, shop...)...)
	for question, want := range map[string]string{"do you ship to surabaya?": "where", "shipping to bandung": "ship"} {
		if r := ix.Search(question, 1); len(r.Hits) == 0 || r.Hits[0].Doc.ID != want {
			t.Errorf("Search(%q) = %v, want %s", question, r.Hits, want)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	docs := randomDocs(rand.New(rand.NewPCG(1, 2)), 5000)
	ix := indexOf(docs...)
	for i := 0; b.Loop(); i++ {
		ix.Search(docs[i%len(docs)].Title+" baru", 5)
	}
}

func BenchmarkPut(b *testing.B) {
	docs := randomDocs(rand.New(rand.NewPCG(1, 2)), 5000)
	ix := indexOf(docs...)
	for i := 0; b.Loop(); i++ {
		ix.Put(docs[i%len(docs)])
	}
}

func TestPutAllIsPut(t *testing.T) {
	t.Parallel()
	var docs []Doc
	for i := range 300 {
		docs = append(docs, shop[i%len(shop)])
		docs[i].ID = fmt.Sprint(i % 290) // some come twice
		docs[i].Text += fmt.Sprint(" kode AB-", 1000+i/3)
		docs[i].Group = fmt.Sprint(i % 5)
	}
	one, all := NewIndex(), NewIndex()
	for _, ix := range []*Index{one, all} {
		ix.Put(Doc{ID: "7", Title: "what makes way", Text: "and its words"})
	}
	for _, d := range docs {
		one.Put(d)
	}
	all.PutAll(docs)
	if diff := cmp.Diff(contents(one), contents(all)); diff != "" {
		t.Errorf("one by one and all at once (-want +got):\n%s", diff)
	}
	for _, d := range docs {
		all.Remove(d.ID)
	}
	if all.Len() != 0 || len(all.vocabulary) != 0 || len(all.named) != 0 {
		t.Errorf("%d documents, %d words, %d identifiers are left", all.Len(), len(all.vocabulary), len(all.named))
	}
}

// contents lists what an index holds, whatever the slots: each term of each channel with its documents and how often
// these have it, and the sizes of the channels.
func contents(ix *Index) map[string]int {
	all := map[string]int{}
	for c, f := range ix.fields {
		all[fmt.Sprint(c, " documents")], all[fmt.Sprint(c, " terms")] = f.docs, f.total
		for k, list := range f.postings.all() {
			for _, p := range list {
				all[fmt.Sprint(c, " ", k, " in ", ix.docs[p.slot()].ID)] = int(p.tf())
			}
		}
		for slot, n := range f.lengths {
			all[fmt.Sprint(c, " length of ", ix.docs[slot].ID)] = int(n)
		}
	}
	for w, n := range ix.vocabulary {
		all["word "+w] = n
	}
	for id, slots := range ix.named {
		all["identifier "+id] = len(slots)
	}
	for g, n := range ix.answers.named {
		all["group "+g] = int(ix.answers.wordings[n])
	}
	all["answers"] = ix.answers.count()
	return all
}

func TestSizeGrowsAndShrinksWithTheDocuments(t *testing.T) {
	t.Parallel()
	ix := NewIndex()
	empty := ix.Size()
	ix.Put(Doc{ID: "a", Title: "Jam buka?", Text: "Pukul sembilan pagi."})
	one := ix.Size()
	ix.Put(Doc{ID: "b", Text: strings.Repeat("Pengiriman ke luar pulau tiga hari kerja. ", 50)})
	two := ix.Size()
	if one <= empty || two-one < int64(len("Pengiriman ke luar pulau tiga hari kerja. ")*50) {
		t.Errorf("sizes are %d, %d and %d", empty, one, two)
	}
	ix.Remove("a")
	ix.Remove("b")
	if left := ix.Size(); left != empty {
		t.Errorf("%d bytes are left, want %d", left, empty)
	}
}
