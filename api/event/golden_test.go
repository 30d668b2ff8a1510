package event_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/api/botapi"
	"balas/api/connectionapi"
	"balas/api/instanceapi"
	"balas/api/sessionapi"
	"balas/api/tokenapi"
	"balas/chat"
	"balas/webhook"
)

var update = flag.Bool("update", false, "write what is worded now into testdata, to be read over")

func dialects() []webhook.Dialect {
	return []webhook.Dialect{
		instanceapi.BalasEvents(), instanceapi.Events(), botapi.Events(), connectionapi.Events(), sessionapi.Events(), tokenapi.Events(),
	}
}

// logged is an event of testdata/log.json, as the log holds it.
type logged struct {
	Name string
	Kind chat.EventKind
	Data json.RawMessage
}

func readLog(t testing.TB) []logged {
	t.Helper()
	var all []logged
	readJSON(t, "log.json", &all)
	return all
}

func readJSON(t testing.TB, file string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

var (
	at         = time.Date(2026, 3, 1, 10, 0, 5, 123_000_000, time.UTC)
	instanceID = uuid.MustParse("0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11")
)

// event is the entry of the log at a position.
func (l logged) event(position int) webhook.Event {
	return webhook.Event{
		Position: int64(position), ID: uuid.MustParse("0199a7c4-0000-7000-8000-000000000001"), AccountID: uuid.MustParse("0199a7c4-0000-7000-8000-000000000002"),
		InstanceID: &instanceID, Kind: l.Kind, Data: l.Data, CreatedAt: at,
	}
}

func shop() chat.Instance {
	return chat.Instance{
		ID: instanceID, HexID: "65a1b2c3d4e5f60718293a4b", Slug: "front-desk", SessionID: "1a2b-3c4d-5e6f-7a8b-9c0d", Name: "Front desk",
		Phone: "628220000009", PushName: "Shop", QR: "2@a-code-of-tests,1,2,3", QRExpiresAt: new(time.Date(2026, 3, 1, 10, 0, 20, 0, time.UTC)),
	}
}

func link(instanceID uuid.UUID, messageID string) string {
	return "https://balas.example/files/" + instanceID.String() + "/" + messageID
}

// worded is what goes out of an event: the bodies by their names, in the order of the names.
func worded(t testing.TB, d webhook.Dialect, e webhook.Event, i webhook.Instance) (names []string, bodies []json.RawMessage) {
	t.Helper()
	names = d.NamesOf(e)
	for _, name := range names {
		body, err := json.Marshal(d.Body(e, name, i, link))
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	return names, bodies
}

// TestWording compares what each dialect makes of each event with testdata. "go test -update" writes it anew.
func TestWording(t *testing.T) {
	t.Parallel()
	for _, d := range dialects() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			for n, l := range readLog(t) {
				names, bodies := worded(t, d, l.event(n+1), webhook.InstanceOf(shop(), at))
				if len(names) == 0 {
					continue
				}
				got.WriteString("# " + l.Name + "\n")
				for i, name := range names {
					if name != "test" && !slices.Contains(d.Names, name) {
						t.Errorf("%s goes out as %s, which nobody can choose", l.Name, name)
					}
					got.WriteString(name + " " + shortened(bodies[i]) + "\n")
				}
			}
			file := filepath.Join("testdata", d.Name+".golden")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// shortened is the body with the beginning of each picture alone.
func shortened(body []byte) string {
	s := string(body)
	for {
		before, picture, found := strings.Cut(s, "data:image/png;base64,iVBOR")
		if !found {
			return s
		}
		_, after, _ := strings.Cut(picture, `"`)
		s = before + `(PNG)"` + after
	}
}

// The complete wording has a word for every kind, and each kind is in the log of these tests.
func TestEveryKindIsWorded(t *testing.T) {
	t.Parallel()
	all, complete := readLog(t), instanceapi.BalasEvents()
	for _, kind := range chat.EventKinds() {
		n := slices.IndexFunc(all, func(l logged) bool { return l.Kind == kind })
		if n < 0 {
			t.Errorf("no %s is in the log of the tests", kind)
			continue
		}
		if got := complete.NamesOf(all[n].event(n)); !slices.Equal(got, []string{string(kind)}) || !slices.Contains(complete.Names, string(kind)) {
			t.Errorf("%s is worded %v", kind, got)
		}
	}
	unknown := webhook.Event{Kind: "of.tomorrow", Data: []byte(`{}`)}
	for _, d := range dialects() {
		if got := d.NamesOf(unknown); len(got) > 0 {
			t.Errorf("%s words an unknown event %v", d.Name, got)
		}
	}
}

// Every name that can be chosen goes out of some event.
func TestEveryNameGoesOut(t *testing.T) {
	t.Parallel()
	for _, d := range dialects() {
		missing := slices.Clone(d.Names)
		for n, l := range readLog(t) {
			for _, name := range d.NamesOf(l.event(n)) {
				missing = slices.DeleteFunc(missing, func(m string) bool { return m == name })
			}
		}
		if len(missing) > 0 {
			t.Errorf("%s never sends %v", d.Name, missing)
		}
	}
}

// message.sent goes out once, whatever the order of the receipts.
func TestSentGoesOutOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		way  []chat.Status
		want int
	}{
		{[]chat.Status{chat.Sent, chat.Delivered, chat.Read, chat.Played}, 1},
		{[]chat.Status{chat.Delivered, chat.Played}, 1},
		{[]chat.Status{chat.Read}, 1},
		{[]chat.Status{chat.Failed}, 0},
	} {
		sent, previous := 0, chat.Queued
		for _, status := range c.way {
			data, err := json.Marshal(chat.StatusData{ID: "3EB0BBBB", Previous: previous, Status: status})
			if err != nil {
				t.Fatal(err)
			}
			e := webhook.Event{Kind: chat.EventStatus, Data: data}
			sent, previous = sent+len(tokenapi.Events().NamesOf(e)), status
		}
		if sent != c.want {
			t.Errorf("%v goes out %d times, want %d", c.way, sent, c.want)
		}
	}
}
