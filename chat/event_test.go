package chat_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

// told reads the data of the kind's last event into a value that has to know every key of it.
func told[T any](d *desk, kind chat.EventKind) T {
	d.t.Helper()
	var data []byte
	err := d.pool.QueryRow(d.t.Context(), `SELECT data FROM events WHERE kind = $1 ORDER BY seq DESC LIMIT 1`, kind).Scan(&data)
	if err != nil {
		d.t.Fatalf("%s: %v", kind, err)
	}
	var v T
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		d.t.Fatalf("%s %s: %v", kind, data, err)
	}
	return v
}

func (d *desk) does(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// where fails the test unless the event says where it happened.
func (d *desk) where(kind chat.EventKind, got, want chat.Where) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("%s happened in %+v, want %+v", kind, got, want)
	}
}

func TestEventsSayInWhichChat(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, account, id := t.Context(), d.instance.AccountID, d.instance.ID
	r := d.receive(d.inbound("A1", lid, pn, "Halo"))
	c := d.chat(r.ChatID)
	want := chat.Where{ChatID: r.ChatID, Chat: pn.String(), ChatLID: lid.String()}

	d.where(chat.EventMessage, told[chat.MessageData](d, chat.EventMessage).Where, want)
	d.does(d.SetOwner(ctx, account, c, chat.OwnedByHuman, nil, "by hand"))
	d.where(chat.EventOwner, told[chat.OwnerData](d, chat.EventOwner).Where, want)
	d.does(chat.ArrangeTx(ctx, d.pool, account, c.ID, chat.Arrangement{Archived: new(true), At: d.now}))
	d.where(chat.EventChat, told[chat.ChatData](d, chat.EventChat).Where, want)
	d.does(chat.ClearTx(ctx, d.pool, account, c.ID, d.now.Add(time.Minute), false))
	if got := told[chat.ChatData](d, chat.EventChat); !got.Cleared || got.Where != want {
		t.Errorf("cleared: %+v", got)
	}
	d.does(chat.MarkTx(ctx, d.pool, account, id, "A1", chat.Mark{Starred: new(true), At: d.now}))
	d.where(chat.EventMarked, told[chat.MarkedData](d, chat.EventMarked).Where, want)
	d.does(chat.SaveTx(ctx, d.pool, account, id, *c.ContactID, "Pak Budi"))
	if got := told[chat.SavedData](d, chat.EventSaved); got.Name != "Pak Budi" || got.Where != want {
		t.Errorf("saved: %+v", got)
	}
	contact, err := chat.FindContact(ctx, d.pool, *c.ContactID)
	d.does(err)
	d.does(chat.TellPresence(ctx, d.pool, account, id, contact, chat.Presence{Available: true}))
	d.where(chat.EventPresence, told[chat.PresenceData](d, chat.EventPresence).Where, want)
	d.does(d.Offer(ctx, chat.Ring{AccountID: account, InstanceID: id, ID: "CALL", Caller: pn, At: d.now}))
	d.does(d.EndCall(ctx, account, id, 0, "CALL", chat.CallMissed, d.now))
	if got := told[chat.CallData](d, chat.EventCallEnded); got.LID != lid.User || got.Phone != pn.User || got.Where != want {
		t.Errorf("called: %+v", got)
	}
	voice := d.inbound("V1", pn, lid, "")
	voice.Kind, voice.Content.File = chat.KindVoice, &chat.File{MimeType: "audio/ogg"}
	d.receive(voice)
	heard, err := chat.FindMessage(ctx, d.pool, id, "V1")
	d.does(err)
	d.does(chat.KeepHeard(ctx, d.pool, account, heard, chat.Heard{Text: "two cakes", At: d.now}))
	if got := told[chat.HeardData](d, chat.EventHeard); got.Made != chat.Transcribed || got.Where != want {
		t.Errorf("heard: %+v", got)
	}
}

func TestEventsOfGroupsAndOfLIDsAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.inbound("G1", group, chat.Address{}, "Halo")
	in.Sender, in.SenderAlt = lid, pn
	r := d.receive(in)
	got := told[chat.MessageData](d, chat.EventMessage)
	d.where(chat.EventMessage, got.Where, chat.Where{ChatID: r.ChatID, Chat: group.String()})
	if got.Sender != pn.String() || got.SenderLID != lid.String() {
		t.Errorf("sent by %q, %q", got.Sender, got.SenderLID)
	}
	d.does(d.SetOwner(t.Context(), d.instance.AccountID, d.chat(r.ChatID), chat.OwnedByNone, nil, ""))
	d.where(chat.EventOwner, told[chat.OwnerData](d, chat.EventOwner).Where, chat.Where{ChatID: r.ChatID, Chat: group.String()})

	hidden := chat.Address{Kind: chat.LID, User: "100000000000099"}
	alone := d.receive(d.inbound("L1", hidden, chat.Address{}, "Halo"))
	want := chat.Where{ChatID: alone.ChatID, Chat: hidden.String(), ChatLID: hidden.String()}
	d.where(chat.EventMessage, told[chat.MessageData](d, chat.EventMessage).Where, want)
	d.does(d.SetOwner(t.Context(), d.instance.AccountID, d.chat(alone.ChatID), chat.OwnedByNone, nil, ""))
	d.where(chat.EventOwner, told[chat.OwnerData](d, chat.EventOwner).Where, want)
}

func TestEventsOfOurMessages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.receive(d.inbound("A1", lid, pn, "Halo"))
	where := chat.Where{ChatID: r.ChatID, Chat: pn.String(), ChatLID: lid.String()}
	poll := chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: "P1", ChatID: r.ChatID, Kind: chat.KindPoll, Body: "Tea?", Origin: chat.FromAPI,
		QuotedID: "A1", Content: chat.Content{Poll: &chat.Poll{Options: []string{"Yes", "No"}}},
	}
	_, err := d.Accept(t.Context(), poll)
	d.does(err)
	accepted := told[chat.MessageData](d, chat.EventAccepted)
	var content chat.Content
	d.does(json.Unmarshal(accepted.Content, &content))
	if accepted.Where != where || !accepted.FromMe || accepted.QuotedID != "A1" || !accepted.At.Equal(d.now) || content.Poll == nil {
		t.Errorf("accepted %+v", accepted)
	}
	outcome := chat.Outcome{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: "P1", At: d.now}
	type step struct{ Previous, Status chat.Status }
	var got []step
	for _, s := range []chat.Status{chat.Read, chat.Delivered, chat.Sent, chat.Played} {
		outcome.Status = s
		d.does(chat.AcknowledgeTx(t.Context(), d.pool, []chat.Outcome{outcome}))
		last := told[chat.StatusData](d, chat.EventStatus)
		d.where(chat.EventStatus, last.Where, where)
		got = append(got, step{last.Previous, last.Status})
	}
	first := step{chat.Queued, chat.Read}
	if diff := cmp.Diff([]step{first, first, first, {chat.Read, chat.Played}}, got); diff != "" {
		t.Error(diff)
	}
}

// Of two receipts at once one alone is the first.
func TestOneReceiptIsTheFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	m, err := d.Accept(t.Context(), chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: "Hi", Origin: chat.FromAPI})
	d.does(err)
	outcome := func(s chat.Status) []chat.Outcome {
		return []chat.Outcome{{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ID: m.ID, Status: s, At: d.now}}
	}
	tx, err := d.pool.Begin(t.Context())
	d.does(err)
	d.does(chat.AcknowledgeTx(t.Context(), tx, outcome(chat.Sent)))
	done := make(chan error, 1)
	go func() { done <- chat.AcknowledgeTx(t.Context(), d.pool, outcome(chat.Delivered)) }()
	d.awaitLock()
	d.does(tx.Commit(t.Context()))
	d.does(<-done)
	if n := d.count(`SELECT count(*) FROM events WHERE kind = 'message.status' AND data->>'previous' = 'queued'`); n != 1 {
		t.Errorf("%d receipts are the first", n)
	}
	if got := told[chat.StatusData](d, chat.EventStatus); got.Previous != chat.Sent || got.Status != chat.Delivered {
		t.Errorf("the second one is %+v", got)
	}
}

func TestEventsOfChangesSayWhoseTheirTargetIs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.receive(d.inbound("A1", pn, lid, "Halo"))
	ours, err := d.Accept(t.Context(), chat.Draft{AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Body: "Hi", Origin: chat.FromAPI})
	d.does(err)
	for n, c := range []struct {
		target string
		fromMe bool
		want   *bool
	}{
		{ours.ID, false, new(true)}, {"A1", false, new(false)}, {"A1", true, new(false)}, {"UNKNOWN", false, nil}, {"", false, nil},
	} {
		in := d.inbound("R"+strconv.Itoa(n), pn, lid, "👍")
		in.TargetID, in.FromMe = c.target, c.fromMe
		if c.target != "" {
			in.Kind = chat.KindReaction
		}
		d.receive(in)
		got := told[chat.MessageData](d, chat.EventMessage)
		if diff := cmp.Diff(c.want, got.TargetFromMe); diff != "" || got.FromMe != c.fromMe {
			t.Errorf("%+v: %+v", c, got)
		}
	}
	_, err = d.Accept(t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: pn, Kind: chat.KindReaction, Body: "👍", TargetID: "A1", Origin: chat.FromAPI,
	})
	d.does(err)
	if got := told[chat.MessageData](d, chat.EventAccepted); got.TargetFromMe == nil || *got.TargetFromMe {
		t.Errorf("accepted %+v", got)
	}
}

// An opened vote is told as one that could be read at once.
func TestOpenedVoteSaysWhoVoted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	in := d.inbound("V1", group, chat.Address{}, "")
	in.Sender, in.SenderAlt, in.Kind, in.TargetID = lid, pn, chat.KindVote, "P1"
	in.Content.Vote = &chat.Vote{Sealed: true}
	d.receive(in)
	vote, err := chat.FindMessage(t.Context(), d.pool, d.instance.ID, "V1")
	d.does(err)
	d.does(d.OpenVote(t.Context(), d.instance.AccountID, vote, []string{"Yes"}))
	got := told[chat.MessageData](d, chat.EventOpened)
	if got.Sender != pn.String() || got.SenderLID != lid.String() || got.Chat != group.String() || got.PushName != "Budi" || got.TargetFromMe != nil {
		t.Errorf("opened %+v", got)
	}
}

// EventKinds has every constant of the type but the one that stands in no log.
func TestEventKindsAreAll(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(source, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok || typeName(spec.Type) != "EventKind" {
				return true
			}
			kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if chat.EventKind(kind) == chat.EventTest {
				return true
			}
			n++
			if err != nil || !slices.Contains(chat.EventKinds(), chat.EventKind(kind)) {
				t.Errorf("%s is not among the kinds (%v)", spec.Names[0].Name, err)
			}
			return true
		})
	}
	if n < 20 || n != len(chat.EventKinds()) {
		t.Errorf("%d constants, %d kinds", n, len(chat.EventKinds()))
	}
}

func typeName(e ast.Expr) string {
	name, _ := e.(*ast.Ident)
	if name == nil {
		return ""
	}
	return name.Name
}
