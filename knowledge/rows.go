package knowledge

import (
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/knowledge/table"
)

// The columns that tables of pairs, of products and of addresses have.
var (
	qnaColumns = append([]table.Column{
		{Name: "id", Key: true},
		{Name: "question", Also: []string{"pertanyaan", "tanya", "soal"}, Key: true},
		{Name: "answer", Also: []string{"jawaban", "jawab"}},
		{Name: "category", Also: []string{"kategori"}},
		{Name: "source", Also: []string{"sumber"}},
	}, extraColumns...)

	productColumns = append([]table.Column{
		{Name: "id", Key: true},
		{Name: "name", Also: []string{"nama", "namaproduk", "produk", "product", "productname"}, Key: true},
		{Name: "description", Also: []string{"deskripsi", "keterangan"}},
		{Name: "price", Also: []string{"harga"}},
		{Name: "currency", Also: []string{"matauang"}},
		{Name: "category", Also: []string{"kategori"}},
		{Name: "stock", Also: []string{"stok"}},
		{Name: "sku", Also: []string{"kode", "kodeproduk", "kodebarang"}, Key: true},
		{Name: "attributes", Also: []string{"atribut", "varian", "pilihan"}},
	}, extraColumns...)

	urlColumns = append([]table.Column{
		{Name: "id", Key: true},
		{Name: "url", Also: []string{"alamat", "tautan", "link", "situs", "halaman"}, Key: true},
		{Name: "category", Also: []string{"kategori"}},
		{Name: "depth", Also: []string{"kedalaman"}},
		{Name: "maxPages", Also: []string{"maksimalhalaman", "jumlahhalaman"}},
		{Name: "schedule", Also: []string{"jadwal"}},
		{Name: "timezone", Also: []string{"zonawaktu"}},
	}, extraColumns[1:]...) // a page has no file to send along

	extraColumns = []table.Column{
		{Name: "mediaId"},
		{Name: "validFrom", Also: []string{"berlakudari", "berlakumulai", "berlakusejak"}},
		{Name: "validUntil", Also: []string{"berlakusampai", "berlakuhingga"}},
	}
)

// cells reads cells of a row until one is wrong.
type cells struct {
	table.Row
	noun string
	err  error
}

// into puts what a column holds where it belongs, if the row has the column.
func into[V any](c *cells, column string, to *V, read func(column string) (V, error)) {
	if c.err != nil || !c.Has(column) {
		return
	}
	v, err := read(column)
	if err != nil {
		c.err = fault.Bad(c.noun, column, err.Error())
		return
	}
	*to = v
}

// window reads from when to when something holds.
func (c *cells) window(w *Window, zone *time.Location) {
	moment := func(column string) (*time.Time, error) { return c.Time(column, zone) }
	into(c, "validFrom", &w.ValidFrom, moment)
	into(c, "validUntil", &w.ValidUntil, moment)
}

// extras reads what pairs and products have in common.
func (c *cells) extras(mediaID **uuid.UUID, w *Window, zone *time.Location) {
	c.window(w, zone)
	into(c, "mediaId", mediaID, func(string) (*uuid.UUID, error) { return fileIn(c.Row) })
}

// fileIn returns the id of the file that a row names; nil: none.
func fileIn(r table.Row) (*uuid.UUID, error) {
	text, err := r.Text("mediaId")
	if text = strings.TrimSpace(text); err != nil || text == "" {
		return nil, err
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return nil, errors.New("must be the id of a stored file")
	}
	return &id, nil
}

// textIn returns a text of a row without the space around it; empty if it is none.
func textIn(r table.Row, column string) string {
	text, _ := r.Text(column)
	return strings.TrimSpace(text)
}

// sameValue reports whether two values are the same, or neither is there.
func sameValue[V comparable](a, b *V) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// same reports whether two windows are the same.
func (w Window) same(other Window) bool {
	return sameInstant(w.ValidFrom, other.ValidFrom) && sameInstant(w.ValidUntil, other.ValidUntil)
}

func sameInstant(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// exported returns what a table holds of a file and a window.
func exported(mediaID *uuid.UUID, w Window) []any {
	values := []any{nil, instant(w.ValidFrom), instant(w.ValidUntil)}
	if mediaID != nil {
		values[0] = mediaID.String()
	}
	return values
}

func instant(at *time.Time) any {
	if at == nil {
		return nil
	}
	return at.UTC().Format(time.RFC3339Nano)
}
