package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// trial is one operation under test, with a customer of its own.
type trial struct {
	*testing.T
	answer
	w       *town
	op      operation
	shop    *shop
	peer    string            // the customer's number
	vars    map[string]string // what {{name}} stands for
	seen    []string          // of lists
	asked   any               // the body or the form that was sent
	verdict string            // the first complaint
}

// Errorf notes what does not conform.
func (c *trial) Errorf(format string, args ...any) {
	c.Helper()
	c.complain(format, args...)
	c.T.Errorf(format, args...)
}

// Fatalf is Errorf for what leaves nothing more to look at.
func (c *trial) Fatalf(format string, args ...any) {
	c.Helper()
	c.complain(format, args...)
	c.T.Fatalf(format, args...)
}

func (c *trial) complain(format string, args ...any) {
	if c.verdict == "" {
		c.verdict = fmt.Sprintf(format, args...)
	}
}

// in is the text of a field of the request.
func (c *trial) in(key string) string {
	c.Helper()
	text, ok := dig(c.asked, key).(string)
	if !ok {
		c.Fatalf("the request has no %s", key)
	}
	return text
}

// got is the text of a field of the answer.
func (c *trial) got(key string) string {
	c.Helper()
	text, ok := dig(c.json, key).(string)
	if !ok {
		c.Fatalf("the answer has no %s: %s", key, short(c.text))
	}
	return text
}

// same compares something with what it should be.
func (c *trial) same(what string, got, want any) {
	c.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		c.Errorf("%s is %v, want %v", what, got, want)
	}
}

// says compares a field of the answer with what it should be.
func (c *trial) says(key string, want any) {
	c.Helper()
	c.same(key, dig(c.json, key), want)
}

// item returns the item of a list in the answer that has the value at the key.
func (c *trial) item(list, key, value string) any {
	c.Helper()
	items, _ := c.json.([]any)
	if list != "" {
		items, _ = dig(c.json, list).([]any)
	}
	for _, item := range items {
		if dig(item, key) == value {
			return item
		}
	}
	c.Fatalf("no item has %s %s: %s", key, value, short(c.text))
	return nil
}

// as does a call with the key of a shop's account that must succeed.
func (c *trial) as(s *shop, method, path string, body, into any) {
	c.Helper()
	header := http.Header{"X-Api-Key": {s.key}}
	if strings.HasPrefix(path, "/whatsapp") || strings.HasPrefix(path, "/api/connections") {
		header = http.Header{"Authorization": {"Bearer " + s.key}}
	}
	c.must(c.call(header, method, path, body), method+" "+path, into)
}

// api is as for the trial's own shop.
func (c *trial) api(method, path string, body, into any) {
	c.Helper()
	c.as(c.shop, method, path, body, into)
}

// with does a call with the key of the shop's instance that must succeed.
func (c *trial) with(method, path string, body, into any) {
	c.Helper()
	c.must(c.call(http.Header{"Authorization": {"Bearer " + c.shop.token}}, method, path, body), method+" "+path, into)
}

func (c *trial) call(header http.Header, method, path string, body any) answer {
	c.Helper()
	resp, content, err := exchange(c.Context(), method, c.w.url+path, header, body)
	if err != nil {
		c.Fatalf("%s %s: %v", method, path, err)
	}
	c.documented(resp, content)
	return answered(resp, content)
}

func (c *trial) must(a answer, what string, into any) {
	c.Helper()
	if a.status >= 300 {
		c.Fatalf("%s: status %d: %s", what, a.status, short(a.text))
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal([]byte(a.text), into); err != nil {
		c.Fatalf("%s: read %s: %v", what, short(a.text), err)
	}
}

// scan reads one row of the store.
func (c *trial) scan(sql string, args []any, into ...any) {
	c.Helper()
	if err := c.w.pool.QueryRow(c.Context(), sql, args...).Scan(into...); err != nil {
		c.Fatalf("%s: %v", sql, err)
	}
}

// holds makes sure that the store holds the value, as text, in the one row.
func (c *trial) holds(sql string, args []any, want string) {
	c.Helper()
	if got, err := c.column(sql, args); err != nil || got != want {
		c.Errorf("the store holds %q (%v), want %q: %s", got, err, want, sql)
	}
}

func (c *trial) column(sql string, args []any) (got string, err error) {
	rows, err := c.w.pool.Query(c.Context(), "SELECT v::TEXT FROM ("+sql+") AS one(v)", args...)
	if err != nil {
		return "", err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
}

// await waits until the store holds the value.
func (c *trial) await(sql string, args []any, want string) {
	c.Helper()
	got := ""
	c.until(func() bool { got, _ = c.column(sql, args); return got == want },
		func() string { return fmt.Sprintf("the store holds %q, not %q: %s", got, want, sql) })
}

// until looks until done is true.
func (c *trial) until(done func() bool, complaint func() string) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			c.Fatalf("%s", complaint())
		}
	}
}

// fixed makes a variable of what the store holds.
func (c *trial) fixed(name, sql string, args ...any) {
	c.Helper()
	value, err := c.column(sql, args)
	if err != nil {
		c.Fatalf("%s: %v", sql, err)
	}
	c.vars[name] = value
}

// uploaded stores a sample and returns the id that bots have for it.
func (c *trial) uploaded(name string) (hexID string) {
	c.Helper()
	upload := &trial{T: c.T, w: c.w, vars: map[string]string{}, op: operation{request: request{
		Method: "POST", Path: "/api/v1/media", Headers: map[string]string{"Authorization": "Bearer " + c.shop.token}, Form: map[string]string{"file": "@" + name},
	}}}
	resp, body, err := do(upload.build())
	if err != nil {
		c.Fatalf("upload: %v", err)
	}
	var made struct{ HexID string }
	c.must(answered(resp, body), "upload", &made)
	return made.HexID
}
