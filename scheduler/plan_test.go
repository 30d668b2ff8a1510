package scheduler

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/chat"
	"balas/internal/pgtest"
)

// ledgerOf fills the ledger of a run of 100 000 through the service, among as many rows of another run.
func ledgerOf(t *testing.T, pool *pgxpool.Pool) (Run, uuid.UUID) {
	t.Helper()
	ctx := t.Context()
	a, err := account.Default(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := account.NewSealer([]byte("a secret key of tests"))
	if err != nil {
		t.Fatal(err)
	}
	i, _, err := chat.CreateInstance(ctx, pool, sealer, a.ID, "Shop")
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{Pool: pool, Now: time.Now}
	name := "Greeting"
	var last Run
	for range 2 {
		c, _, err := s.CreateCampaign(ctx, a.ID, CampaignChange{InstanceID: &i.ID, Name: &name, Message: &Message{Type: chat.KindText, Content: "Hello"}})
		if err != nil {
			t.Fatal(err)
		}
		const sqlPeople = `
			WITH made AS (
				INSERT INTO campaign_recipients (campaign_id, number) SELECT $1, (628220000000 + n)::TEXT FROM generate_series(1, 100000) n
			)
			UPDATE campaigns SET size = 100000 WHERE id = $1`
		if _, err := pool.Exec(ctx, sqlPeople, c.ID); err != nil {
			t.Fatal(err)
		}
		if last, err = s.Start(ctx, a.ID, c.ID); err != nil {
			t.Fatal(err)
		}
	}
	return last, i.ID
}

// TestLargeLedgersAreReadByIndex looks at the plans of what a run asks again and again, with 100 000 recipients among 200 000
// rows: as the planner makes them right after the start, when it has no statistics of the table yet, and when it has; for
// the values at hand, and for good. None reads the table from end to end.
func TestLargeLedgersAreReadByIndex(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	if _, err := pool.Exec(t.Context(), `ALTER TABLE campaign_sends SET (autovacuum_enabled = off)`); err != nil {
		t.Fatal(err)
	}
	run, instanceID := ledgerOf(t, pool)
	ids := make([]string, 50)
	rows, err := pool.Query(t.Context(), `SELECT message_id FROM campaign_sends WHERE run_id = $1 LIMIT 50`, run.ID)
	if err == nil {
		ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil || len(ids) != 50 {
		t.Fatal(err)
	}
	instances, statuses, reasons, times := make([]uuid.UUID, 50), make([]string, 50), make([]string, 50), make([]time.Time, 50)
	for i := range ids {
		instances[i], statuses[i], times[i] = instanceID, "sent", time.Now()
	}
	numbers := make([]string, 50)
	for i := range numbers {
		numbers[i] = fmt.Sprint(628220000001 + i)
	}
	const sqlOld = `
		WITH old AS (
			INSERT INTO campaigns (id, account_id, instance_id, name, message, settings, status, status_at, created_at, updated_at)
			SELECT 'old_' || n, account_id, instance_id, name, message, settings, 'completed', now(), now(), now()
			FROM campaigns CROSS JOIN generate_series(1, 20000) n WHERE id = $1
			RETURNING id
		)
		INSERT INTO campaign_runs (id, campaign_id, planned_at, finished_at, status) SELECT gen_random_uuid(), id, now(), now(), 'completed' FROM old`
	if _, err := pool.Exec(t.Context(), sqlOld, run.CampaignID); err != nil {
		t.Fatal(err)
	}
	for _, analyzed := range []bool{false, true} {
		if analyzed {
			if _, err := pool.Exec(t.Context(), `ANALYZE campaigns, campaign_sends, campaign_runs, campaign_recipients`); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			sql   string
			args  []any
			index string
			bound string // what the index is entered by, at least
		}{
			"the next batch":           {sqlNext, []any{run.ID, time.Now().Add(time.Hour), 50}, "campaign_sends_due", "(due_at <= "},
			"receipts":                 {sqlRecord, []any{instances, ids, statuses, reasons, times}, "campaign_sends_message", "(message_id = "},
			"whose message it is":      {sqlSendOf, []any{instanceID, ids[0]}, "campaign_sends_message", "(message_id = "},
			"statistics":               {sqlStatistics, []any{run.ID}, "campaign_sends_pkey", "run_id = "},
			"statistics of a page":     {sqlLastStatistics, []any{[]string{run.CampaignID}}, "campaign_sends_pkey", "run_id = "},
			"whom to look for":         {sqlNextNumbers, []any{run.CampaignID, time.Now().Add(time.Hour), 50}, "campaign_sends_due", "(due_at <= "},
			"who waits":                {sqlFirstDue, []any{run.ID}, "campaign_sends_due", "run_id = "},
			"what becomes of a batch":  {sqlSettle, []any{run.ID, numbers, statuses, reasons, times, time.Now()}, "campaign_sends_pkey", "(number = "},
			"which campaign is due":    {sqlDueCampaign, []any{time.Now()}, "campaigns_due", "(next_at <= "},
			"which runs are due":       {sqlDueRuns, []any{time.Now(), uuid.Nil, instances[:1]}, "campaign_runs", ""},
			"what chat has":            {sqlAhead, []any{instanceID, run.ID}, "campaign_sends_message", "(message_id = "},
			"what is withdrawn":        {sqlInHand, []any{instanceID, run.ID}, "campaign_sends_message", "(message_id = "},
			"what is taken back":       {sqlTakeBack, []any{instanceID, ids, time.Now()}, "campaign_sends_message", "(message_id = "},
			"who is skipped":           {sqlSkipWithdrawn, []any{instanceID, ids, "reason"}, "campaign_sends_message", "(message_id = "},
			"recipients of a campaign": {sqlRecipients, []any{run.CampaignID, int64(0), 50}, "campaign_sends_pkey", "(number = "},
		} {
			for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
				plan, err := planOf(t.Context(), pool, mode, c.sql, c.args)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if strings.Contains(plan, "Seq Scan on campaign") || !enters(plan, c.index, c.bound) {
					t.Errorf("%s, %s, analyzed %t: want %s entered by %s…, and no sequential scan\n%s", name, mode, analyzed, c.index, c.bound, plan)
				}
			}
		}
	}
}

// enters reports whether a plan enters an index by a condition, and not only by another of its columns; empty: by any.
func enters(plan, index, bound string) bool {
	_, scan, found := strings.Cut(plan, index)
	for found && bound != "" {
		next, _, _ := strings.Cut(scan, "->")
		for line := range strings.Lines(next) {
			if strings.Contains(line, "Index Cond: ") && strings.Contains(line, bound) {
				return true
			}
		}
		_, scan, found = strings.Cut(scan, index)
	}
	return found
}

// planOf returns the plan of a statement that is prepared, on a connection of its own.
func planOf(ctx context.Context, pool *pgxpool.Pool, mode, sql string, args []any) (string, error) {
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "SET plan_cache_mode = "+mode); err != nil {
		return "", err
	}
	if _, err := conn.Exec(ctx, "PREPARE statement AS "+sql); err != nil {
		return "", err
	}
	values := make([]string, len(args))
	for i, arg := range args {
		values[i] = literal(arg)
	}
	rows, err := conn.Query(ctx, "EXPLAIN EXECUTE statement ("+strings.Join(values, ", ")+")")
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}

// literal is a value as SQL has it: EXECUTE takes no parameters.
func literal(value any) string {
	var items []string
	switch v := value.(type) {
	case []uuid.UUID:
		for _, item := range v {
			items = append(items, item.String())
		}
	case []time.Time:
		for _, item := range v {
			items = append(items, item.Format(time.DateTime))
		}
	case []string:
		for _, item := range v {
			items = append(items, `"`+item+`"`)
		}
	case time.Time:
		return "'" + v.Format(time.RFC3339) + "'"
	default:
		return fmt.Sprintf("'%v'", v)
	}
	return "'{" + strings.Join(items, ",") + "}'"
}

// TestReceiptsTouchNoIndex holds for indexes that come later: none has what receipts change, in its columns or its condition,
// so that PostgreSQL may keep such updates within their page.
func TestReceiptsTouchNoIndex(t *testing.T) {
	t.Parallel()
	const sql = `
		SELECT i.indexrelid::REGCLASS || ': ' || a.attname
		FROM pg_index i
		JOIN pg_attribute a ON a.attrelid = i.indrelid
		WHERE i.indrelid = 'campaign_sends'::REGCLASS AND a.attname = ANY($1)
		  AND (a.attnum = ANY(i.indkey) OR pg_get_expr(i.indpred, i.indrelid) LIKE '%' || a.attname || '%')`
	changed := []string{"status", "reason", "attempts", "sent_at", "delivered_at", "read_at", "replied_at", "opted_out_at"}
	pool := pgtest.New(t)
	touched := func() []string {
		t.Helper()
		rows, err := pool.Query(t.Context(), sql, changed)
		if err != nil {
			t.Fatal(err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := touched(); len(found) != 0 {
		t.Errorf("receipts have to be entered in %v", found)
	}
	if _, err := pool.Exec(t.Context(), `CREATE INDEX waiting ON campaign_sends (run_id) WHERE status = 'pending'`); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"waiting: status"}, touched()); diff != "" {
		t.Errorf("an index that would be is not noticed: %s", diff)
	}
}
