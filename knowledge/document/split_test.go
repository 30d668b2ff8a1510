package document_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"balas/knowledge/document"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	type chunks = []document.Chunk
	small := document.Options{Target: 16, Max: 20}
	for name, c := range map[string]struct {
		title, text string
		options     document.Options
		want        chunks
	}{
		"empty":      {"T", " \n", small, nil},
		"no heading": {"T", "satu\n\ndua", small, chunks{{"T", "satu\n\ndua"}}},
		"no title":   {"", "# A\n\nsatu", small, chunks{{"A", "satu"}}},
		"headings": {
			"T", "pembuka\n\n# A\n\nsatu\n\n## B ##\n\ndua\n\nC\n=\ntiga\n\n### D\n\nempat\n## E\nlima", small,
			chunks{{"T", "pembuka"}, {"T > A", "satu"}, {"T > A > B", "dua"}, {"T > C", "tiga"}, {"T > C > D", "empat"}, {"T > C > E", "lima"}},
		},
		"heading without text": {"T", "# A\n## B\n# C\n# *D*\nisi", small, chunks{{"T > A > B", "B"}, {"T > C", "C"}, {"T > D", "isi"}}},
		"title again":          {"Toko", "# TOKO\nisi", small, chunks{{"TOKO", "isi"}}},
		"no heading in code":   {"T", "```\n# A\n```\n", small, chunks{{"T", "```\n# A\n```"}}},
		"definitions of links": {"T", "[a]: https://a.example\n\n# A\n[b]: /b\n", small, chunks{{"T", "[a]: https://a.example"}, {"T > A", "[b]: /b"}}},
		"paragraphs are whole": {
			"", strings.Repeat("kata ", 12) + "\n\n" + strings.Repeat("lain ", 10), small,
			chunks{{"", strings.TrimSpace(strings.Repeat("kata ", 12))}, {"", strings.TrimSpace(strings.Repeat("lain ", 10))}},
		},
		"sentences": {
			"", "Satu dua tiga empat lima enam. Satu dua tiga empat lima enam! Tujuh delapan.", small,
			chunks{{"", "Satu dua tiga empat lima enam. Satu dua tiga empat lima enam!"}, {"", "Tujuh delapan."}},
		},
		"long word": {"", strings.Repeat("é", 100), small, chunks{{"", strings.Repeat("é", 76)}, {"", strings.Repeat("é", 24)}}},
		"list": {
			"", "- satu dua tiga empat\n  - lima enam tujuh\n- satu dua tiga empat\n- satu dua tiga empat lima\n", small,
			chunks{{"", "- satu dua tiga empat\n  - lima enam tujuh\n- satu dua tiga empat"}, {"", "- satu dua tiga empat lima"}},
		},
		"table": {
			"", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n| 5 | 6 |\n\nakhir",
			document.Options{Target: 20, Max: 30},
			chunks{{"", "| a | b |\n|---|---|\n| 1 | 2 |"}, {"", "| a | b |\n|---|---|\n| 3 | 4 |"}, {"", "| a | b |\n|---|---|\n| 5 | 6 |"}, {"", "akhir"}},
		},
		"question headings": {
			"FAQ", "# Kirim\n\nKami kirim.\n\n## Berapa lama?\n\nDua hari.\n\n## **Berapa ongkir?**\n\nRp 9.000.\n\n### Luar kota\n\nRp 20.000.\n\n# Lain\n\nisi", small,
			chunks{{"FAQ > Kirim", "Kami kirim."}, {"Berapa lama?", "Dua hari."}, {"Berapa ongkir?", "Rp 9.000."}, {"Berapa ongkir? > Luar kota", "Rp 20.000."}, {"FAQ > Lain", "isi"}},
		},
		"one question is no FAQ": {"T", "# A?\n\nsatu", small, chunks{{"T > A?", "satu"}}},
		"Q and A":                {"T", "Umum.\n\nQ: Open on Sunday?\nA: No.\nReally not.\n\n**Q2:** Parking?\n\n**A2:** Yes.", small, chunks{{"T", "Umum."}, {"Open on Sunday?", "No.\nReally not."}, {"Parking?", "Yes."}}},
		"T and J":                {"T", "T: Buka Minggu?\nJ: Tidak.\nT: Parkir?\nJ: Ada.\n# Alamat\nBogor", small, chunks{{"Buka Minggu?", "Tidak."}, {"Parkir?", "Ada."}, {"T > Alamat", "Bogor"}}},
		"Tanya and Jawab":        {"T", "1. Tanya: Buka?\n   Jawab: Ya.\n2. Tanya : Parkir\n   Jawab : Ada.", small, chunks{{"Buka?", "Ya."}, {"Parkir", "Ada."}}},
		"a phone is no question": {"T", "# A?\n\nsatu\n\n# B?\n\nT: 021 555\n", small, chunks{{"A?", "satu"}, {"B?", "T: 021 555"}}},
		"bold questions":         {"T", "**Buka?**\n\nYa.\n\n**Parkir?**\n\nAda.", small, chunks{{"Buka?", "Ya."}, {"Parkir?", "Ada."}}},
		"question without one":   {"T", "## A?\n\n## B?\n\nisi", small, chunks{{"A?", "A?"}, {"B?", "isi"}}},
		"category of questions":  {"T", "# Kirim\n## A?\nsatu\n## B?\ndua", small, chunks{{"T > Kirim", "Kirim"}, {"A?", "satu"}, {"B?", "dua"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := document.Split(document.Document{Title: c.title, Markdown: c.text}, c.options)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// markdown draws a document of which every word is another.
func markdown(t *rapid.T) (sections []string, words []string) {
	word := func() string {
		w := fmt.Sprintf("kata%d%s", len(words), strings.Repeat("x", rapid.IntRange(0, 12).Draw(t, "long")))
		words = append(words, w)
		return w
	}
	text := func(most int) string {
		var all []string
		for range rapid.IntRange(1, most).Draw(t, "words") {
			all = append(all, word()+rapid.SampledFrom([]string{"", "", "", ".", ",", "\n"}).Draw(t, "end"))
		}
		return strings.TrimSpace(strings.Join(all, " "))
	}
	blocks := []func() string{
		func() string { return text(200) },
		func() string { return "- " + strings.ReplaceAll(text(300), "\n", "\n- ") },
		func() string { return "> " + text(20) },
		func() string { return "```\n" + text(60) + "\n```" },
		func() string {
			table := []string{"| " + word() + " | " + word() + " |", "|---|---|"}
			for range rapid.IntRange(0, 60).Draw(t, "rows") {
				table = append(table, "| "+word()+" | "+word()+" |")
			}
			return strings.Join(table, "\n")
		},
	}
	for range rapid.IntRange(1, 6).Draw(t, "sections") {
		section := []string{strings.Repeat("#", rapid.IntRange(1, 4).Draw(t, "level")) + " " + word()}
		for range rapid.IntRange(1, 5).Draw(t, "blocks") {
			section = append(section, rapid.SampledFrom(blocks).Draw(t, "block")())
		}
		sections = append(sections, strings.Join(section, "\n\n"))
	}
	return sections, words
}

func split(sections []string) []document.Chunk {
	return document.Split(document.Document{Title: "Toko", Markdown: strings.Join(sections, "\n\n")}, document.Options{})
}

// Every word is in a chunk, no chunk is too large, few are small, and tables keep their header.
func TestSplitKeepsAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sections, words := markdown(t)
		chunks := split(sections)
		var all strings.Builder
		for i, c := range chunks {
			fmt.Fprintln(&all, c.Title, "\n", c.Text)
			n := document.Tokens(c.Text)
			if n > 450 {
				t.Errorf("a chunk of %d tokens", n)
			}
			if i+1 < len(chunks) && chunks[i+1].Title == c.Title && n+document.Tokens(chunks[i+1].Text) <= 350 {
				t.Errorf("two chunks of one section that fit in one:\n%s\n---\n%s", c.Text, chunks[i+1].Text)
			}
			rows := strings.Split(c.Text, "\n")
			for j, row := range rows {
				if strings.HasPrefix(row, "| ") && (j == 0 || !strings.HasPrefix(rows[j-1], "|")) && (j+1 == len(rows) || rows[j+1] != "|---|---|") {
					t.Errorf("a table without its header row: %s", row)
				}
			}
		}
		for _, word := range words {
			if !strings.Contains(all.String(), word) {
				t.Errorf("%s is lost", word)
			}
		}
	})
}

// A change in one section changes only the chunks of that section, and none when nothing changes.
func TestSplitIsLocal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sections, _ := markdown(t)
		before := split(sections)
		if diff := cmp.Diff(before, split(sections)); diff != "" {
			t.Fatal(diff)
		}
		i := rapid.IntRange(0, len(sections)-1).Draw(t, "changed")
		title := before[slices.IndexFunc(before, func(c document.Chunk) bool {
			return strings.HasSuffix(c.Title, strings.TrimLeft(strings.SplitN(sections[i], "\n", 2)[0], "# "))
		})].Title
		changed := slices.Clone(sections)
		changed[i] += "\n\nsebuah kalimat baru"
		others := func(chunks []document.Chunk) []document.Chunk {
			return slices.DeleteFunc(slices.Clone(chunks), func(c document.Chunk) bool { return c.Title == title })
		}
		if diff := cmp.Diff(others(before), others(split(changed))); diff != "" {
			t.Error(diff)
		}
	})
}
