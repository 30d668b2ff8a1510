package scheduler_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"balas/internal/fault"
	"balas/scheduler"
)

// imports imports a file into a list of its own, and returns its members.
func (s *shop) imports(content string) ([]scheduler.Member, scheduler.Report) {
	s.t.Helper()
	l := s.list("Import", nil)
	r, err := s.ImportMembers(s.t.Context(), s.account, l.ID, strings.NewReader(content), indonesian)
	if err != nil {
		s.t.Fatal(err)
	}
	ms, err := s.Members(s.t.Context(), s.account, l.ID, 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	if n := s.count(`SELECT size FROM recipient_lists WHERE id = $1`, l.ID); n != len(ms) || n != r.Added {
		s.t.Errorf("the list has %d members, says %d, and %d were added", len(ms), n, r.Added)
	}
	return ms, r
}

func wide(text string) string {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

func TestImportMembers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ana := scheduler.Member{Number: "6281200000001", Name: "Ana", Fields: map[string]string{}}
	with := func(m scheduler.Member, change func(*scheduler.Member)) scheduler.Member {
		change(&m)
		return m
	}
	for what, c := range map[string]struct {
		content  string
		want     []scheduler.Member
		problems []scheduler.Problem
	}{
		"Indonesian": {
			"No,Nama Lengkap,No. HP,Perusahaan,Jabatan,Zona Waktu,Kota\n1,Ana,0812-0000-0001,Toko Contoh,Pemilik,Asia/Makassar,Bandung\n",
			[]scheduler.Member{{
				Number: "6281200000001", Name: "Ana", CompanyName: "Toko Contoh", JobTitle: "Pemilik", Zone: "Asia/Makassar",
				Fields: map[string]string{"No": "1", "Kota": "Bandung"},
			}},
			nil,
		},
		"English": {
			"Full Name;Phone Number;Company;Job Title\nAna;+62 812 0000 0001;Sample Shop;Owner\n",
			[]scheduler.Member{with(ana, func(m *scheduler.Member) { m.CompanyName, m.JobTitle = "Sample Shop", "Owner" })},
			nil,
		},
		"the seed's names":    {"number,name,jobTitle,companyName\n6281200000001,Ana,,\n", []scheduler.Member{ana}, nil},
		"a column of numbers": {"WA\n081200000001\n", []scheduler.Member{with(ana, func(m *scheduler.Member) { m.Name = "" })}, nil},
		"objects": {
			"{\"nomor\":\"081200000001\",\"nama\":\"Ana\",\"poin\":120,\"aktif\":true,\"kosong\":null}\n{\"nomor\":\"081200000002\",\"x\":[1]}\n{",
			[]scheduler.Member{with(ana, func(m *scheduler.Member) { m.Fields = map[string]string{"poin": "120", "aktif": "true"} })},
			[]scheduler.Problem{{Line: 2, Value: "081200000002", Reason: "x must be text"}, {Line: 3, Reason: "is no object of JSON"}},
		},
		"UTF-16":       {wide("Nama\tHP\r\nAna\t081200000001\r\n"), []scheduler.Member{ana}, nil},
		"Windows-1252": {"Nama,HP\nAn\xe9,081200000001\n", []scheduler.Member{with(ana, func(m *scheduler.Member) { m.Name = "Ané" })}, nil},
		"line by line": {
			"Nama,HP\nAna,081200000001\n\nBudi,0812 0000 0001\nCici,081\nDedi,6.2812E+12\nEka,\"08120000\n0009\nFeri,081200000009\n",
			[]scheduler.Member{ana},
			[]scheduler.Problem{
				{Line: 4, Value: "6281200000001", Reason: "is there already"},
				{Line: 5, Value: "081", Reason: "is no phone number of 8 to 15 digits"},
				{Line: 6, Value: "6.2812E+12", Reason: "was cut short by a spreadsheet: format the column as text"},
				{Line: 7, Value: "08120000\n0009\nFeri,081200000009\n", Reason: "has a quote that is not closed"},
			},
		},
		"formulas": {
			"Nama,HP,Catatan\n\"=cmd|' /C calc'!A0\",081200000001,=1+1\n'=2+2,=HYPERLINK(\"x\"),\n",
			[]scheduler.Member{with(ana, func(m *scheduler.Member) {
				m.Name, m.Fields = "=cmd|' /C calc'!A0", map[string]string{"Catatan": "=1+1"} // kept as text, and as text alone
			})},
			[]scheduler.Problem{{Line: 3, Value: `=HYPERLINK("x")`, Reason: "is no phone number"}},
		},
		"too many cells": {
			"Nama,HP\nAna,081200000001,\nBudi,081200000002,x\n",
			[]scheduler.Member{ana},
			[]scheduler.Problem{{Line: 3, Value: "081200000002", Reason: "has more cells than there are columns: texts with a delimiter need quotes"}},
		},
		"endless cells": {
			"Nama,HP\n" + strings.Repeat("x", 1<<20) + ",081200000002\nAna,081200000001\n" + "Budi," + strings.Repeat("9", 1<<20) + "\n",
			[]scheduler.Member{ana},
			[]scheduler.Problem{
				{Line: 2, Value: "081200000002", Reason: "has a name of more than 200 characters, or of none that can be read"},
				{Line: 4, Value: strings.Repeat("9", 60), Reason: "is no phone number of 8 to 15 digits"},
			},
		},
		"NUL": {
			"{\"hp\":\"081200000002\",\"nama\":\"a\\u0000b\"}\n{\"hp\":\"081200000001\",\"nama\":\"Ana\"}\n",
			[]scheduler.Member{ana},
			[]scheduler.Problem{{Line: 1, Value: "081200000002", Reason: "has a name of more than 200 characters, or of none that can be read"}},
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			got, r := (&shop{Service: s.Service, t: t, pool: s.pool, account: s.account, now: s.now}).imports(c.content)
			if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(scheduler.Member{}, "Seq")); diff != "" {
				t.Errorf("members (-want +got):\n%s", diff)
			}
			for i := range c.problems { // as far as a report shows values
				if runes := []rune(c.problems[i].Value); len(runes) > 60 {
					c.problems[i].Value = string(runes[:60])
				}
			}
			if diff := cmp.Diff(c.problems, r.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if r.Read != r.Added+r.Duplicates+r.Invalid {
				t.Errorf("report %+v does not add up", r)
			}
		})
	}
}

func TestImportWorkbook(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for cell, value := range map[string]any{
		"A1": "Nama", "B1": "HP", "C1": "Poin",
		"A2": "As a number", "B2": 6281200000001, "C2": 12.5,
		"A3": "As text", "B3": "081200000002",
		"A4": "As a large float", "B4": 6281200000003.0,
		"A5": "Without its zero", "B5": 1234,
	} {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "C3", "=1+1"); err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	if err := f.Write(&content); err != nil {
		t.Fatal(err)
	}
	got, r := s.imports(content.String())
	var numbers []string
	for _, m := range got {
		numbers = append(numbers, m.Number+" "+m.Fields["Poin"])
	}
	if diff := cmp.Diff([]string{"6281200000001 12.5", "6281200000002 ", "6281200000003 "}, numbers); diff != "" {
		t.Errorf("%s", diff)
	}
	if diff := cmp.Diff([]scheduler.Problem{{Line: 5, Value: "1234", Reason: "is no phone number of 8 to 15 digits"}}, r.Problems); diff != "" {
		t.Errorf("%s", diff)
	}
}

// What is no table of members changes nothing.
func TestImportRefuses(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	l := s.list("VIP", people(1))
	for what, c := range map[string]struct {
		content io.Reader
		kind    fault.Kind
	}{
		"empty":                    {strings.NewReader(""), fault.Invalid},
		"no column of numbers":     {strings.NewReader("Nama,Kota\nAna,Bandung\n"), fault.Invalid},
		"rows without a header":    {strings.NewReader("Ana,081200000001\n"), fault.Invalid},
		"two columns of numbers":   {strings.NewReader("HP,Telepon\n081200000001,081200000002\n"), fault.Invalid},
		"two columns of one name":  {strings.NewReader("HP,Kota,kota\n081200000001,a,b\n"), fault.Invalid},
		"a picture":                {strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00"), fault.Invalid},
		"a broken workbook":        {strings.NewReader("PK\x03\x04 and nothing that follows"), fault.Invalid},
		"larger than may be":       {io.LimitReader(endless{}, 33<<20), fault.TooLarge},
		"a workbook of nothing":    {strings.NewReader("PK\x05\x06" + strings.Repeat("\x00", 18)), fault.Invalid},
		"binary behind the header": {strings.NewReader("HP\n\x00\x01\x02\x00\x00\x00"), fault.Invalid},
	} {
		_, err := s.ImportMembers(t.Context(), s.account, l.ID, c.content, indonesian)
		if !fault.Is(err, c.kind) {
			t.Errorf("%s: %v, want %s", what, err, c.kind)
		}
	}
	if diff := cmp.Diff([]string{"628220000000"}, s.numbersOf(l.ID)); diff != "" {
		t.Errorf("the list changed: %s", diff)
	}
}

// endless is text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// A report of many problems stays short, and counts them all.
func TestImportOfManyProblems(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var content strings.Builder
	content.WriteString("HP\n")
	for i := range 5000 {
		fmt.Fprintf(&content, "x%d\n%d\n", i, 6281200000000+i%10)
	}
	_, r := s.imports(content.String())
	if r.Read != 10_000 || r.Added != 10 || r.Duplicates != 4990 || r.Invalid != 5000 || len(r.Problems) != 1000 {
		t.Errorf("%d read, %d added, %d duplicates, %d invalid, %d named", r.Read, r.Added, r.Duplicates, r.Invalid, len(r.Problems))
	}
}
