package scheduler_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"balas/scheduler"
)

const crowd = 100_000

// peak reports by how many bytes the heap grew at most while something was done, garbage included.
func peak(b *testing.B, do func()) {
	b.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	b.ReportMetric((float64(after.HeapSys)-float64(before.HeapSys))/(1<<20), "MB-more")
	b.ReportMetric(float64(crowd)*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}

// BenchmarkCreateCampaign makes campaigns of 100 000 recipients who are named.
func BenchmarkCreateCampaign(b *testing.B) {
	s := newShop(b)
	b.ResetTimer()
	peak(b, func() {
		for range b.N {
			s.create(s.greeting(scheduler.Recipients{Members: people(crowd)}))
		}
	})
}

// BenchmarkCreateCampaignOfList makes campaigns of a list of 100 000.
func BenchmarkCreateCampaignOfList(b *testing.B) {
	s := newShop(b)
	l := s.list("VIP", people(crowd))
	b.ResetTimer()
	peak(b, func() {
		for range b.N {
			s.create(s.greeting(scheduler.Recipients{ListID: l.ID}))
		}
	})
}

// BenchmarkImportMembers imports a table of 100 000 rows.
func BenchmarkImportMembers(b *testing.B) {
	s := newShop(b)
	var content strings.Builder
	content.WriteString("No,Nama,No HP,Perusahaan,Kota\n")
	for i := range crowd {
		fmt.Fprintf(&content, "%d,Person %d,08%09d,Toko Contoh,Bandung\n", i, i, 22_000_0000+i)
	}
	b.ResetTimer()
	peak(b, func() {
		for range b.N {
			l := s.list("Import", nil)
			r, err := s.ImportMembers(b.Context(), s.account, l.ID, strings.NewReader(content.String()), indonesian)
			if err != nil || r.Added != crowd {
				b.Fatalf("%+v, %v", r, err)
			}
		}
	})
}

// BenchmarkStart starts campaigns of 100 000 recipients.
func BenchmarkStart(b *testing.B) {
	s := newShop(b)
	for range b.N {
		b.StopTimer()
		c := s.create(s.greeting(scheduler.Recipients{Members: people(crowd)}))
		b.StartTimer()
		s.start(c.ID)
	}
}

// BenchmarkStatistics counts the rows of a run of 100 000.
func BenchmarkStatistics(b *testing.B) {
	s := newShop(b)
	run := s.start(s.create(s.greeting(scheduler.Recipients{Members: people(crowd)})).ID)
	s.exec(`VACUUM ANALYZE campaign_sends`)
	b.ResetTimer()
	for range b.N {
		if n, err := scheduler.StatisticsOf(b.Context(), s.pool, run.ID); err != nil || n.Pending != crowd {
			b.Fatalf("%+v, %v", n, err)
		}
	}
}
