package whatsapp_test

import (
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"balas/chat"
	"balas/media"
)

// largeFile is how large the document is that goes up and down: 100 MB in a soak, else 24.
func largeFile() int64 {
	if os.Getenv("BALAS_TEST_SOAK") != "" {
		return 100 << 20
	}
	return 24 << 20
}

// mostExtra is how much more memory a large file may take, the simulated network's part included.
const mostExtra = 12 << 20

// peak watches how much memory is in use until it is stopped, and tells the most that was.
func peak() (stop func() uint64) {
	var most atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			most.Store(max(most.Load(), now.HeapInuse))
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	return func() uint64 { close(done); <-ended; return most.Load() }
}

// It runs alone: what others allocate would count.
func TestLargeFilesTakeLittleMemory(t *testing.T) {
	w := newPost(t)
	size := largeFile()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	stop := peak()

	d := w.carrying(chat.Draft{}, media.Source{Reader: io.LimitReader(rand.NewChaCha8([32]byte{}), size), Info: media.Info{FileName: "film.bin"}})
	m := w.send(d)
	if got := w.parcels(customer, 1)[0]; m.Status != chat.Sent || got.Error != "" || int64(got.Size) != size || got.SHA256 != d.Content.File.SHA256 {
		t.Fatalf("message is %s; the customer got %+v", m.Status, got)
	}
	in := w.brings(object{"document": object{"generate": size, "fileName": "large.bin"}})
	kept, err := w.engine.Download(w.ctx, w.shop, in.ID)
	if err != nil || kept.Size != size {
		t.Fatalf("fetched %d bytes: %v", kept.Size, err)
	}

	extra := int64(stop()) - int64(before.HeapInuse)
	runtime.ReadMemStats(&after)
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("%d MB up and down: heap grew by %.1f MB at most, %.1f MB were allocated in all", size>>20, float64(extra)/(1<<20), float64(allocated)/(1<<20))
	if extra > mostExtra {
		t.Errorf("the heap grew by %d bytes, more than %d", extra, mostExtra)
	}
	if allocated > uint64(size)/2 { // it is not in memory even piece by piece
		t.Errorf("%d bytes were allocated for files of %d", allocated, size)
	}
}
