package document

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	const text = `An opening line.

# Delivery

We deliver on weekdays.

- in town
- by sea

## Costs

| Town | Cost |
|---|---|
| Kota Contoh | Rp 10.000 |

# Do you pack gifts?

Yes, for nothing.

# Empty`
	want := []Chunk{
		{"Shop", "An opening line."},
		{"Shop > Delivery", "We deliver on weekdays.\n\n- in town\n- by sea"},
		{"Shop > Delivery > Costs", "| Town | Cost |\n|---|---|\n| Kota Contoh | Rp 10.000 |"},
		{"Do you pack gifts?", "Yes, for nothing."},
		{"Shop > Empty", "Empty"},
	}
	if diff := cmp.Diff(want, Split(Document{Title: "Shop", Markdown: text})); diff != "" {
		t.Errorf("chunks (-want +got):\n%s", diff)
	}
}

func TestQuestionsAreChunksOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Q: When do you open?\nA: At nine.\nOn Sundays at ten.\n\nQ: Where?\nA: By the river.",
		"**Q: When do you open?**\n\nA: At nine.\nOn Sundays at ten.\n\n**Q: Where?**\n\nA: By the river.",
		"Tanya: When do you open?\nJawab: At nine.\nOn Sundays at ten.\nTanya: Where?\nJawab: By the river.",
	} {
		want := []Chunk{{"When do you open?", "At nine.\nOn Sundays at ten."}, {"Where?", "By the river."}}
		if diff := cmp.Diff(want, Split(Document{Title: "Shop", Markdown: text})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"Q: When?\nQ: Where?", "Intro.\nQ: When?\nA: Now.", "Q: When?"} {
		if got := Split(Document{Title: "Shop", Markdown: text}); len(got) != 1 || got[0].Title != "Shop" || got[0].Text != text {
			t.Errorf("%q became %v", text, got)
		}
	}
}

func TestLargeTablesKeepTheirFirstRow(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| Name | Price |\n|---|---|\n")
	for n := range 300 {
		fmt.Fprintf(&b, "| Thing number %d of the list | Rp %d.000 |\n", n, n)
	}
	chunks := Split(Document{Markdown: b.String()})
	if len(chunks) < 3 {
		t.Fatalf("%d chunks", len(chunks))
	}
	for i, c := range chunks {
		if !strings.HasPrefix(c.Text, "| Name | Price |\n|---|---|\n| Thing") || tokens(c.Text) > most {
			t.Errorf("chunk %d has %d tokens and begins with %.40q", i, tokens(c.Text), c.Text)
		}
	}
}

// A change in one section leaves the chunks of the others as they are.
func TestChangeStaysInItsSection(t *testing.T) {
	t.Parallel()
	section := func(n int, more string) string {
		return fmt.Sprintf("# Section %d\n\n%s%s\n\n", n, strings.Repeat("A sentence of this section. ", 150), more)
	}
	before := Split(Document{Markdown: section(1, "") + section(2, "") + section(3, "")})
	after := Split(Document{Markdown: section(1, "") + section(2, "One more.") + section(3, "")})
	known := map[Chunk]bool{}
	for _, c := range before {
		known[c] = true
	}
	for _, c := range after {
		if !known[c] && c.Title != "Section 2" {
			t.Errorf("changed: %s", c.Title)
		}
	}
}

// letters are the characters of a text that are no blanks, without what tables and headings are marked with.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("#|-:*", r) {
			return -1
		}
		return r
	}, text)
}

// unlabelled is a text without the labels of questions and answers, which say nothing beside them.
func unlabelled(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		line = answerLine.ReplaceAllString(questionLine.ReplaceAllString(line, "$1"), "$1")
		b.WriteString(line + "\n")
	}
	return b.String()
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"# A\n\ntext", "Q: a?\nA: b", "| a | b |\n|---|---|\n| c | d |", "```\n# no heading\n\n```\n", strings.Repeat("x", 5000),
		strings.Repeat("word ", 3000), strings.Repeat("| cell ", 2000), "#\n## \n### x", strings.Repeat("A sentence. ", 900) + "\n# H\n" + strings.Repeat("é", 3000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = Clean(text)
		chunks := Split(Document{Markdown: text})
		var all strings.Builder
		for _, c := range chunks {
			if strings.TrimSpace(c.Text) == "" {
				t.Errorf("an empty chunk %+v", c)
			}
			if n := tokens(c.Text); n > 2*most {
				t.Errorf("a chunk of %d tokens", n)
			}
			all.WriteString(letters(c.Title + c.Text))
		}
		held := map[rune]int{}
		for _, r := range all.String() {
			held[r]++
		}
		for _, r := range letters(unlabelled(text)) {
			if held[r]--; held[r] < 0 {
				t.Fatalf("%q was lost of %q: %+v", r, text, chunks)
			}
		}
	})
}
