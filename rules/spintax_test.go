package rules_test

import (
	"strings"
	"testing"

	"balas/rules"
)

func first(int) int  { return 0 }
func last(n int) int { return n - 1 }

func TestExpand(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		template, name string
		first, last    string
	}{
		{"{Hi|Hello} [name]", "Ana", "Hi Ana", "Hello Ana"},
		{"{a|{b|c}}", "", "a", "c"},
		{"{{a|b}|c}", "", "a", "c"},
		{"{a|}x", "", "ax", "x"},
		{"{just braces}", "", "{just braces}", "{just braces}"},
		{"{braces {a|b}}", "", "{braces a}", "{braces b}"},
		{"[ NAME ] [Name]", "Bo", "Bo Bo", "Bo Bo"},
		{"{[name]|you}", "Bo", "Bo", "you"},
		{"[other] [", "Bo", "[other] [", "[other] ["},
		{"{{Name}} {{ Company }}", "Bo", "{{Name}} {{ Company }}", "{{Name}} {{ Company }}"},
		{"{open|ended", "Bo", "{open|ended", "{open|ended"},
		{"shut} a|b", "Bo", "shut} a|b", "shut} a|b"},
		{"Hi [name]", "{a|b}", "Hi {a|b}", "Hi {a|b}"},
		{"{Hi|Yo} [name]", "[name]", "Hi [name]", "Yo [name]"},
		{"{[name]|x}", "a}|b", "a}|b", "x"},
		{"", "Bo", "", ""},
		{"Hé {ça|là}\n😀", "", "Hé ça\n😀", "Hé là\n😀"},
	} {
		t.Run(c.template, func(t *testing.T) {
			t.Parallel()
			if got := rules.Expand(c.template, c.name, first); got != c.first {
				t.Errorf("first: got %q, want %q", got, c.first)
			}
			if got := rules.Expand(c.template, c.name, last); got != c.last {
				t.Errorf("last: got %q, want %q", got, c.last)
			}
		})
	}
}

func TestExpandDeepNesting(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{1, 100, 20_000} {
		nested := strings.Repeat("{a|", depth) + "b" + strings.Repeat("}", depth)
		if got := rules.Expand(nested, "", first); !strings.HasPrefix(got, "a") {
			t.Errorf("%d deep: got %.40q, want the first option", depth, got)
		}
		if got := rules.Expand(nested, "", last); depth <= 100 && got != "b" {
			t.Errorf("%d deep: got %.40q, want the innermost option", depth, got)
		}
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("{Hi|Hello} [name]", "Ana")
	f.Add("{{x}|{", "}")
	f.Fuzz(func(t *testing.T, template, name string) {
		got := rules.Expand(template, name, last)
		if len(got) > len(template)+strings.Count(strings.ToLower(template), "name")*len(name) {
			t.Errorf("%q and %q grew to %q", template, name, got)
		}
	})
}
