package webhook_test

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/webhook"
)

// many commits messages in chats in turn, a hundred a transaction.
func (w *world) many(from, until, chats int) {
	w.t.Helper()
	for ; from < until; from += 100 {
		err := pgx.BeginFunc(w.ctx, w.pool, func(tx pgx.Tx) error {
			for i := from; i < min(from+100, until); i++ {
				data := map[string]any{"chatId": i%chats + 1, "body": fmt.Sprint(i / chats)}
				e := chat.Event{AccountID: w.caller.AccountID, InstanceID: &w.instance, Kind: "message", Data: data}
				if err := chat.AppendTx(w.ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
		w.service.Wake()
	}
}

// files counts what this process has open.
func files(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestNothingLeaks sends ten thousand deliveries to an endpoint that answers in every way, a tenth of them with a long body or
// a cut connection, and compares what is open after the first thousand and after the last. It does not run beside others.
func TestNothingLeaks(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Log("open files are counted on Linux alone")
		return
	}
	const all, first, chats = 10_000, 1_000, 200
	w := newWorld(t)
	var mu sync.Mutex
	seen := map[string]int{}
	next := map[int64]int{}
	r := newReceiver(t, nil)
	r.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, request *http.Request) {
		g := read(t, request)
		mu.Lock()
		defer mu.Unlock()
		seen[g.ID]++
		n := seen[g.ID]
		switch {
		case n == 1 && len(seen)%50 == 7:
			panic(http.ErrAbortHandler) // cuts the connection
		case n == 1 && len(seen)%50 == 13:
			rw.WriteHeader(http.StatusInternalServerError)
			_, _ = rw.Write(make([]byte, 200<<10))
			return
		}
		if want := fmt.Sprint(next[g.Body.Data.ChatID]); g.Body.Data.Body != want {
			t.Errorf("chat %d: %s came, want %s", g.Body.Data.ChatID, g.Body.Data.Body, want)
		}
		next[g.Body.Data.ChatID]++
	})
	events := []string{"message"}
	w.endpoint(r.URL, webhook.Patch{Events: &events})
	drain := func(n int) {
		for {
			var left int
			if err := w.pool.QueryRow(w.ctx, `SELECT count(*) FILTER (WHERE state <> 'delivered') + $1 - count(*) FROM deliveries`, n).Scan(&left); err != nil {
				t.Fatal(err)
			}
			if left == 0 {
				return
			}
			w.pass(time.Second) // for what is to be tried again
			select {
			case <-time.After(20 * time.Millisecond):
			case <-w.ctx.Done():
			}
		}
	}
	w.many(0, first, chats)
	drain(first)
	openBefore, heapBefore, routinesBefore := files(t), heap(), runtime.NumGoroutine()
	w.many(first, all, chats)
	drain(all)
	openAfter, heapAfter, routinesAfter := files(t), heap(), runtime.NumGoroutine()
	t.Logf("open files %d → %d, heap %d → %d kB, goroutines %d → %d", openBefore, openAfter, heapBefore>>10, heapAfter>>10, routinesBefore, routinesAfter)
	if openAfter > openBefore+20 || routinesAfter > routinesBefore+40 || heapAfter > heapBefore+20<<20 {
		t.Errorf("open files %d → %d, heap %d → %d kB, goroutines %d → %d", openBefore, openAfter, heapBefore>>10, heapAfter>>10, routinesBefore, routinesAfter)
	}
	if len(seen) != all {
		t.Errorf("%d of %d arrived", len(seen), all)
	}
}
