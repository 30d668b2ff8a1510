package lexical

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// bases are the shapes of knowledge bases: a small shop's, a handbook's, a large catalogue's.
var bases = []struct {
	name        string
	docs        int
	title, text int // words
}{
	{"100 answers", 100, 6, 30},
	{"1000 passages", 1000, 0, 360},
	{"100000 answers", 100_000, 6, 30},
}

// writer makes up texts, whose words are as often as those of a language.
type writer struct {
	words []string
	zipf  *rand.Zipf
}

func newWriter() *writer {
	const vocabulary = 30_000
	rng := rand.New(rand.NewPCG(1, 1))
	w := &writer{words: make([]string, vocabulary), zipf: rand.NewZipf(rng, 1.1, 10, vocabulary-1)}
	for i := range w.words {
		for range 1 + rng.IntN(4) {
			w.words[i] += string("bcdfghjklmnprstwyz"[rng.IntN(18)]) + string("aeiou"[rng.IntN(5)])
			if rng.IntN(3) == 0 {
				w.words[i] += string("nrmkst"[rng.IntN(6)])
			}
		}
	}
	return w
}

func (w *writer) text(words int) string {
	said := make([]string, words)
	for i := range said {
		said[i] = w.words[w.zipf.Uint64()]
	}
	return strings.Join(said, " ")
}

func (w *writer) docs(n, title, text int) []Doc {
	docs := make([]Doc, n)
	for i := range docs {
		docs[i] = Doc{ID: fmt.Sprint(i), Title: w.text(title), Text: w.text(text), Group: fmt.Sprintf("%08d", i)}
	}
	return docs
}

// BenchmarkLoad loads bases and reports what they take in memory, measured and by Size. The texts are part of both.
func BenchmarkLoad(b *testing.B) {
	for _, base := range bases {
		b.Run(base.name, func(b *testing.B) {
			var taken, size int64
			for b.Loop() {
				b.StopTimer()
				before := inUse()
				docs := newWriter().docs(base.docs, base.title, base.text)
				ix := NewIndex()
				b.StartTimer()
				ix.PutAll(docs)
				b.StopTimer()
				taken, size = inUse()-before, ix.Size()
				b.StartTimer()
			}
			b.ReportMetric(float64(taken)/1e6, "heap-MB")
			b.ReportMetric(float64(size)/1e6, "Size-MB")
		})
	}
}

// BenchmarkAsk asks loaded bases.
func BenchmarkAsk(b *testing.B) {
	eachLoaded(b, func(ix *Index, d Doc) { ix.Search(strings.Join(strings.Fields(d.Text)[:5], " "), 5) })
}

// BenchmarkChange replaces a document of loaded bases.
func BenchmarkChange(b *testing.B) {
	eachLoaded(b, func(ix *Index, d Doc) { ix.Put(d) })
}

// eachLoaded measures what do does with a base, of which it is given one document after another.
func eachLoaded(b *testing.B, do func(*Index, Doc)) {
	for _, base := range bases {
		b.Run(base.name, func(b *testing.B) {
			docs := newWriter().docs(base.docs, base.title, base.text)
			ix := NewIndex()
			ix.PutAll(docs)
			for i := 0; b.Loop(); i++ {
				do(ix, docs[i*7919%len(docs)])
			}
		})
	}
}

// inUse is how many bytes are in use.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
