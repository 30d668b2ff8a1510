package rules_test

import (
	"strings"
	"testing"

	"balas/rules"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		match   rules.Match
		pattern string
		yes     []string
		no      []string
	}{
		{rules.Equals, "Menu", []string{"menu", " MENU ", "menú", "ｍｅｎｕ", "menu!", "*menu*", "me\u200bnu"}, []string{"menus", "the menu", "men u", ""}},
		{rules.Equals, "order status", []string{"Order   Status?", "order\nstatus"}, []string{"order-status"}},
		{rules.Equals, "?", []string{"?", " ? "}, []string{"??", "what?"}},
		{rules.Equals, "1", []string{"1", "1.", "１"}, []string{"11", "one"}},
		{rules.Equals, "ดี", []string{"ดี"}, []string{"ดุ"}},
		{rules.StartsWith, "hi", []string{"hi", "Hi there", "hi, there"}, []string{"history", "oh hi"}},
		{rules.StartsWith, "promo", []string{"promonya apa"}, []string{"promotor"}},
		{rules.EndsWith, "price", []string{"the price", "the price?", "price"}, []string{"theprice", "price list"}},
		{rules.EndsWith, "kak?", []string{"berapa kak?"}, []string{"berapa kak"}},
		{rules.Contains, "hi", []string{"oh hi there", "hi", "(hi)", "this hi"}, []string{"this", "history", "his", "chi"}},
		{rules.Contains, "harga", []string{"harga", "Harganya berapa?", "berapa HARGA ini"}, []string{"hargai", "seharga"}},
		{rules.Contains, "opening hours", []string{"what are your opening  hours today"}, []string{"opening the hours"}},
		{rules.Contains, "c++", []string{"do you teach c++?", "c++"}, []string{"abc++"}},
		{rules.Contains, "価格", []string{"この価格はいくらですか"}, []string{"値段"}},
		{rules.Contains, "가격", []string{"가격이 얼마예요"}, []string{"각"}},
		{rules.Contains, "café", []string{"le cafe du coin"}, []string{"cafeteria"}},
		{rules.Contains, "é", []string{"e"}, []string{"fee"}},
		{rules.Regex, `^order #\d+$`, []string{"Order #17", "order #1"}, []string{"order #", "my order #17"}},
		{rules.Regex, `\S{5}`, []string{"abcde"}, []string{"a b c d e"}},
		{rules.Regex, `cafe`, []string{"CAFÉ"}, []string{"caf"}},
		{rules.Regex, `(a+)+$`, []string{strings.Repeat("a", 5000)}, []string{strings.Repeat("a", 5000) + "!"}},
	} {
		t.Run(string(c.match)+" "+c.pattern, func(t *testing.T) {
			t.Parallel()
			set := rules.NewKeywordSet([]rules.Keyword{{Match: c.match, Pattern: c.pattern, Reply: "yes", Enabled: true}})
			for _, text := range c.yes {
				if _, ok := set.Winner([]string{text}); !ok {
					t.Errorf("%.40q is not found", text)
				}
			}
			for _, text := range c.no {
				if _, ok := set.Winner([]string{text}); ok {
					t.Errorf("%.40q is found", text)
				}
			}
		})
	}
}

func TestWinner(t *testing.T) {
	t.Parallel()
	rule := func(match rules.Match, pattern string, priority int) rules.Keyword {
		return rules.Keyword{Match: match, Pattern: pattern, Reply: string(match) + " " + pattern, Priority: priority, Enabled: true}
	}
	all := []rules.Keyword{
		rule(rules.Contains, "price", 0),
		rule(rules.Contains, "red shirt price", 0),
		rule(rules.Regex, "red.*price", 0),
		rule(rules.StartsWith, "the red", 0),
		rule(rules.Equals, "the red shirt price", 0),
		rule(rules.Contains, "urgent", 5),
		{Match: rules.Equals, Pattern: "off", Reply: "never"},
	}
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"The red shirt price?"}, "equals the red shirt price"},
		{[]string{"the red hat price"}, "startsWith the red"},
		{[]string{"a red hat price"}, "regex red.*price"},
		{[]string{"a blue hat price"}, "contains price"},
		{[]string{"the red shirt price urgent"}, "contains urgent"},
		{[]string{"hello", "a price please", "the red one"}, "startsWith the red"},
		{[]string{"off"}, ""},
		{[]string{"good morning"}, ""},
		{nil, ""},
	} {
		t.Run(strings.Join(c.texts, ","), func(t *testing.T) {
			t.Parallel()
			got, _ := rules.NewKeywordSet(all).Winner(c.texts)
			if got.Reply != c.want {
				t.Errorf("got %q, want %q", got.Reply, c.want)
			}
		})
	}
}

func TestLongerPatternFirst(t *testing.T) {
	t.Parallel()
	set := rules.NewKeywordSet([]rules.Keyword{
		{Match: rules.Contains, Pattern: "shirt", Reply: "short", Enabled: true},
		{Match: rules.Contains, Pattern: "red shirt", Reply: "long", Enabled: true},
	})
	if got, _ := set.Winner([]string{"one red shirt"}); got.Reply != "long" {
		t.Errorf("got %q, want the longer pattern's", got.Reply)
	}
}
