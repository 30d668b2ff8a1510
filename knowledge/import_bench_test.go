package knowledge_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"balas/internal/pgtest"
	"balas/knowledge"
)

// manyPairs is a table of 10 000 pairs.
func manyPairs(answer string) string {
	var t strings.Builder
	t.WriteString("question,answer,category\n")
	for n := range 10_000 {
		fmt.Fprintf(&t, "Apakah barang nomor %d masih ada di toko?,\"%s %d, silakan datang ke toko kami.\",stok\n", n, answer, n)
	}
	return t.String()
}

// manyProducts is a table of 10 000 products.
func manyProducts() string {
	var t strings.Builder
	t.WriteString("sku;nama;deskripsi;harga;stok;atribut\n")
	for n := range 10_000 {
		fmt.Fprintf(&t, "SKU-%d;Sepatu nomor %d;Sepatu olahraga ringan.;%d;5;\"ukuran: 41, 42; warna: merah\"\n", n, n, 1000*n)
	}
	return t.String()
}

// BenchmarkImport imports 10 000 pairs: new ones, then all with another answer, then as they are, and 10 000 products; and
// tells how many times quicker than one by one new pairs are.
func BenchmarkImport(b *testing.B) {
	pool := pgtest.New(b)
	s := knowledge.New(pool, nil, 1<<30)
	for b.Loop() {
		agent := newAgent(b, pool)
		const few = 200
		begun := time.Now()
		for n := range few {
			if _, err := s.PutQnA(b.Context(), knowledge.QnA{AgentID: agent, Question: fmt.Sprint("one by one ", n), Answer: "x"}); err != nil {
				b.Fatal(err)
			}
		}
		alone := few / time.Since(begun).Seconds()
		for n, step := range []struct{ name, answer string }{{"created", "Ada"}, {"updated", "Habis"}, {"unchanged", "Habis"}} {
			begun := time.Now()
			got, err := s.ImportQnA(b.Context(), knowledge.Import{AgentID: agent, Content: strings.NewReader(manyPairs(step.answer))})
			if err != nil || [3]int{got.Created, got.Updated, got.Unchanged}[n] != 10_000 {
				b.Fatalf("%s: %+v, %v", step.name, got, err)
			}
			rate := 10_000 / time.Since(begun).Seconds()
			b.ReportMetric(rate, step.name+"-rows/s")
			if n == 0 {
				b.ReportMetric(rate/alone, "x")
			}
		}
		begun = time.Now()
		got, err := s.ImportProducts(b.Context(), knowledge.Import{AgentID: agent, Content: strings.NewReader(manyProducts())})
		if err != nil || got.Created != 10_000 {
			b.Fatalf("products: %+v, %v", got, err)
		}
		b.ReportMetric(10_000/time.Since(begun).Seconds(), "products-rows/s")
	}
}
