package chat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
	"balas/internal/fault"
)

func TestWishOf(t *testing.T) {
	t.Parallel()
	own := chat.OptWords{Out: []string{"Batal!", "start"}, In: []string{"hore", "UNSUB"}}
	for _, c := range []struct {
		text string
		own  chat.OptWords
		want chat.Wish
	}{
		{text: "STOP", want: chat.OptOut},
		{text: "  stop!!! 🙏🏽\n", want: chat.OptOut},
		{text: "🛑 ＳＴＯＰ", want: chat.OptOut},     // full width
		{text: "S\u200bTOP", want: chat.OptOut}, // an invisible blank
		{text: "Berhenti.", want: chat.OptOut},
		{text: "*berhenti   berlangganan*", want: chat.OptOut},
		{text: "Jangan kirim lagi", want: chat.OptOut},
		{text: "nyahlanggan", want: chat.OptOut},
		{text: "Baja", want: chat.OptOut},
		{text: "no mas mensajes", want: chat.OptOut},
		{text: "¡No más mensajes!", want: chat.OptOut},
		{text: "SAIR", want: chat.OptOut},
		{text: "Nao quero mais receber", want: chat.OptOut},
		{text: "desabonner", want: chat.OptOut},
		{text: "ARRÊT", want: chat.OptOut},
		{text: "Abmelden", want: chat.OptOut},
		{text: "الغاء الاشتراك", want: chat.OptOut},
		{text: "إِلغاءُ الاشتراك", want: chat.OptOut}, // with vowel points
		{text: "बंद करें।", want: chat.OptOut},
		{text: "СТОП", want: chat.OptOut},
		{text: "退订", want: chat.OptOut},
		{text: "don’t message me", want: chat.OptOut},
		{text: "START", want: chat.OptIn},
		{text: "mulai 😀", want: chat.OptIn},
		{text: "alta", want: chat.OptIn},
		{text: ""},
		{text: "🛑"},
		{text: "?!"},
		{text: "stop the music"},
		{text: "kapan promo berhenti?"},
		{text: "non stop"},
		{text: "s t o p"},
		{text: "cancel"},
		{text: "batal"},
		{text: "बंदर"},
		{text: strings.Repeat("stop ", 200)},
		{text: "batal", own: own, want: chat.OptOut},
		{text: "start", own: own, want: chat.OptOut},
		{text: "Hore!", own: own, want: chat.OptIn},
		{text: "unsub", own: own, want: chat.OptIn},
		{text: "stop", own: own, want: chat.OptOut},
	} {
		t.Run(c.text, func(t *testing.T) {
			t.Parallel()
			if got := chat.WishOf(c.text, c.own); got != c.want {
				t.Errorf("%q: got %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestWishLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Jangan hubungi saya!": "id", "please stop": "en", "STOP": "", "start": "", "darme de baja": "es", "退订": "zh", "Отписаться": "ru",
		"two cakes, please": "", "": "",
	} {
		if got := chat.WishLanguage(text); got != want {
			t.Errorf("%q is in %q, want %q", text, got, want)
		}
	}
}

func TestOwnOptWordsAreKeptByAccount(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	set := func(w chat.OptWords) chat.OptWords {
		t.Helper()
		now, err := d.SetOptWords(t.Context(), d.instance.AccountID, w)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	set(chat.OptWords{Out: []string{" gak mau lagi", "gak mau lagi"}, In: []string{"mau lagi"}})
	set(chat.OptWords{In: []string{}})
	if _, err := d.SetOptWords(t.Context(), d.instance.AccountID, chat.OptWords{Out: []string{"?"}}); !fault.Is(err, fault.Invalid) {
		t.Errorf("no word: %v", err)
	}
	got, err := chat.FindOptWords(t.Context(), d.pool, d.instance.AccountID)
	if diff := cmp.Diff(chat.OptWords{Out: []string{"gak mau lagi"}, In: []string{}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestOptWordsCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		words chat.OptWords
		field string // at fault; empty: none
	}{
		"none":      {},
		"good":      {words: chat.OptWords{Out: []string{"batal"}, In: []string{"hore"}}},
		"empty":     {chat.OptWords{Out: []string{"  "}}, "optOutWords"},
		"no letter": {chat.OptWords{In: []string{"👍!"}}, "optInWords"},
		"long":      {chat.OptWords{Out: []string{strings.Repeat("a", 101)}}, "optOutWords"},
		"many":      {chat.OptWords{In: make([]string, 101)}, "optInWords"},
		"both":      {chat.OptWords{Out: []string{"Batal"}, In: []string{"batal!"}}, "optInWords"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.words.Check()
			if c.field == "" && err != nil || c.field != "" && fault.Of(err) == nil {
				t.Fatalf("got %v", err)
			}
			if c.field != "" && (!fault.Is(err, fault.Invalid) || fault.Of(err).Field != c.field) {
				t.Errorf("got %v, want a fault of %s", err, c.field)
			}
		})
	}
}
