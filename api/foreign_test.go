package api_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

// TestForeignIsMissing calls every operation that names something with somebody else's thing, and with one that there is not:
// the answers are the same but for the id, and so is how often the database was asked. The document of connections alone tells
// another's connection from one that there is not.
func TestForeignIsMissing(t *testing.T) {
	t.Parallel()
	perDialect(t, func(w *world, dialect string) {
		theirs, err := chat.LoadInstance(t.Context(), w.pool, w.id("foreign"))
		w.must(err)
		w.instance(w.ours, "neighbour")
		w.seen(theirs, chat.Observed{State: chat.Connected, Phone: "6281200000077", JID: "6281200000077:1@s.whatsapp.net"})
		w.forget()
		w.watch()
		compared := 0
		for _, s := range w.specimens(dialect) {
			w.unchanged(s.Route, func() {
				for name, c := range s.asStranger(w) {
					compared++
					w.indistinguishable(s, name, c)
				}
			})
		}
		if t.Logf("%d calls compared", compared); compared == 0 {
			t.Error("no operation names anything")
		}
	})
}

// asStranger returns the operation's call as others make it: another account, which names what is ours, and then the same beside
// an instance of its own; and the key of another instance of ours.
func (s specimen) asStranger(w *world) map[string]call {
	good := s.call(w, nil)
	good.target, good.body = w.fill(good.target), w.fill(good.body)
	if len(w.names(good)) == 0 {
		return nil
	}
	all, ours := map[string]call{}, good
	if ours.key = "{{other_key}}"; s.Reach == "instance" {
		ours.key = "{{foreign_key}}"
	}
	all["another account"] = ours
	theirs := ours
	for _, name := range instances {
		for _, form := range []string{"", "_hex"} {
			theirs = theirs.rename(w.vars[name+form], w.vars["foreign"+form])
		}
	}
	if len(w.names(theirs)) > 0 && len(w.names(theirs)) < len(w.names(ours)) {
		all["another account beside its own instance"] = theirs
	}
	if elsewhere := good; s.Reach != "account" && s.namesInstance(w, good) {
		elsewhere.key = "{{neighbour_key}}"
		all[neighbour] = elsewhere
	}
	return all
}

// neighbour is the name of calls with the key of another instance of the same account.
const neighbour = "another instance"

// elsewhere is what the documents say to a key of one instance that names another of its account; 404: as if there were none.
var elsewhere = map[string]int{"instanceapi": 404, "botapi": 403, "connectionapi": 403, "sessionapi": 403, "tokenapi": 401}

// namesInstance reports whether the call names one of our instances.
func (s specimen) namesInstance(w *world, c call) bool {
	return slices.ContainsFunc(instances, func(name string) bool { return c.holds(w.vars[name]) || c.holds(w.vars[name+"_hex"]) })
}

// instances are those of ours that calls name.
var instances = []string{"online", "stopped", "scanning", "guarded"}

// nameless are the variables of a world that stand for no thing of ours.
func nameless(variable string) bool {
	return strings.HasSuffix(variable, "key") || strings.HasSuffix(variable, "_session") || strings.HasSuffix(variable, "_token") ||
		strings.HasPrefix(variable, "foreign") || strings.HasPrefix(variable, "solo") || strings.HasPrefix(variable, "holding") || variable == "files"
}

// names returns the ids of things of ours that the call names, the longest first.
func (w *world) names(c call) []string {
	var ids []string
	for variable, id := range w.vars {
		if !nameless(variable) && c.holds(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(ids)
}

// holds reports whether the call names the id.
func (c call) holds(id string) bool {
	without := c.rename(id, unlike(id))
	return without.target != c.target || without.body != c.body
}

// rename puts one id in the place of another.
func (c call) rename(from, to string) call {
	if from == "" {
		return c
	}
	c.target = strings.ReplaceAll(strings.ReplaceAll(c.target, url.QueryEscape(from), url.QueryEscape(to)), from, to)
	c.body = strings.ReplaceAll(c.body, from, to)
	return c
}

// unlike returns an id of the same form that names nothing.
func unlike(id string) string {
	if len(id) < 8 { // a number
		return "987654321"
	}
	stem, extension, dotted := strings.Cut(id, ".")
	tail := []byte(stem)
	for n := len(tail) - 1; n >= max(0, len(tail)-8); n-- {
		switch c := tail[n]; {
		case c >= '0' && c <= '9':
			tail[n] = '0' + '9' - c
		case c >= 'a' && c <= 'f':
			tail[n] = 'a' + 'f' - c
		case c >= 'A' && c <= 'F':
			tail[n] = 'A' + 'F' - c
		}
	}
	if dotted {
		return string(tail) + "." + extension
	}
	return string(tail)
}

// indistinguishable makes the call, and then the same about things that there are not.
func (w *world) indistinguishable(s specimen, name string, c call) {
	w.t.Helper()
	ids, missing := w.names(c), c
	for _, id := range ids {
		missing = missing.rename(id, unlike(id))
	}
	foreign, asked := w.counted(c)
	absent, askedAbsent := w.counted(missing)
	for _, id := range ids {
		foreign.text = strings.ReplaceAll(foreign.text, id, "ID")
		absent.text = strings.ReplaceAll(absent.text, unlike(id), "ID")
	}
	told := s.dialect == "connectionapi" || name == neighbour // the document tells the two apart
	if told && foreign.status == elsewhere[s.dialect] && absent.status == 404 {
		return
	}
	if foreign.status < 400 || foreign.status >= 500 {
		w.t.Errorf("%s: %s: status %d: %s", s.Route, name, foreign.status, foreign.text)
	}
	if foreign.status != absent.status || foreign.text != absent.text {
		w.t.Errorf("%s: %s: a foreign thing answers %d %s, a missing one %d %s", s.Route, name, foreign.status, foreign.text, absent.status, absent.text)
	}
	if diff := cmp.Diff(telling(foreign), telling(absent)); diff != "" {
		w.t.Errorf("%s: %s: headers differ (-foreign +missing):\n%s", s.Route, name, diff)
	}
	if asked != askedAbsent {
		w.t.Errorf("%s: %s: a foreign thing costs %d ways to the database, a missing one %d", s.Route, name, asked, askedAbsent)
	}
}

// counted makes a call, and counts how often it went to the database.
func (w *world) counted(c call) (reply, int64) {
	before := w.pool.Stat().AcquireCount()
	got := w.call(c)
	return got, w.pool.Stat().AcquireCount() - before
}

// telling are the names of the headers of an answer, and the values of those that do not count calls.
func telling(r reply) map[string][]string {
	h := maps.Clone(map[string][]string(r.header))
	for _, counter := range []string{"X-Ratelimit-Remaining", "X-Ratelimit-Reset"} {
		if _, there := h[counter]; there {
			h[counter] = nil
		}
	}
	return h
}
