package knowledge_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"balas/internal/fault"
	"balas/knowledge"
	"balas/knowledge/table"
)

func (b *bulk) urls(content string) knowledge.Imported {
	b.t.Helper()
	return b.must(b.s.ImportURLs(b.t.Context(), b.of(content)))
}

func (b *bulk) allURLs() []knowledge.URL {
	b.t.Helper()
	urls, _, err := b.s.ListURLs(b.t.Context(), b.agent, knowledge.Filter{Limit: 500})
	if err != nil {
		b.t.Fatal(err)
	}
	return urls
}

func TestImportURLs(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	const sites = "Alamat;Kategori;Kedalaman;Jadwal\nhttps://kebun.example/#a;hama;2;0 3 * * *\nkebun.example;;;\nhttps://kebun.example/b;;99;\nhttps://kebun.example/c;;;\n"
	b.counts("new ones", b.urls(sites), 2, 0, 0, 2)
	b.counts("with one column", b.urls("alamat,kategori\nhttps://KEBUN.example,bibit\n"), 0, 1, 0, 0)
	urls := b.allURLs()
	if len(urls) != 2 {
		t.Fatalf("%d addresses", len(urls))
	}
	got := urls[1]
	if got.URL != "https://kebun.example/" || got.Category != "bibit" || got.Depth != 2 || got.MaxPages != 100 || got.Schedule != "0 3 * * *" ||
		got.Status != knowledge.Pending || got.NextAt == nil {
		t.Errorf("stored %+v", got)
	}
}

// An export brings everything back, and an import of it changes nothing.
func TestExportOfURLs(t *testing.T) {
	t.Parallel()
	for _, format := range []table.Format{table.JSONL, table.CSV} {
		b := newBulk(t)
		b.urls("url,category,depth,maxPages,schedule,timezone,validUntil\nhttps://kebun.example/a,hama,2,50,0 3 * * *,Asia/Jakarta,2030-01-02\nhttps://kebun.example/b,,,,,,\n")
		want := b.allURLs()
		var out bytes.Buffer
		if err := b.s.ExportURLs(t.Context(), b.agent, knowledge.Filter{}, format, &out); err != nil {
			t.Fatal(err)
		}
		b.counts("again", b.urls(out.String()), 0, 0, 2, 0)
		b.counts("changed", b.urls(strings.ReplaceAll(out.String(), "hama", "bibit")), 0, 1, 1, 0)
		b.counts("another address under the id", b.urls(strings.ReplaceAll(out.String(), "kebun.example/a", "kebun.example/c")), 0, 0, 1, 1)
		for _, u := range want {
			if err := b.s.DeleteURL(t.Context(), b.agent, u.ID); err != nil {
				t.Fatal(err)
			}
		}
		b.counts("gone", b.urls(out.String()), 2, 0, 0, 0)
		same := cmpopts.IgnoreFields(knowledge.URL{}, "ID", "Seq", "CreatedAt", "UpdatedAt", "NextAt")
		if diff := cmp.Diff(want, b.allURLs(), same); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

func TestImportOfURLsIsRefused(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	if _, err := b.s.ImportURLs(t.Context(), b.of("nothing,known\n1,2\n")); !fault.Is(err, fault.Invalid) {
		t.Errorf("a table without addresses: %v, want invalid", err)
	}
	in := b.of("url\nhttps://kebun.example/a\n")
	in.DryRun = true
	b.counts("rehearsed", b.must(b.s.ImportURLs(t.Context(), in)), 1, 0, 0, 0)
	if urls := b.allURLs(); len(urls) != 0 {
		t.Errorf("a rehearsal stored %+v", urls)
	}
}
