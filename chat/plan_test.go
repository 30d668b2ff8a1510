package chat

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"balas/internal/pgtest"
)

// TestWatermarksEnterTheIndex looks at the plans: what a turn reads must not grow with the chat's past.
func TestWatermarksEnterTheIndex(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	for name, c := range map[string]struct {
		sql, call, bound string
	}{
		"unanswered": {sqlUnanswered, `EXECUTE unanswered (1, 20)`, "(seq > "},
		"history":    {sqlHistory, `EXECUTE history (1, 1000, 12)`, "(seq > "},
		"chats":      {sqlChats, `EXECUTE chats (gen_random_uuid(), now(), 1, NULL, NULL, FALSE, 50, 0)`, "(ROW(last_at, id) < "},
		"last":       {sqlLastMessages, `EXECUTE last ('{1,2}')`, "(ROW(at, seq) > "},
		"thread":     {sqlThread, `EXECUTE thread (1, now(), 1, now(), 1, 50)`, "(ROW(at, seq) < "},
		"unread":     {sqlUnread, `EXECUTE unread (1, now(), 1, 5)`, "(ROW(at, seq) > "},
		"clear":      {sqlClearChat, `EXECUTE clear (1, now(), TRUE, gen_random_uuid(), gen_random_uuid())`, "(at < "},
		"seen":       {sqlSeen, `EXECUTE seen (1, now(), 1, gen_random_uuid(), gen_random_uuid())`, "(ROW(at, seq) > "},
		"merge":      {sqlMergeMessages, `EXECUTE merge (1, 2, 3, 4)`, "(contact_id = "},
	} {
		plan, err := explain(t.Context(), pool.Config().ConnConfig, name, c.sql, c.call)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(plan, "\n") {
			if strings.Contains(line, "Index Cond") && strings.Contains(line, c.bound) {
				plan = ""
			}
		}
		if plan != "" {
			t.Errorf("%s: no index is entered by %s…\n%s", name, c.bound, plan)
		}
	}
}

// explain returns the plan of the statement as it is once prepared for good, on a connection of its own.
func explain(ctx context.Context, config *pgx.ConnConfig, name, sql, call string) (string, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, s := range []string{"SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off", "PREPARE " + name + " AS " + sql} {
		if _, err := conn.Exec(ctx, s); err != nil {
			return "", err
		}
	}
	rows, err := conn.Query(ctx, "EXPLAIN "+call)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}
