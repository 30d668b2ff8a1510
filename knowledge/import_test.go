package knowledge_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/knowledge"
	"balas/knowledge/table"
	"balas/media"
)

// bulk is an agent that is taught by tables.
type bulk struct {
	t       *testing.T
	pool    *pgxpool.Pool
	s       *knowledge.Service
	agent   string
	account uuid.UUID
}

func newBulk(t *testing.T) *bulk {
	t.Helper()
	pool := pgtest.New(t)
	agent := newAgent(t, pool)
	return &bulk{t, pool, shelves(t, pool), agent, accountOf(t, pool, agent)}
}

func (b *bulk) of(content string) knowledge.Import {
	return knowledge.Import{AccountID: b.account, AgentID: b.agent, Content: strings.NewReader(content)}
}

func (b *bulk) qna(content string) knowledge.Imported {
	b.t.Helper()
	return b.must(b.s.ImportQnA(b.t.Context(), b.of(content)))
}

func (b *bulk) products(content string) knowledge.Imported {
	b.t.Helper()
	return b.must(b.s.ImportProducts(b.t.Context(), b.of(content)))
}

func (b *bulk) must(got knowledge.Imported, err error) knowledge.Imported {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

func (b *bulk) export(format table.Format) (pairs, products string) {
	b.t.Helper()
	var one, two bytes.Buffer
	if err := b.s.ExportQnA(b.t.Context(), b.agent, knowledge.Filter{}, format, &one); err != nil {
		b.t.Fatal(err)
	}
	if err := b.s.ExportProducts(b.t.Context(), b.agent, knowledge.Filter{}, format, &two); err != nil {
		b.t.Fatal(err)
	}
	return one.String(), two.String()
}

// all returns what the agent knows, oldest first.
func (b *bulk) all() (pairs []knowledge.QnA, products []knowledge.Product) {
	b.t.Helper()
	pairs, _, err := b.s.ListQnA(b.t.Context(), b.agent, knowledge.Filter{Limit: 500})
	if err != nil {
		b.t.Fatal(err)
	}
	products, _, err = b.s.ListProducts(b.t.Context(), b.agent, knowledge.Filter{Limit: 500})
	if err != nil {
		b.t.Fatal(err)
	}
	return pairs, products
}

func (b *bulk) version() (v int64) {
	b.t.Helper()
	if err := b.pool.QueryRow(b.t.Context(), `SELECT version FROM knowledge_bases WHERE agent_id = $1`, b.agent).Scan(&v); err != nil {
		b.t.Fatal(err)
	}
	return v
}

func (b *bulk) counts(what string, got knowledge.Imported, created, updated, unchanged, failed int) {
	b.t.Helper()
	if got.Created != created || got.Updated != updated || got.Unchanged != unchanged || got.Failed != failed || got.Rows != created+updated+unchanged+failed {
		b.t.Errorf("%s: %+v, want %d created, %d updated, %d unchanged, %d failed", what, got, created, updated, unchanged, failed)
	}
}

// hard is text that tables are known to lose.
var hard = []string{
	"=1+1", "+62 812", "-5%", "@all", "'=1", "''@x", "'quoted'", "＝wide", "a,b;c\td", `say "hi"`, "line\nbreak", "line\r\nbreak", "x\ry",
	"- one\n- two", "<b>&amp;</b>", "emoji 🙂", "\u2028 separator", "{\"a\": 1}", "sep=;", "1e5", "007", "null", "true", "\ufeffmark", "tail'",
}

func (b *bulk) teachHard() {
	b.t.Helper()
	from := time.Date(2026, 12, 1, 0, 0, 0, 123456000, time.UTC)
	until := from.AddDate(0, 1, 0)
	m, err := b.s.Media.Put(b.t.Context(), b.account, strings.NewReader("a picture"), media.Info{FileName: "x.txt"})
	if err != nil {
		b.t.Fatal(err)
	}
	none, many := int64(0), int64(999_999_999_999)
	for n, text := range hard {
		q := knowledge.QnA{AgentID: b.agent, Question: fmt.Sprint(text, " question ", n), Answer: text, Category: text}
		p := knowledge.Product{
			AgentID: b.agent, Name: text, Description: text, Price: int64(n) * 999_999_999_999, Category: text, SKU: text,
			Currency: "USD", Attributes: knowledge.Attributes{text: {text, "x"}},
		}
		switch n % 3 {
		case 0:
			q.Source, q.Phone, p.Stock = knowledge.Learned, "6281200000001", &none
		case 1:
			q.Window, p.Window, p.Stock, q.MediaID, p.MediaID = knowledge.Window{ValidFrom: &from, ValidUntil: &until}, knowledge.Window{ValidUntil: &until}, &many, &m.ID, &m.ID
		}
		if _, err := b.s.PutQnA(b.t.Context(), q); err != nil {
			b.t.Fatal(err)
		}
		stock(b.t, b.s, []knowledge.Product{p})
	}
}

var (
	otherBirth = cmp.Options{
		cmpopts.IgnoreFields(knowledge.QnA{}, "ID", "Seq", "Phone", "CreatedAt", "UpdatedAt"),
		cmpopts.IgnoreFields(knowledge.Product{}, "ID", "Seq", "CreatedAt", "UpdatedAt"),
	}
	otherUpdate = cmp.Options{cmpopts.IgnoreFields(knowledge.QnA{}, "UpdatedAt"), cmpopts.IgnoreFields(knowledge.Product{}, "UpdatedAt")}
)

func TestExportsLoseNothing(t *testing.T) {
	t.Parallel()
	for _, format := range []table.Format{table.JSONL, table.CSV} {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			b := newBulk(t)
			b.teachHard()
			pairs, products := b.all()
			someQnA, someProducts := b.export(format)
			version, n := b.version(), len(hard)
			b.counts("pairs again", b.qna(someQnA), 0, 0, n, 0)
			b.counts("products again", b.products(someProducts), 0, 0, n, 0)
			if now := b.version(); now != version {
				t.Errorf("what had not changed made version %d of %d", now, version)
			}

			exec(t, b.pool, `UPDATE knowledge_qna SET answer = 'x', category = 'y', source = 'manual', valid_from = now(), media_id = NULL`)
			exec(t, b.pool, `UPDATE knowledge_products SET name = 'x', price = 5, stock = 7, attributes = '{}', currency = 'IDR', valid_until = NULL`)
			b.counts("pairs that changed", b.qna(someQnA), 0, n, 0, 0)
			b.counts("products that changed", b.products(someProducts), 0, n, 0, 0)
			gotPairs, gotProducts := b.all()
			if diff := cmp.Diff(pairs, gotPairs, otherUpdate); diff != "" {
				t.Errorf("pairs that changed (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(products, gotProducts, otherUpdate); diff != "" {
				t.Errorf("products that changed (-before +after):\n%s", diff)
			}

			exec(t, b.pool, `DELETE FROM knowledge_qna`)
			exec(t, b.pool, `DELETE FROM knowledge_products`)
			b.counts("pairs that are gone", b.qna(someQnA), n, 0, 0, 0)
			b.counts("products that are gone", b.products(someProducts), n, 0, 0, 0)
			gotPairs, gotProducts = b.all()
			if diff := cmp.Diff(pairs, gotPairs, otherBirth); diff != "" {
				t.Errorf("pairs that were gone (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(products, gotProducts, otherBirth); diff != "" {
				t.Errorf("products that were gone (-before +after):\n%s", diff)
			}
		})
	}
}

func TestImportMergesRows(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	first := put(t, b.s, b.agent, "Kapan buka?", "Jam 9.")
	second := put(t, b.s, b.agent, "Di mana?", "Di Bandung.")
	b.counts("a table of a person", b.qna("\ufeffPertanyaan;Jawaban;Kategori;Catatan\r\nkapan BUKA;Jam 8.;jam;x\r\n\"Ada \"\"promo\"\"?\";\"Ya;\nada.\";;y\r\nAda promo?;Tidak.\r\n;;;\r\nDi mana?;Di Bandung.;;\r\n"), 1, 2, 1, 0)
	pairs, _ := b.all()
	if len(pairs) != 3 || pairs[0].Answer != "Tidak." || pairs[2].ID != first.ID || pairs[2].Answer != "Jam 8." || pairs[2].Category != "jam" {
		t.Errorf("%+v", pairs)
	}
	if history, err := b.s.History(t.Context(), b.agent, first.ID); err != nil || len(history) != 1 || history[0].Answer != "Jam 9." {
		t.Errorf("history %+v, %v", history, err)
	}
	if got := answers(t, b.s, b.agent, "kapan buka"); len(got) == 0 || !strings.Contains(got[0], "Jam 8.") {
		t.Errorf("found %q", got)
	}
	lines := func(rows ...map[string]any) string {
		var text strings.Builder
		for _, row := range rows {
			raw, _ := json.Marshal(row)
			text.Write(append(raw, '\n'))
		}
		return text.String()
	}
	got := b.qna(lines(
		map[string]any{"id": second.ID, "question": "Alamat toko?"},
		map[string]any{"id": "qna_of_another", "question": "Di mana?", "answer": "Di kota."},
		map[string]any{"id": first.ID, "question": "di MANA"},
		map[string]any{"id": first.ID, "validUntil": "2026-12-27", "category": nil},
	))
	b.counts("rows with ids", got, 1, 2, 0, 1)
	if len(got.Failures) != 1 || got.Failures[0].Line != 3 || !fault.Is(got.Failures[0].Err, fault.Conflict) {
		t.Errorf("%+v", got.Failures)
	}
	q, err := b.s.QnA(t.Context(), b.agent, first.ID)
	if err != nil || q.Category != "general" || q.Answer != "Jam 8." || q.ValidUntil == nil || !q.ValidUntil.Equal(time.Date(2026, 12, 27, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", q, err)
	}
	if q, err := b.s.QnA(t.Context(), b.agent, second.ID); err != nil || q.Question != "Alamat toko?" || q.Answer != "Di Bandung." {
		t.Errorf("%+v, %v", q, err)
	}
	p := stock(t, b.s, shoes(b.agent))[0]
	b.counts("prices by SKU", b.products("sku,harga,stok\nSL-01,400000,\nSK-02,525000,\nX-1,5,\n"), 0, 1, 1, 1)
	if now, err := b.s.Product(t.Context(), b.agent, p.ID); err != nil || now.Price != 400_000 || now.Stock != nil || now.Name != p.Name || len(now.Attributes) != 2 {
		t.Errorf("%+v, %v", now, err)
	}
}

func TestImportTellsWhatFailed(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	in := b.of(`name;description;price;stock;attributes;validFrom;validUntil;mediaId;warna
Gelas;Kaca.;15000;3;ukuran: besar, kecil;2026-12-01 08:00;;;
Piring;Kaca.;15.000;;;;;;
Mangkuk;Kaca.;;;;;;;
Sendok;Besi.;1;-1;;;;;
Garpu;Besi.;1;;;01/12/2026;;;
Pisau;Besi.;1;;;2026-12-02;2026-12-01;;
Panci;Besi.;1;;;;;0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11;
Wajan;"Besi".;1
Teko;Kaca; besar.;1;;;;;;merah;x
Saringan;;1;;;;;;
Baskom;Plastik.;7;;{"ukuran": 3};;;;
`)
	in.Timezone = "Asia/Jakarta"
	got := b.must(b.s.ImportProducts(t.Context(), in))
	b.counts("a table with bad rows", got, 2, 0, 0, 9)
	want := []string{"3 price", "4 price", "5 stock", "6 validFrom", "7 validUntil", "8 ", "9 ", "10 ", "11 description"}
	var failed []string
	for _, f := range got.Failures {
		failed = append(failed, fmt.Sprintf("%d %s", f.Line, fault.Of(f.Err).Field))
	}
	if diff := cmp.Diff(want, failed); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"warna"}, got.Unknown); diff != "" {
		t.Error(diff)
	}
	_, products := b.all()
	if p := products[1]; p.ValidFrom == nil || !p.ValidFrom.Equal(time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC)) || *p.Stock != 3 || !cmp.Equal(p.Attributes["ukuran"], []string{"besar", "kecil"}) {
		t.Errorf("%+v", p)
	}
	if p := products[0]; !cmp.Equal(p.Attributes["ukuran"], []string{"3"}) || p.Currency != "IDR" {
		t.Errorf("%+v", p)
	}
	if got := b.products("name,description\nTalenan,Kayu.\n"); got.Failed != 1 || fault.Of(got.Failures[0].Err).Field != "price" {
		t.Errorf("a product without a price: %+v", got)
	}
	var many strings.Builder
	many.WriteString("question,answer\n")
	for n := range 150 {
		fmt.Fprintf(&many, "question %d,\n", n)
	}
	if got := b.qna(many.String()); got.Failed != 150 || len(got.Failures) != 100 || got.Failures[99].Line != 101 {
		t.Errorf("%d failed, %d named", got.Failed, len(got.Failures))
	}
}

func TestImportIsRefused(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	for what, c := range map[string]struct {
		content string
		kind    fault.Kind
	}{
		"nothing":        {"", fault.Invalid},
		"no header":      {"Kapan buka?,Jam 9.\n", fault.Invalid},
		"twice":          {"question,pertanyaan,answer\na,b,c\n", fault.Invalid},
		"bytes":          {"question\x00,answer\n", fault.Invalid},
		"a ZIP":          {"PK\x03\x04 and no more", fault.Invalid},
		"too many rows":  {"question,answer\n" + strings.Repeat("a,b\n", 10_001), fault.TooLarge},
		"too many bytes": {"question,answer\na," + strings.Repeat("b", 16<<20) + "\n", fault.TooLarge},
	} {
		if _, err := b.s.ImportQnA(t.Context(), b.of(c.content)); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", what, err, c.kind)
		}
	}
	in := b.of("question,answer\na,b\n")
	in.Timezone = "Nowhere/Town"
	if _, err := b.s.ImportQnA(t.Context(), in); !fault.Is(err, fault.Invalid) {
		t.Errorf("a made-up zone: %v, want invalid", err)
	}
	if pairs, _ := b.all(); len(pairs) != 0 {
		t.Errorf("a refused table left %d pairs", len(pairs))
	}
}

// A rehearsal says of the same rows what the import then does, over the bounds of its transactions too.
func TestImportIsRehearsed(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	a := put(t, b.s, b.agent, "question 0", "answer 0")
	var rows strings.Builder
	fmt.Fprintf(&rows, "id,question,answer\n%s,renamed,answer 0\n", a.ID)
	for n := range 2300 {
		fmt.Fprintf(&rows, ",question %d,answer %d\n", n%1500, n%1499)
	}
	rows.WriteString(",renamed,answer 0\n,,\n")
	in := b.of(rows.String())
	in.DryRun = true
	version := b.version()
	rehearsed := b.must(b.s.ImportQnA(t.Context(), in))
	if pairs, _ := b.all(); len(pairs) != 1 || pairs[0].UpdatedAt != a.UpdatedAt || b.version() != version {
		t.Errorf("a rehearsal changed what is known: %+v", pairs)
	}
	if diff := cmp.Diff(rehearsed, b.qna(rows.String())); diff != "" {
		t.Errorf("the import does another thing (-rehearsed +done):\n%s", diff)
	}
	b.counts("the rehearsal", rehearsed, 1500, 801, 1, 0)
}

// Imports of the same table at once store each pair once.
func TestImportsMeet(t *testing.T) {
	t.Parallel()
	b := newBulk(t)
	var rows strings.Builder
	rows.WriteString("question,answer\n")
	for n := range 1200 {
		fmt.Fprintf(&rows, "question %d,answer\n", n)
	}
	results := make(chan knowledge.Imported, 3)
	for range cap(results) {
		go func() {
			got, err := b.s.ImportQnA(t.Context(), b.of(rows.String()))
			if err != nil {
				t.Error(err)
			}
			results <- got
		}()
	}
	created, unchanged := 0, 0
	for range cap(results) {
		got := <-results
		created, unchanged = created+got.Created, unchanged+got.Unchanged
	}
	if created != 1200 || unchanged != 2400 {
		t.Errorf("%d created and %d unchanged, want 1200 and 2400", created, unchanged)
	}
}
