package lexical

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// wordings returns one answer's documents.
func wordings(group string, titles ...string) []Doc {
	docs := make([]Doc, len(titles))
	for i, title := range titles {
		docs[i] = Doc{ID: fmt.Sprint(group, i), Title: title, Text: "Nomor " + group[:1] + ".", Group: group}
	}
	return docs
}

// kitchen is an invented base of two answers with many wordings.
var kitchen = append(
	wordings("resep", "resep roti", "resep sup ayam", "resep mie", "minta resep kue lapis", "resep sambal"),
	wordings("belanja", "tambah gula merah", "daftar beras", "catat telur", "daftar tepung", "tambah minyak")...,
)

func TestWordsTypicalOfAnAnswerOutweighNamesInAWording(t *testing.T) {
	t.Parallel()
	r := indexOf(kitchen...).Search("resep gula", 3)
	if r.Hits[0].Doc.Group != "resep" {
		t.Errorf("first is %q, want an answer all of whose wordings have a word of the question", r.Hits[0].Doc.Title)
	}
	if second := r.Hits[1].Doc.Title; second != "tambah gula merah" {
		t.Errorf("second is %q, want what led by words", second)
	}
}

func TestElectionIsAmongAnswersOfManyWordings(t *testing.T) {
	t.Parallel()
	pair := Doc{ID: "pair", Title: "gula merah resep mana", Text: "Dari Desa Contoh.", Group: "pair"}
	if r := indexOf(append([]Doc{pair}, kitchen...)...).Search("resep gula merah", 1); r.Hits[0].Doc.ID != "pair" {
		t.Errorf("first is %q, want the pair that holds all of the question", r.Hits[0].Doc.Title)
	}
	const cake = "minta resep kue lapis legit kukus pandan keju warna hijau dari loyang bundar tanggung"
	coded := append(wordings("kode", "kode GM-77", "nomor barang", "label barang", "tanda barang", "nama barang"),
		wordings("lapis", cake, cake+" besar", cake+" kecil", cake+" manis", cake+" asin")...)
	if r := indexOf(coded...).Search(cake+" GM-77", 1); r.Hits[0].Doc.ID != "kode0" {
		t.Errorf("first is %q, want the wording with the identifier", r.Hits[0].Doc.Title)
	}
}

func TestStanding(t *testing.T) {
	t.Parallel()
	cook := kitchen[:5]
	for _, c := range []struct {
		name     string
		docs     []Doc
		question string
		from, to float64
	}{
		{"far ahead", kitchen, "resep sambal", .9, 1},
		{"alone and said", cook, "resep sambal", .9, 1},
		{"alone and hardly touched", cook, "berapa lama pengiriman paket ke pulau seberang dengan kapal cepat, sambal", 0, .5},
		{"tied", append(wordings("lain", "resep roti", "resep sup ayam", "resep mie", "minta resep kue lapis", "resep sambal"), cook...), "resep sambal", .4, .6},
	} {
		s := indexOf(c.docs...).Search(c.question, 1).Signals
		if s.Shape != Kin || s.Standing < c.from || s.Standing > c.to {
			t.Errorf("%s: %.3f of shape %v, want %v to %v of shape Kin", c.name, s.Standing, s.Shape, c.from, c.to)
		}
	}
}

func TestAJudgesChoiceAgainstTheWordsHasNoStanding(t *testing.T) {
	t.Parallel()
	p := indexOf(kitchen...).Pool("resep sambal", Options{})
	docs := p.Docs(2)
	if docs[0].Group != "resep" || docs[1].Group != "belanja" {
		t.Fatalf("by words: %v", docs)
	}
	first, second := p.Result(1, nil), p.Result(1, []int{1})
	if second.Signals.Standing > .1 || second.Confidence >= first.Confidence {
		t.Errorf("the judge's has %.3f and confidence %.3f, the words' %.3f and %.3f",
			second.Signals.Standing, second.Confidence, first.Signals.Standing, first.Confidence)
	}
}

func TestAnswersAreCounted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, groups := answers{named: map[string]uint32{}}, map[uint32]string{}
		for range rapid.IntRange(1, 60).Draw(t, "changes") {
			slot := rapid.Uint32Range(0, 12).Draw(t, "slot")
			if g, held := groups[slot]; held {
				a.remove(slot, g)
				delete(groups, slot)
				continue
			}
			groups[slot] = rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "group")
			a.add(slot, groups[slot])
		}
		size, list := map[string]int{}, []uint32(nil)
		for slot, g := range groups {
			if g == "" {
				g = fmt.Sprint(slot)
			}
			size[g]++
			list = append(list, slot)
		}
		counts := make([]uint32, len(a.wordings))
		if n := a.tally(list, counts); n != len(size) || a.count() != n {
			t.Fatalf("%d answers hold the term, %d there are, want %d", n, a.count(), len(size))
		}
		for slot, g := range groups {
			want := size[g]
			if g == "" {
				want = 1
			}
			if a.wordingsOf(slot) != want || int(counts[a.of[slot]]) != want {
				t.Fatalf("slot %d of %q: %d wordings, %d counted, want %d", slot, g, a.wordingsOf(slot), counts[a.of[slot]], want)
			}
		}
		a.untally(list, counts)
		for n, c := range counts {
			if c != 0 {
				t.Fatalf("%d left for %d", c, n)
			}
		}
	})
}
