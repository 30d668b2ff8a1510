package fold

import "testing"

func TestText(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                         "",
		" \n ":                     "",
		"  Halo,\n\tKak!  ":        "halo, kak!",
		"Crème BRÛLÉE":             "creme brulee",
		"Cre\u0300me":              "creme",
		"Đặt hàng":                 "dat hang",
		"Straße, Łódź, Smørrebrød": "strasse, lodz, smorrebrod",
		"IŞIK ışık İSTANBUL":       "isik isik istanbul",
		"Ёлка":                     "елка",
		"ΛΌΓΟΣ λόγος":              "λογοσ λογοσ",
		"ＡＢＣ１２３":                   "abc123",
		"ﬁne":                      "fine",
		"٢٥٠ ۲۵۰ २५० ๒๕๐":          "250 250 250 250",
		"مَدْرَسَة مدرسه":          "مدرسه مدرسه",
		"أهلاً إلى آخر":            "اهلا الي اخر",
		"کتابی كتابي":              "كتابي كتابي",
		"הַיּוֹם היום":             "היום היום",
		"ガギグ":                      "ガギグ",
		"ｶﾞｷﾞｸﾞ":                   "ガギグ",
		"한국어":                      "한국어",
		"\u1112\u1161\u11ab":       "한",
		"नमस्ते क्या":              "नमस्ते क्या",
		"ราคาเท่าไหร่":             "ราคาเท่าไหร่",
		"น้ำ":                      "น้ํา",
		"zero\u200bwidth\u00ad":    "zerowidth",
		"☎️":                       "☎",
	} {
		got := Text(s)
		if got != want {
			t.Errorf("Text(%q) = %q, want %q", s, got, want)
		}
		if again := Text(got); again != got {
			t.Errorf("Text(%q) = %q, but Text of that is %q", s, got, again)
		}
	}
}

func TestLettersKeepsBlanks(t *testing.T) {
	t.Parallel()
	if got := Letters(" A\n\u00a0b\t"); got != " a\n b\t" {
		t.Errorf("Letters = %q", got)
	}
}

func BenchmarkLetters(b *testing.B) {
	for name, s := range map[string]string{
		"English": "Where can I see how much the delivery costs, and when will it arrive at my place?",
		"Spanish": "¿Dónde puedo ver cuánto cuesta el envío y cuándo llegará a mi dirección?",
		"Russian": "Где можно посмотреть, сколько стоит доставка, и когда она придёт?",
		"Korean":  "배송비가 얼마인지 어디에서 볼 수 있고 언제 도착하나요?",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				Letters(s)
			}
		})
	}
}
