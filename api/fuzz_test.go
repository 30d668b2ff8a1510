package api_test

import (
	"fmt"
	"strings"
	"testing"
)

func FuzzInstanceAPI(f *testing.F)   { fuzz(f, "instanceapi") }
func FuzzBotAPI(f *testing.F)        { fuzz(f, "botapi") }
func FuzzConnectionAPI(f *testing.F) { fuzz(f, "connectionapi") }
func FuzzSessionAPI(f *testing.F)    { fuzz(f, "sessionapi") }
func FuzzTokenAPI(f *testing.F)      { fuzz(f, "tokenapi") }

// contentTypes are those that a fuzzed body may have.
var contentTypes = []string{
	"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/csv", "", "application/json; charset=utf-16",
}

// fuzz gives the operations of a dialect queries and bodies of all sorts, on a real database. The seeds are calls that succeed.
// However it is called, an operation answers; what it refuses it refuses in the dialect's shape, and leaves no trace.
func fuzz(f *testing.F, dialect string) {
	w := newWorld(f)
	w.forget()
	w.watch()
	all := w.fuzzed(dialect)
	if len(all) == 0 || len(all) > 256 {
		f.Fatalf("%d operations", len(all))
	}
	for n, s := range all {
		c := s.call(w, nil)
		_, query, _ := strings.Cut(w.fill(c.target), "?")
		f.Add(uint8(n), query, uint8(0), w.fill(c.body))
		if n < len(contentTypes) {
			f.Add(uint8(n), query, uint8(n), w.fill(c.body))
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, query string, kind uint8, body string) {
		w.t = t
		w.log.Reset()
		s := all[int(n)%len(all)]
		c := s.call(w, nil)
		path, _, _ := strings.Cut(c.target, "?")
		c.target, c.body = path+"?"+printable(query), body
		c.header = map[string]string{"Content-Type": contentTypes[int(kind)%len(contentTypes)]}
		w.answers(s, s.Route, c, false)
	})
}

// fuzzed are the operations that read something of the query or the body, but for those that take away what the next call needs.
func (w *world) fuzzed(dialect string) []specimen {
	var all []specimen
	known := w.schemas()
	for _, s := range w.specimens(dialect) {
		if s.destroys() == 0 && len(s.params(known)) > 0 && !strings.Contains(s.Route, "stream") {
			all = append(all, s)
		}
	}
	return all
}

// printable percent-encodes what cannot stand in a request's first line.
func printable(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c > ' ' && c < 0x7f {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
