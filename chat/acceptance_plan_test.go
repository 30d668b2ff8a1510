package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/internal/pgtest"
)

// TestBatchesAreAcceptedByIndex looks at the plans of what a batch of a campaign asks, among 50 000 people: none reads a table
// of people or messages from end to end, whether the planner has statistics of them or not.
func TestBatchesAreAcceptedByIndex(t *testing.T) {
	t.Parallel()
	pool, ctx := pgtest.New(t), t.Context()
	a, err := account.Default(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		t.Fatal(err)
	}
	i, _, err := CreateInstance(ctx, pool, sealer, a.ID, "Shop")
	if err != nil {
		t.Fatal(err)
	}
	crowd := make([]Address, 50_000)
	for n := range crowd {
		crowd[n] = Address{Kind: PN, User: fmt.Sprintf("6282200%05d", n)}
	}
	found := map[Address]person{}
	if err := scanPeople(ctx, pool, sqlInsertPeople, i.ID, crowd, found); err != nil {
		t.Fatal(err)
	}
	const sqlSaid = `
		INSERT INTO messages (instance_id, id, chat_id, from_me, origin, kind, status, at)
		SELECT instance_id, 'OLD' || id, id, TRUE, 'campaign', 'text', 'sent', now() FROM chats`
	if _, err := pool.Exec(ctx, sqlSaid); err != nil {
		t.Fatal(err)
	}
	var open []candidate
	var chats []int64
	var ids, texts []string
	var times []*time.Time
	var files []*uuid.UUID
	for _, to := range crowd[:250] {
		c := candidate{Draft{InstanceID: i.ID, AccountID: a.ID, ID: NewMessageID(), ChatID: found[to].chat, Kind: KindText, Origin: FromCampaign}, new(Acceptance)}
		open, chats, ids, texts = append(open, c), append(chats, c.ChatID), append(ids, c.ID), append(texts, "{}")
		times, files = append(times, nil), append(files, nil)
	}
	accept, err := columns(open, time.Now(), true)
	if err != nil {
		t.Fatal(err)
	}
	kinds, users := columnsOf(crowd[:250])
	for _, analyzed := range []bool{false, true} {
		if analyzed {
			if _, err := pool.Exec(ctx, `ANALYZE contacts, contact_aliases, chats, messages`); err != nil {
				t.Fatal(err)
			}
		}
		for name, q := range map[string]struct {
			sql  string
			args []any
		}{
			"who they are":    {sqlPeopleAt, []any{i.ID, kinds, users}},
			"who is left":     {sqlChatsSuppressed, []any{a.ID, chats}},
			"messages":        {sqlAccept, accept},
			"what was held":   {sqlOfferAgain, []any{i.ID, ids, texts, texts, files, times}},
			"numbers refused": {sqlSuppressed, []any{a.ID, users}},
		} {
			rows, err := pool.Query(ctx, "EXPLAIN "+q.sql, q.args...)
			if err != nil {
				t.Fatal(err)
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			plan := strings.Join(lines, "\n")
			for _, table := range []string{"contacts", "contact_aliases", "chats", "messages"} {
				if strings.Contains(plan, "Seq Scan on "+table+" ") {
					t.Errorf("%s, analyzed %t: %s is read from end to end\n%s", name, analyzed, table, plan)
				}
			}
		}
	}
}
