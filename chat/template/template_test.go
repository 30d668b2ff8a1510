package template_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"balas/chat/template"
)

func first(int) int  { return 0 }
func last(n int) int { return n - 1 }

// fields is a Value of the fields in the map; [name] is the name.
func fields(of map[string]string) template.Value {
	return func(key string) (string, bool) {
		if key == template.Bracketed {
			key = "name"
		}
		text, known := of[key]
		return text, known
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	ana := map[string]string{"name": "Ana", "jobtitle": "", "city": " \n"}
	sly := map[string]string{"name": "{a|b}", "jobtitle": "{{Name}}", "city": "[name]|}"}
	for _, c := range []struct {
		template    string
		values      map[string]string
		first, last string
	}{
		{"{Hi|Hello} {{Name}}", ana, "Hi Ana", "Hello Ana"},
		{"{{ name }} {{NAME}} [ Name ]", ana, "Ana Ana Ana", "Ana Ana Ana"},
		{"{{Job Title}}{{job_title}}{{job-title|boss}}", ana, "boss", "boss"},
		{"in {{City|your town}}", ana, "in your town", "in your town"},
		{"in {{City}}.", ana, "in .", "in ."},
		{"{{Nobody}} {{Nobody|Kak}} {{Nobody|}}.", ana, "{{Nobody}} Kak .", "{{Nobody}} Kak ."},
		{"{{Name|Kak}}", ana, "Ana", "Ana"},
		{"{{nobody| a|b }}", ana, "a|b", "a|b"},
		{"{{{Name}}}", ana, "{Ana}", "{Ana}"},
		{"{{{Name}}|x}", ana, "Ana", "x"},
		{"{ {{Name}}|x}", ana, " Ana", "x"},
		{"{{a|b}|{{Name}}}", ana, "a", "Ana"},
		{"{{Name}} {{JobTitle}} {{City}}", sly, "{a|b} {{Name}} [name]|}", "{a|b} {{Name}} [name]|}"},
		{"{[name]|{{city}}}", sly, "{a|b}", "[name]|}"},
		{"{|x}{y|}", ana, "y", "x"},
		{"{{}} {{ }} {} {|", ana, "{{}} {{ }} {} {|", "{{}} {{ }} {} {|"},
		{"\xff{a|\xfe}\x00", ana, "\xffa\x00", "\xff\xfe\x00"},
	} {
		t.Run(c.template, func(t *testing.T) {
			t.Parallel()
			read := template.Parse(c.template)
			if got := read.Render(fields(c.values), first); got != c.first {
				t.Errorf("first: got %q, want %q", got, c.first)
			}
			if got := read.Render(fields(c.values), last); got != c.last {
				t.Errorf("last: got %q, want %q", got, c.last)
			}
		})
	}
}

func TestFields(t *testing.T) {
	t.Parallel()
	got := template.Parse("{Hi|[name]} {{ Order No }} {{order_no|1}} {{City|x}} {{city|y}} {{}} {x}").Fields()
	want := []template.Field{
		{Key: template.Bracketed, Written: "[name]"},
		{Key: "orderno", Written: "{{ Order No }}"},
		{Key: "city", Written: "{{City|x}}", HasElse: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRenderIsExact builds templates of known parts, with values full of syntax, and knows each byte of what comes out.
func TestRenderIsExact(t *testing.T) {
	t.Parallel()
	sly := rapid.StringOfN(rapid.RuneFrom([]rune("{}|[]name NaKé😀\n")), 0, 12, -1)
	plain := rapid.StringOfN(rapid.RuneFrom([]rune("abc é😀\n.,:]}|")), 0, 8, -1)
	option := rapid.StringOfN(rapid.RuneFrom([]rune("abc é😀\n")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		values := map[string]string{"name": sly.Draw(t, "name"), "company": sly.Draw(t, "company")}
		var text, want strings.Builder
		for range rapid.IntRange(0, 8).Draw(t, "parts") {
			switch rapid.IntRange(0, 2).Draw(t, "part") {
			case 0:
				s := plain.Draw(t, "plain")
				text.WriteString(s)
				want.WriteString(s)
			case 1:
				key := rapid.SampledFrom([]string{"name", "company"}).Draw(t, "field")
				text.WriteString(" {{ " + strings.ToUpper(key) + "|Kak}} ")
				filled := values[key]
				if strings.TrimSpace(filled) == "" {
					filled = "Kak"
				}
				want.WriteString(" " + filled + " ")
			case 2:
				options := rapid.SliceOfN(option, 2, 4).Draw(t, "options")
				text.WriteString("{" + strings.Join(options, "|") + "}")
				want.WriteString(options[len(options)-1])
			}
		}
		if got := template.Parse(text.String()).Render(fields(values), last); got != want.String() {
			t.Fatalf("%q with %q: got %q, want %q", text.String(), values, got, want.String())
		}
	})
}

func FuzzTemplate(f *testing.F) {
	f.Add("{Hi|Hello} {{Name|Kak}} [name]", "{a|b}")
	f.Add("{{x}|{{{Name}", "}}")
	f.Fuzz(func(t *testing.T, text, name string) {
		read := template.Parse(text)
		got := read.Render(fields(map[string]string{"name": name}), last)
		if most := len(text) + strings.Count(strings.ToLower(text), "name")*len(name); len(got) > most {
			t.Errorf("%q and %q grew to %q", text, name, got)
		}
		if !strings.ContainsAny(text, "{[") && got != text {
			t.Errorf("plain %q became %q", text, got)
		}
		for _, field := range read.Fields() {
			if !strings.Contains(text, field.Written) {
				t.Errorf("%q does not contain its field %q", text, field.Written)
			}
		}
		if len(read.Fields()) > 0 || strings.Contains(name, "\x00") {
			return
		}
		marked := func(string) (string, bool) { return "\x00", true }
		if strings.Count(read.Render(marked, last), "\x00") > strings.Count(text, "\x00") {
			t.Errorf("%q names no field and was filled", text)
		}
	})
}

// TestRenderPicksEvenly gives each option to somebody: pick is asked with the number of options.
func TestRenderPicksEvenly(t *testing.T) {
	t.Parallel()
	read := template.Parse("{a|b|{c|d}}")
	var got []string
	for _, picks := range [][]int{{0}, {1}, {2, 0}, {2, 1}} {
		got = append(got, read.Render(fields(nil), func(n int) int {
			at := picks[0]
			picks = picks[1:]
			if at >= n {
				t.Fatalf("pick of %d asked, %d wanted", n, at)
			}
			return at
		}))
	}
	if !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Errorf("got %q", got)
	}
}

// BenchmarkParse reads long texts of braces, good and bad: time must be in proportion to length.
func BenchmarkParse(b *testing.B) {
	for _, piece := range []string{"{", "{|", "{a|b}", "{{a|", "{{name}}", "[name"} {
		for _, size := range []int{4 << 10, 64 << 10} {
			text := strings.Repeat(piece, size/len(piece))
			b.Run(fmt.Sprintf("%s/%d", piece, size), func(b *testing.B) {
				for b.Loop() {
					template.Parse(text)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*size), "ns/byte")
			})
		}
	}
}
