package agent

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/knowledge"
)

func found(texts ...string) []knowledge.Found {
	var list []knowledge.Found
	for _, text := range texts {
		list = append(list, knowledge.Found{Chunk: knowledge.Chunk{SourceID: "qna_" + text[:1], Text: text}})
	}
	return list
}

func TestParseReply(t *testing.T) {
	t.Parallel()
	want := reply{Reply: "Ya.", Action: chat.ActionAnswer, Sources: []string{"e1"}}
	const plain = `{"reply":" Ya. ","action":"answer","sources":["e1"]}`
	for _, content := range []string{plain, "```json\n" + plain + "\n```", "Here you are: " + plain} {
		got, err := parseReply(content)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("parseReply(%q): %v\n%s", content, err, diff)
		}
	}
	for _, content := range []string{
		"", "Ya.", "}{", `{"reply":"Ya."}`, `{"reply":"","action":"answer"}`, `{"reply":1,"action":"answer"}`,
		`{"reply":"a\u0000b","action":"clarify"}`, `{"reply":"Ya.","action":"sell"}`,
	} {
		if got, err := parseReply(content); err == nil {
			t.Errorf("parseReply(%q) = %+v, want an error", content, got)
		}
	}
}

func TestFitting(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", maxEvidence-1)
	if got := fitting(found("aa", "bb")); len(got) != 2 {
		t.Errorf("of two short chunks %d fit", len(got))
	}
	if got := fitting(found(long, "bb", "c")); len(got) != 1 {
		t.Errorf("%d chunks beside a long one fit", len(got)-1)
	}
	if got := fitting(found(long + "éé")); len(got) != 1 || len(got[0].Text) > maxEvidence {
		t.Errorf("of a chunk that is too long %d bytes fit", len(got[0].Text))
	}
	if got := fitting(nil); len(got) != 0 {
		t.Errorf("of nothing fits %v", got)
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"brp ongkir ke bandung":       indonesian,
		"What time do you open?":      english,
		"Kami buka pukul 08.00":       indonesian,
		"We open at 8":                english,
		"":                            "",
		"TM-120":                      "",
		"¿A qué hora abren?":          "",
		"Harga Green Tea berapa, kak": indonesian,
	} {
		if got := languageOf(text); got != want {
			t.Errorf("languageOf(%q) = %q, want %q", text, got, want)
		}
	}
}

// A reply in the customer's language may have words that look like another one's; a reply in another language is told
// though neither of ours has a word of it.
func TestSpeaks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reply, language string
		want            bool
	}{
		{"Kedai kami melayani para pelanggan.", indonesian, true},
		{"Bengkel las ialah rekanan.", indonesian, true},
		{"Buka sampai Des 2026", indonesian, true},
		{"We ship on Mondays.", english, true},
		{"We ship on Mondays.", indonesian, false},
		{"La tienda está abierta de lunes a sábado.", english, false},
		{"Мы открыты каждый день.", indonesian, false},
		{"Hola, gracias.", "", true},
	} {
		if got := speaks(c.reply, c.language, ""); got != c.want {
			t.Errorf("speaks(%q, %q) = %v", c.reply, c.language, got)
		}
	}
}

func TestSpoken(t *testing.T) {
	t.Parallel()
	ask := func(text string, before ...string) chat.Question {
		q := chat.Question{Text: text}
		for _, line := range before {
			q.History = append(q.History, chat.Line{Text: line})
		}
		return q
	}
	any, fixed := Agent{}, Agent{Languages: []string{english}}
	for _, c := range []struct {
		agent    Agent
		question chat.Question
		want     string
	}{
		{any, ask("jam berapa buka"), indonesian},
		{any, ask("TM-120", "what is the price"), english},
		{any, ask("TM-120"), ""},
		{fixed, ask("jam berapa buka"), english},
		{fixed, ask("TM-120"), english},
	} {
		if got := c.agent.spoken(c.question); got != c.want {
			t.Errorf("spoken(%q) = %q, want %q", c.question.Text, got, c.want)
		}
	}
}
