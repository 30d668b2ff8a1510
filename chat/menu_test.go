package chat_test

import (
	"testing"

	"balas/chat"
)

func TestMenuInWords(t *testing.T) {
	t.Parallel()
	m := chat.Menu{Header: "Shop", Footer: "Open daily", Options: []chat.Option{
		{Text: "Tea", Description: "hot", Section: "Drinks"},
		{Text: "Cake", Section: "Food"},
		{Text: "Page", URL: "https://shop.example/"},
		{Text: "Call", Phone: "+628110000001"},
		{Text: "A  pie"},
	}}
	want := "*Shop*\nWhat?\n\n*Drinks*\n1. Tea (hot)\n\n*Food*\n2. Cake\n\nPage: https://shop.example/\nCall: +628110000001\n3. A  pie\n\n_Open daily_"
	if got := m.Text("What?"); got != want {
		t.Errorf("got %q", got)
	}
	for answer, want := range map[string]string{
		"1": "Tea", " 2) ": "Cake", "3.": "A  pie", "a pie": "A  pie", "TEA": "Tea",
		"4": "", "0": "", "Page": "", "tea please": "", "": "", "12": "",
	} {
		if got, ok := m.Choose(answer); got.Text != want || ok != (want != "") {
			t.Errorf("%q chooses %q", answer, got.Text)
		}
	}
}
