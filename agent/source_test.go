package agent_test

import (
	"strings"
	"testing"
	"time"

	"balas/chat"
	"balas/knowledge"
	"balas/media"
)

// Of a file the built-in answerer tells the sentences that answer, with the file as evidence.
func TestFilesAreAnsweredFrom(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Knowledge.Media = &media.Store{Pool: s.pool, Dir: t.TempDir(), Limits: media.Limits{MaxBytes: 1 << 20}, Now: time.Now}
	const text = `# Pengembalian barang

Barang boleh dikembalikan dalam 14 hari. Segel teko harus utuh. Ongkos kirim balik kami tanggung untuk barang cacat.

# Member

Kartu member berlaku selama dua tahun dan memberi potongan 5 persen.

# Garansi

Garansi sol sepatu berlaku 6 bulan sejak tanggal pembelian. Jahitan bergaransi 3 bulan.

# Menyeduh teh

Seduh teh hijau pada suhu 80 derajat selama 2 menit. Teh melati diseduh pada 90 derajat selama 3 menit.

# Kurir

Kami bekerja sama dengan JNE dan SiCepat. Kurir instan hanya tersedia di dalam kota.`
	f, err := s.Knowledge.AddFile(t.Context(), s.id, knowledge.File{AgentID: s.agent.ID, Name: "aturan.md"}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{
		"kartu member berlaku berapa lama?": "Kartu member berlaku selama dua tahun dan memberi potongan 5 persen.",
		"segel teko harus utuh?":            "Segel teko harus utuh.",
		"berapa lama garansi sol sepatu?":   "Garansi sol sepatu berlaku 6 bulan sejak tanggal pembelian.",
		"berapa suhu seduh teh hijau?":      "Seduh teh hijau pada suhu 80 derajat selama 2 menit.",
		"teh melati diseduh berapa menit?":  "Teh melati diseduh pada 90 derajat selama 3 menit.",
		"pakai kurir apa?":                  "Kami bekerja sama dengan JNE dan SiCepat.",
	} {
		answer := s.ask(t, question)
		if answer.Action != chat.ActionAnswer || answer.Text != want || len(answer.Evidence) != 1 || answer.Evidence[0].SourceID != f.ID {
			t.Errorf("%q: %s %q at %.2f from %+v", question, answer.Action, answer.Text, answer.Confidence, answer.Evidence)
		}
	}
}
