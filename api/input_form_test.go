package api_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestFormInput sends every operation that takes a form those that nobody should send: ill-formed ones, without what is needed, with
// a file or a text where the other is meant, and with hostile values in every field. Each is refused in the dialect's shape and
// changes nothing, or is one that may be; none is an error of the server.
func TestFormInput(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"instanceapi", "botapi", "sessionapi"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.forget()
			w.watch()
			known, operations, calls := w.schemas(), 0, 0
			for _, s := range w.specimens(dialect) {
				good, takes := s.form(known)
				if !takes {
					continue
				}
				operations++
				w.serves(s, good)
				for _, c := range good.spoilt(s, known) {
					if calls++; calls%everyNth == 0 {
						w.takesForm(s, c, fmt.Sprint("form ", calls))
					}
				}
			}
			if t.Logf("%d calls of %d operations", calls/everyNth, operations); operations == 0 {
				t.Error("no operation takes a form")
			}
		})
	}
}

// takesForm makes the call with the form, and again with a key: then the form is read before it is looked at.
func (w *world) takesForm(s specimen, b badForm, key string) {
	w.t.Helper()
	if b.large {
		oneLarge.Lock()
		defer oneLarge.Unlock()
	}
	name, c := s.Route+": a form: "+b.name, b.form.call(w, s)
	w.answers(s, name, c, b.invalid)
	got := w.call(c.named(key))
	w.changes()
	if got.status >= 500 && !strings.Contains(got.text, "ffmpeg") || got.status < 400 && b.invalid || b.large && got.status != 413 {
		w.t.Errorf("%s, with a key: status %d: %s", name, got.status, got.text)
	}
}

// oneLarge is held while a form of many megabytes is in memory.
var oneLarge sync.Mutex

// serves makes sure that the form is one that the operation takes.
func (w *world) serves(s specimen, good form) {
	w.t.Helper()
	if got := w.call(good.call(w, s)); got.status >= 400 && !strings.Contains(got.text, "ffmpeg") {
		w.t.Errorf("%s: a good form is answered %d: %s", s.Route, got.status, got.text)
	}
	w.changes()
}

// badForm is a form that nobody should send.
type badForm struct {
	name    string
	form    form
	invalid bool // it may not be taken
	large   bool // because it is too large
}

type badForms []badForm

// spoilt are the forms that nobody should send in the place of f.
func (f form) spoilt(s specimen, known schemas) (all badForms) {
	all.illFormed(f)
	all.misplaced(f)
	if f.file != nil {
		all.illFiled(f)
	}
	all.illNamed(f)
	if body, ok := s.Request.Content["application/json"]; ok {
		all.illValued(f, known.fields(nil, body.Schema))
	}
	return all
}

func (all *badForms) may(name string, f form) { *all = append(*all, badForm{name: name, form: f}) }

func (all *badForms) refused(name string, f form) { *all = append(*all, badForm{name, f, true, false}) }

func (all *badForms) tooLarge(name string, f form) { *all = append(*all, badForm{name, f, true, true}) }

// longerThanAnyFile is in megabytes.
const longerThanAnyFile = 66

// illFormed are forms that are none.
func (all *badForms) illFormed(f form) {
	whole, end := f.text(), "--"+boundary+"--\r\n"
	for _, kind := range []string{
		"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=another",
		"multipart/form-data; boundary=" + strings.Repeat("x", 1000), "multipart/form-data boundary=" + boundary,
		"multipart/mixed; boundary=" + boundary, "application/json", "application/x-www-form-urlencoded", "text/plain",
		"application/octet-stream", "image/png", "; ;", "",
	} {
		other := f
		other.kind, other.body = kind, whole
		all.refused("as "+kind, other)
	}
	for name, body := range map[string]string{
		"nothing":               " ",
		"no parts":              end,
		"words":                 "not a form",
		"no end":                strings.TrimSuffix(whole, end),
		"half of it":            whole[:len(whole)/2],
		"a piece of a header":   whole[:len(boundary)+20],
		"no line breaks":        strings.ReplaceAll(whole, "\r\n", " "),
		"a header that is none": strings.Replace(whole, "Content-Disposition: ", "Content-Disposition ", 1),
		"a header of megabytes": strings.Replace(whole, "Content-Disposition", "X-Long: "+strings.Repeat("x", 11<<20)+"\r\nContent-Disposition", 1),
	} {
		f.body = body
		all.refused(name, f)
	}
	f.body = strings.Replace(whole, `name="`, `nome="`, 1)
	all.may("a part without a name", f) // it is passed over
}

// misplaced are forms with too much, and with a file in the place of a text.
func (all *badForms) misplaced(f form) {
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		all.refused("a file in the place of "+name, f.without(name).holding(formFile{name, "a.txt", f.fields[name]}))
	}
	if f.file == nil {
		all.refused("a file that nobody asked for", f.holding(formFile{"file", "a.txt", "a file"}))
	}
	all.tooLarge("a field that is longer than any file", f.with("more", oversized(longerThanAnyFile)))
	for n := range 1001 {
		f = f.with(fmt.Sprint("field ", n), "")
	}
	all.tooLarge("a thousand fields more", f)
}

// illFiled are forms whose file is none, lies elsewhere, or is not what it should be.
func (all *badForms) illFiled(f form) {
	none, twice, elsewhere := f, f, *f.file
	none.file = nil
	twice.body = strings.TrimSuffix(f.text(), "--"+boundary+"--\r\n") + f.text()
	elsewhere.field = "image"
	if f.needed {
		all.refused("no file", none)
	}
	all.refused("a text in the place of the file", none.with("file", "a text"))
	all.refused("the file in another field", f.holding(elsewhere))
	all.refused("two files", twice)
	all.refused("an empty file", f.holding(formFile{"file", f.file.name, ""}))
	all.may("a file of a byte", f.holding(formFile{"file", f.file.name, "\x00"}))
	program := "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200)
	all.may("a program", f.holding(formFile{"file", f.file.name, program})) // a document may be one
	all.tooLarge("a file that is too large", f.holding(formFile{"file", f.file.name, oversized(longerThanAnyFile)}))
}

// unfit are texts that are none.
var unfit = map[string]string{"NUL": "a\x00b", "half a letter": "a\xc3"}

// illNamed are forms whose file, or field, has a name that cannot be kept.
func (all *badForms) illNamed(f form) {
	names := maps.Clone(texts)
	maps.Copy(names, unfit)
	for what, name := range names {
		name = strings.NewReplacer(`"`, "'", "\r", "", "\n", "").Replace(name)
		all.may("a field by the name of "+what, f.with(name, "x"))
		if f.file != nil && name != "" {
			all.may("a file by the name of "+what, f.holding(formFile{"file", name, f.file.content}))
		}
	}
}

// illValued are forms with values in each field that nobody should send.
func (all *badForms) illValued(f form, params []param) {
	for _, p := range params {
		if len(p.at) > 1 { // it is in an object, which a form cannot hold
			continue
		}
		name, without := p.at[0], f.without(p.at[0])
		if p.required {
			all.refused("no "+name, without)
		} else {
			all.may("no "+name, without)
		}
		listed, _ := p.schema["enum"].([]any)
		for what, text := range texts {
			if len(listed) > 0 && !slices.Contains(listed, any(text)) {
				all.refused(name+" is "+what, f.with(name, text))
			} else {
				all.may(name+" is "+what, f.with(name, text))
			}
		}
		all.refused(name+" is NUL", f.with(name, unfit["NUL"]))
		all.may(name+" is half a letter", f.with(name, unfit["half a letter"]))
	}
}
