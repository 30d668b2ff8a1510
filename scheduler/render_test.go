package scheduler_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"balas/chat"
	"balas/internal/fault"
	"balas/scheduler"
)

func wording(t failer, kind chat.Kind, body string, options ...string) scheduler.Letter {
	t.Helper()
	d, err := scheduler.ReadWording(scheduler.Wording{Kind: kind, Body: body, Options: options}, []string{"Order No", "Kota"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRender(t *testing.T) {
	t.Parallel()
	ana := scheduler.Filling{Name: "Ana", Company: "Toko Contoh", JobTitle: "Owner", Number: "628120000001", Custom: map[string]string{"order_no": "A-7"}}
	for _, c := range []struct {
		body string
		with scheduler.Filling
		want string
	}{
		{"Hello {{Name}}, see {{Company}}!", ana, "Hello Ana, see Toko Contoh!"},
		{"{{company name}} {{ job-title }} {{number}} {{Phone}} [name]", ana, "Toko Contoh Owner 628120000001 628120000001 Ana"},
		{"{{OrderNo}} {{order no|none}} {{Kota}}.", ana, "A-7 A-7 ."},
		{"Hai {{Name|Kak}}", scheduler.Filling{}, "Hai Kak"},
		{"Hai {{Name}}!", scheduler.Filling{}, "Hai !"},
		{"{{Promo}} {{Promo|x}}", ana, "{{Promo}} x"},
		{"{Hi|Yo} {{Name}}", scheduler.Filling{Name: "{a|b} {{Company}} [name]"}, "Hi {a|b} {{Company}} [name]"},
		{"{{Name}}", scheduler.Filling{Name: "Ana", Custom: map[string]string{"Name": "Bo"}}, "Ana"},
	} {
		got, err := wording(t, chat.KindText, c.body).Render(c.with, none)
		if err != nil || got.Body != c.want {
			t.Errorf("%q: got %q, %v; want %q", c.body, got.Body, err, c.want)
		}
	}
}

func TestRenderOptions(t *testing.T) {
	t.Parallel()
	d := wording(t, chat.KindPoll, "{{Name|Kak}}, {which|what}?", "{{Kota|Jakarta}}", "{Bogor|Depok}")
	got, err := d.Render(scheduler.Filling{Custom: map[string]string{"kota": "Solo"}}, none)
	if diff := cmp.Diff(scheduler.Said{Body: "Kak, which?", Options: []string{"Solo", "Bogor"}}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := d.Render(scheduler.Filling{Custom: map[string]string{"kota": "Bogor"}}, none); !fault.Is(err, fault.Invalid) {
		t.Errorf("two options that are the same: got %v", err)
	}
	got, err = wording(t, chat.KindImage, "{{Name}}").Render(scheduler.Filling{}, none)
	if err != nil || got.Body != "" {
		t.Errorf("a picture needs no caption: got %q, %v", got.Body, err)
	}
}

func TestRenderRefusesOneRecipient(t *testing.T) {
	t.Parallel()
	long := scheduler.Filling{Name: strings.Repeat("a", 65_536)}
	for name, c := range map[string]struct {
		kind  chat.Kind
		body  string
		with  scheduler.Filling
		field string
	}{
		"too long":       {chat.KindText, "Hi {{Name}}", long, "message"},
		"long caption":   {chat.KindImage, "{{Name}}", scheduler.Filling{Name: strings.Repeat("é", 1025)}, "caption"},
		"nothing to say": {chat.KindText, "{{Name}} ", scheduler.Filling{Name: "  "}, "message"},
	} {
		if _, err := wording(t, c.kind, c.body).Render(c.with, none); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != c.field {
			t.Errorf("%s: got %v, want a fault of %s", name, err, c.field)
		}
	}
	if got, err := wording(t, chat.KindText, "{{Name}}").Render(long, none); err != nil || got.Body != long.Name {
		t.Errorf("65536 bytes are not too long: %v", err)
	}
}

func TestReadWordingRefuses(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]scheduler.Wording{
		"empty":         {Kind: chat.KindText, Body: " \n"},
		"too long":      {Kind: chat.KindText, Body: strings.Repeat("a", 1<<19)},
		"text, options": {Kind: chat.KindText, Body: "a", Options: []string{"b"}},
		"one option":    {Kind: chat.KindPoll, Body: "a", Options: []string{"b"}},
		"many options":  {Kind: chat.KindPoll, Body: "a", Options: make([]string, 13)},
	} {
		if _, err := scheduler.ReadWording(w, nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPreviewTells(t *testing.T) {
	t.Parallel()
	d := wording(t, chat.KindPoll, "[name] {{Name}} {{Promo}} {{Gift|x}} {{ JobTitle|boss }}", "{{Order-No}}", "{{Kota|x}} {a|{{Oops}}}")
	if diff := cmp.Diff([]string{"name", "jobtitle", "orderno", "kota"}, d.Fields()); diff != "" {
		t.Error("fields", diff)
	}
	if diff := cmp.Diff([]string{"{{Promo}}", "{{Oops}}"}, d.Unknown()); diff != "" {
		t.Error("unknown", diff)
	}
	if diff := cmp.Diff([]string{"name", "orderno"}, d.Lacks(scheduler.Filling{Name: " "})); diff != "" {
		t.Error("lacks", diff)
	}
	if lacks := d.Lacks(scheduler.Filling{Name: "Ana", Custom: map[string]string{"ORDER NO": "7"}}); len(lacks) != 0 {
		t.Errorf("lacks %v", lacks)
	}
}

// TestValuesAreLiteral fills fields with anything and finds it again byte for byte between the words around it.
func TestValuesAreLiteral(t *testing.T) {
	t.Parallel()
	d := wording(t, chat.KindText, "<{{Name|Kak}}>{Hi|Yo|}<{{Kota|x}}>")
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune("{}|[]Name Kota")), 1, 20, -1))
		name, city := "n"+value.Draw(t, "name"), "k"+value.Draw(t, "city")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		got, err := d.Render(scheduler.Filling{Name: name, Custom: map[string]string{"Kota": city}}, random.IntN)
		if err != nil {
			t.Fatal(err)
		}
		for _, hello := range []string{"Hi", "Yo", ""} {
			if got.Body == "<"+name+">"+hello+"<"+city+">" {
				return
			}
		}
		t.Fatalf("%q and %q became %q", name, city, got.Body)
	})
}
