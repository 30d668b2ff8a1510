package chat_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"balas/chat"
)

// two is one person known as two: by phone number and by LID.
func (d *desk) two() (byPN, byLID chat.Received) {
	d.t.Helper()
	none := chat.Address{}
	return d.receive(d.inbound("P1", pn, none, "by number")), d.receive(d.inbound("L1", lid, none, "by LID"))
}

// waiting is what is to be answered in the chat.
func (d *desk) waiting(chatID int64) (ids []string) {
	d.t.Helper()
	ms, err := chat.Unanswered(d.t.Context(), d.pool, chatID, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, m := range ms {
		ids = append(ids, m.ID)
	}
	return ids
}

// awaitLock waits until another connection waits for a lock.
func (d *desk) awaitLock() {
	d.t.Helper()
	const sql = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for d.count(sql) == 0 {
		if err := d.t.Context().Err(); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestMergeKeepsWhatIsAcceptedMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, byLID := d.two()
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.AcceptTx(t.Context(), tx, chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, ChatID: byLID.ChatID, Body: "Hi", Origin: chat.FromBot,
	})
	if err != nil {
		t.Fatal(err)
	}
	merged := make(chan chat.Received, 1)
	go func() { merged <- d.receive(d.inbound("L2", lid, pn, "one and the same")) }()
	d.awaitLock()
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	into := <-merged
	kept, err := chat.FindMessage(t.Context(), d.pool, d.instance.ID, m.ID)
	if err != nil || kept.ChatID != into.ChatID {
		t.Errorf("the accepted message is in chat %d, not %d: %v", kept.ChatID, into.ChatID, err)
	}
}

func TestRedeliveryAfterAnotherNodeMerged(t *testing.T) {
	t.Parallel()
	merged := func() (d *desk, chatID int64) {
		d = newDesk(t)
		d.two()
		hidden := d.unavailable("H1", lid)
		hidden.FromMe = true
		d.receive(hidden)
		alike := chat.New(d.pool, func() time.Time { return d.now }, 0) // of another node
		r, err := alike.Receive(t.Context(), d.inbound("L2", lid, pn, "one and the same"), nil)
		if err != nil {
			t.Fatal(err)
		}
		return d, r.ChatID
	}
	d, id := merged()
	if again := d.receive(d.inbound("L1", lid, noAddress, "by LID")); !again.Duplicate || again.ChatID != id || again.Due.At.IsZero() {
		t.Errorf("received %+v", again)
	}
	d, id = merged()
	own := d.inbound("H1", lid, noAddress, "typed on the phone")
	own.FromMe = true
	if r := d.receive(own); r.Duplicate || r.ChatID != id || d.message("H1").Body != own.Body {
		t.Errorf("received %+v, and kept %q", r, d.message("H1").Body)
	}
}

func TestMergeThatWasUndoneIsMadeAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.two()
	late := d.inbound("L2", lid, pn, "one and the same")
	late.LeaseToken = 7
	if _, err := d.Receive(t.Context(), late, func(*pgx.Batch) {}); !errors.Is(err, chat.ErrLeaseLost) {
		t.Fatalf("error %v", err)
	}
	d.receive(d.inbound("L3", lid, pn, "one and the same"))
	if n := d.count(`SELECT count(*) FROM contacts`); n != 1 {
		t.Errorf("%d contacts for one person", n)
	}
}

func TestChatAtTheAddressOfAMergedContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.two()
	alike := chat.New(d.pool, func() time.Time { return d.now }, 0) // of another node, which does not remember
	merged, err := alike.Receive(t.Context(), d.inbound("L2", lid, pn, "one and the same"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []chat.Address{pn, lid} {
		c, err := d.At(t.Context(), d.instance.AccountID, d.instance.ID, a)
		if err != nil || c.ID != merged.ChatID {
			t.Errorf("chat at %s is %d, not %d: %v", a, c.ID, merged.ChatID, err)
		}
	}
}

func TestMergeKeepsWhoWroteInAGroupMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.two()
	known := d.inbound("G1", group, chat.Address{}, "first")
	known.Sender = lid
	in := d.receive(known).ChatID
	tx, err := d.pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(t.Context(), `
		INSERT INTO messages (instance_id, id, chat_id, contact_id, from_me, origin, kind, body, status, at)
		SELECT instance_id, 'G2', chat_id, contact_id, FALSE, 'customer', 'text', 'meanwhile', 'delivered', now() FROM messages WHERE id = 'G1'`)
	if err != nil {
		t.Fatal(err)
	}
	merged := make(chan error, 1)
	go func() { merged <- d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, pn, lid) }()
	d.awaitLock()
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-merged; err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"G1", "G2"} {
		if m := d.message(id); m.ContactID == nil || m.ChatID != in {
			t.Errorf("%s is in chat %d, not in the group's %d; its author is known: %t", id, m.ChatID, in, m.ContactID != nil)
		}
	}
	if shown := d.thread(in); len(shown) != 2 {
		t.Errorf("the group shows %v", shown)
	}
	if diff := cmp.Diff([]string{"P1", "L1"}, d.waiting(d.message("P1").ChatID)); diff != "" {
		t.Errorf("to be answered in private: %s", diff)
	}
}

func TestMergeKeepsWhatTheAgentAnswered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, byLID := d.two()
	_, err := d.pool.Exec(t.Context(), `INSERT INTO agents (id, account_id, instance_id, name) VALUES ('agt_1', $1, $2, 'Agent')`,
		d.instance.AccountID, d.instance.ID)
	if err == nil {
		_, err = d.pool.Exec(t.Context(), `
			INSERT INTO agent_turns (agent_id, chat_id, question, reply, action, confidence) VALUES ('agt_1', $1, 'Open?', 'Yes.', 'answer', 1)`, byLID.ChatID)
	}
	if err != nil {
		t.Fatal(err)
	}
	into := d.receive(d.inbound("L2", lid, pn, "one and the same"))
	if n := d.count(`SELECT count(*) FROM agent_turns WHERE chat_id = $1`, into.ChatID); n != 1 {
		t.Errorf("%d of the agent's answers are left", n)
	}
}

// TestMergeMovesWhateverRefers holds for tables that come later: what refers to a chat goes with it when it goes.
func TestMergeMovesWhateverRefers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rows, err := d.pool.Query(t.Context(), `
		SELECT conrelid::regclass::TEXT FROM pg_constraint
		WHERE contype = 'f' AND confrelid IN ('chats'::regclass, 'contacts'::regclass) ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	refer, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	moved := []string{"agent_turns", "calls", "calls", "chats", "contact_aliases", "groups", "messages", "messages", "turns"} // groups: no group is merged
	if diff := cmp.Diff(moved, refer); diff != "" {
		t.Errorf("what refers to chats and contacts is not what mergeAll knows of:\n%s", diff)
	}
}

func TestMergeMakesVoidWhatIsThoughtMeanwhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	byPN, _ := d.two()
	before := d.chat(byPN.ChatID).LeaseToken
	into := d.receive(d.inbound("L2", lid, pn, "one and the same"))
	if c := d.chat(into.ChatID); c.ID == byPN.ChatID && c.LeaseToken <= before {
		t.Errorf("the lease is still %d", c.LeaseToken)
	}
}

func TestMergeRemembersNothingThatWasToBeForgotten(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	byPN, _ := d.two()
	if _, err := d.pool.Exec(t.Context(), `UPDATE chats SET answered_seq = $2 WHERE id = $1`, byPN.ChatID, byPN.Seq); err != nil {
		t.Fatal(err)
	}
	if err := chat.ClearContext(t.Context(), d.pool, byPN.ChatID); err != nil {
		t.Fatal(err)
	}
	into := d.receive(d.inbound("L2", lid, pn, "one and the same"))
	history, err := chat.History(t.Context(), d.pool, into.ChatID, 1<<60, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range history {
		if m.ID == "P1" {
			t.Error("the agent remembers what it was to forget")
		}
	}
}

func TestMergeKeepsTheBotSilent(t *testing.T) {
	t.Parallel()
	type hold struct {
		owner chat.Owner
		until *time.Time
	}
	d := newDesk(t)
	yesterday, tomorrow, later := d.now.Add(-24*time.Hour), d.now.Add(24*time.Hour), d.now.Add(48*time.Hour)
	n := 1
	for name, c := range map[string]struct{ kept, gone, want hold }{
		"muted, and a hold that has run out": {hold{chat.OwnedByHuman, &yesterday}, hold{chat.OwnedByNone, nil}, hold{chat.OwnedByNone, nil}},
		"muted, whoever is kept":             {hold{chat.OwnedByNone, nil}, hold{chat.OwnedByHuman, &yesterday}, hold{chat.OwnedByNone, nil}},
		"muted, and held for good":           {hold{chat.OwnedByHuman, nil}, hold{chat.OwnedByNone, nil}, hold{chat.OwnedByNone, nil}},
		"the longer hold":                    {hold{chat.OwnedByHuman, &tomorrow}, hold{chat.OwnedByHuman, &later}, hold{chat.OwnedByHuman, &later}},
		"longer than muted":                  {hold{chat.OwnedByNone, &tomorrow}, hold{chat.OwnedByHuman, &later}, hold{chat.OwnedByHuman, &later}},
		"held, and the bot's":                {hold{chat.OwnedByBot, nil}, hold{chat.OwnedByHuman, &tomorrow}, hold{chat.OwnedByHuman, &tomorrow}},
		"the bot's":                          {hold{chat.OwnedByBot, nil}, hold{chat.OwnedByBot, nil}, hold{chat.OwnedByBot, nil}},
	} {
		who := strconv.Itoa(n)
		number, hidden := person(who), chat.Address{Kind: chat.LID, User: lid.User + who}
		n++
		kept, gone := d.receive(d.inbound("P"+who, number, noAddress, "by number")), d.receive(d.inbound("L"+who, hidden, noAddress, "by LID"))
		for id, h := range map[int64]hold{kept.ChatID: c.kept, gone.ChatID: c.gone} {
			if err := d.SetOwner(t.Context(), d.instance.AccountID, d.chat(id), h.owner, h.until, string(h.owner)); err != nil {
				t.Fatal(err)
			}
		}
		got := d.chat(d.receive(d.inbound("B"+who, hidden, number, "one and the same")).ChatID)
		if got.ID != kept.ChatID || got.Owner != c.want.owner || got.OwnerReason != string(c.want.owner) || !sameTime(got.OwnerUntil, c.want.until) {
			t.Errorf("%s: %s until %v", name, got.Owner, got.OwnerUntil)
		}
	}
}

func TestMergeWithAnEntryOfTheAddressBookStaysArchived(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if _, err := d.SaveContact(t.Context(), d.instance.AccountID, d.instance.ID, pn, "Budi from the market"); err != nil {
		t.Fatal(err)
	}
	d.arrange(d.said("L1", lid, "by LID", d.now), chat.Arrangement{Archived: ref(true)})
	if err := d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, pn, lid); err != nil {
		t.Fatal(err)
	}
	if c := d.chat(d.message("L1").ChatID); !c.Archived {
		t.Error("the chat came out of the archive")
	}
	d.said("B1", person("2"), "by number", d.now)
	other := chat.Address{Kind: chat.LID, User: lid.User + "2"}
	d.arrange(d.said("B2", other, "by LID", d.now), chat.Arrangement{Archived: ref(true)})
	if err := d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, person("2"), other); err != nil {
		t.Fatal(err)
	}
	if c := d.chat(d.message("B1").ChatID); c.Archived || d.message("B2").ChatID != c.ID {
		t.Error("a chat that was not archived is")
	}
}

func TestMergeShowsNothingThatWasCleared(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	noon := d.now
	cleared := d.said("L1", lid, "cleared", noon)
	if err := chat.ClearTx(t.Context(), d.pool, d.instance.AccountID, cleared, noon.Add(time.Second), false); err != nil {
		t.Fatal(err)
	}
	d.said("L2", lid, "in the same second, but after", noon)
	d.said("P1", pn, "by number", noon.Add(time.Second))
	if err := d.Learn(t.Context(), d.instance.AccountID, d.instance.ID, pn, lid); err != nil {
		t.Fatal(err)
	}
	into := d.message("P1").ChatID
	if diff := cmp.Diff([]string{"P1", "L2"}, d.thread(into)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"L1", "L2", "P1"}, d.waiting(into)); diff != "" {
		t.Errorf("to be answered: %s", diff)
	}
}

func sameTime(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

func TestChangeByWayOfAMergedContact(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.two()
	alike := chat.New(d.pool, func() time.Time { return d.now }, 0) // of another node
	if _, err := alike.Receive(t.Context(), d.inbound("L2", lid, pn, "one and the same"), nil); err != nil {
		t.Fatal(err)
	}
	_, err := d.Accept(t.Context(), chat.Draft{
		AccountID: d.instance.AccountID, InstanceID: d.instance.ID, To: lid, Kind: chat.KindReaction, TargetID: "L2", Body: "👍", Origin: chat.FromAPI,
	})
	if err != nil {
		t.Errorf("react to a message that is here: %v", err)
	}
}

func TestTypedLongAgoHoldsFromThenOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	own := d.inbound("H1", pn, lid, "I am Sari, how can I help?")
	own.FromMe, own.At = true, d.now.Add(-time.Hour)
	r := d.receive(own)
	if c := d.chat(r.ChatID); c.OwnerAt(d.now) != chat.OwnedByBot {
		t.Errorf("owner %s until %v", c.Owner, c.OwnerUntil)
	}
}

func TestTypingDoesNotShortenAHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	r := d.receive(d.inbound("A1", pn, lid, "Halo"))
	tomorrow := d.now.Add(24 * time.Hour)
	if err := d.SetOwner(t.Context(), d.instance.AccountID, d.chat(r.ChatID), chat.OwnedByHuman, &tomorrow, "a day off"); err != nil {
		t.Fatal(err)
	}
	own := d.inbound("H1", pn, lid, "I am Sari, how can I help?")
	own.FromMe = true
	d.receive(own)
	if c := d.chat(r.ChatID); !c.OwnerUntil.Equal(tomorrow) {
		t.Errorf("held until %v, not %v", c.OwnerUntil, tomorrow)
	}
}
