package agent_test

import (
	"strings"
	"testing"
	"time"

	"balas/agent"
	"balas/agent/openaitest"
	"balas/chat"
)

const (
	kept = "\nKami buka Senin sampai Sabtu pukul 08.00-20.00 WIB. Minggu dan hari libur nasional tutup."
	told = "\nWe open Monday to Saturday, 08.00-20.00 WIB. We are closed on Sundays and public holidays."
)

// saturday is Saturday, 28 November 2026, 16:05 in UTC: 23:05 in Jakarta, Sunday in Jayapura.
var saturday = time.Date(2026, 11, 28, 16, 5, 0, 0, time.UTC)

func (s shop) askAt(t *testing.T, now time.Time, zone *time.Location, text string) chat.Answer {
	t.Helper()
	q := s.question(text)
	q.Now, q.Zone = now, zone
	answer, err := s.Answer(t.Context(), q)
	if err != nil {
		t.Fatalf("Answer(%q): %v", text, err)
	}
	return answer
}

func TestOpenAtAMoment(t *testing.T) {
	t.Parallel()
	s := open(t)
	monday := saturday.AddDate(0, 0, 2).Add(-14 * time.Hour) // 09:05 in Jakarta
	for _, c := range []struct {
		now            time.Time
		question, want string
	}{
		{saturday, "besok buka?", "Besok, Minggu 29 November 2026, kami tutup." + kept},
		{saturday, "lusa buka?", "Lusa, Senin 30 November 2026, kami buka pukul 08.00-20.00, jika bukan hari libur nasional." + kept},
		{saturday, "hari minggu buka gak", "Hari Minggu kami tutup." + kept},
		{saturday, "sekarang masih buka?", "Sekarang, Sabtu 28 November 2026 pukul 23.05, kami tutup; hari itu kami buka pukul 08.00-20.00, jika bukan hari libur nasional." + kept},
		{monday, "masih buka gak kak?", "Sekarang, Senin 30 November 2026 pukul 09.05, kami buka (pukul 08.00-20.00), jika bukan hari libur nasional." + kept},
		{monday, "toko buka hari ini?", "Hari ini, Senin 30 November 2026, kami buka pukul 08.00-20.00, jika bukan hari libur nasional." + kept},
		{monday, "besok jam 9 malam buka?", "Besok, Selasa 1 Desember 2026 pukul 21.00, kami tutup; hari itu kami buka pukul 08.00-20.00, jika bukan hari libur nasional." + kept},
		{monday, "tgl 17 agustus buka?", "Hari Selasa 17 Agustus 2027 kami buka pukul 08.00-20.00, jika bukan hari libur nasional." + kept},
		{monday, "are you open tomorrow at 8?", "Tomorrow, Tuesday 1 December 2026, we are open 08:00-20:00, if it is not a public holiday." + told},
		{monday, "what time do you close on saturday", "On Saturdays we are open 08:00-20:00, if it is not a public holiday." + told},
		{monday, "is the shop open now?", "Now, Monday 30 November 2026 at 09:05, we are open (08:00-20:00), if it is not a public holiday." + told},
		{saturday, "are you open on December 6?", "On Sunday 6 December 2026 we are closed." + told},
	} {
		answer := s.askAt(t, c.now, nil, c.question)
		if answer.Action != chat.ActionAnswer || answer.Text != c.want {
			t.Errorf("%q: %s\n got %q\nwant %q", c.question, answer.Action, answer.Text, c.want)
			continue
		}
		if len(answer.Evidence) != 1 || !strings.HasSuffix(answer.Text, "\n"+answer.Evidence[0].Text) {
			t.Errorf("%q rests on %+v", c.question, answer.Evidence)
		}
	}
}

// What asks about more than being open, or about no sure moment, is answered as ever.
func TestOpeningIsNotGuessed(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, question := range []string{
		"jam berapa buka?", "minggu depan buka?", "sabtu dan minggu buka?", "besok buka cabang bandung?", "jam buka toko?",
		"besok bisa kirim?", "kemarin kok tutup?",
	} {
		if answer := s.askAt(t, saturday, nil, question); answer.Trace["opening"] != nil {
			t.Errorf("%q: %q", question, answer.Text)
		}
	}
}

// Where no moment is sure, the hours themselves are the answer; on a holiday only if they have a word on these, and nothing
// else known speaks of opening then.
func TestOpeningAtAnUnsureMoment(t *testing.T) {
	t.Parallel()
	s := open(t)
	for question, want := range map[string]string{
		"buka jam 7 pagi?": kept, "lebaran buka?": kept, "kalau tanggal merah buka ga?": kept, "are you open on christmas?": told,
	} {
		answer := s.askAt(t, saturday, nil, question)
		if answer.Action != chat.ActionAnswer || "\n"+answer.Text != want || answer.Trace["opening"] != nil {
			t.Errorf("%q: %s %q, want the hours alone", question, answer.Action, answer.Text)
		}
	}
	teach(t, s, "Buka waktu Idul Fitri?", "Hari pertama Idul Fitri kami tutup, hari kedua buka mulai siang.")
	if answer := s.askAt(t, saturday, nil, "lebaran buka?"); "\n"+answer.Text == kept {
		t.Errorf("the hours are given against what is known of the holiday: %q", answer.Text)
	}
	teach(t, s, "Jam berapa toko buka?", "Senin-Sabtu 08.00-20.00, Minggu tutup.")
	if answer := s.askAt(t, saturday, nil, "natal buka?"); answer.Action == chat.ActionAnswer {
		t.Errorf("hours without a word on holidays say of Christmas: %q", answer.Text)
	}
}

// Who has no shop has hours too.
func TestOpeningOfAClinic(t *testing.T) {
	t.Parallel()
	s := openWith(t, agent.Config{})
	if _, err := s.pool.Exec(t.Context(), `DELETE FROM knowledge_chunks WHERE agent_id = $1`, s.agent.ID); err != nil {
		t.Fatal(err)
	}
	teach(t, s, "Jam praktik klinik?", "Klinik buka Senin-Jumat 08.00-20.00 dan Sabtu 08.00-13.00 WIB. Minggu dan hari libur tutup.")
	answer := s.askAt(t, saturday.AddDate(0, 0, 2), nil, "besok buka jam berapa?")
	if !strings.HasPrefix(answer.Text, "Besok, Selasa 1 Desember 2026, kami buka pukul 08.00-20.00") {
		t.Errorf("%s %q at %.2f", answer.Action, answer.Text, answer.Confidence)
	}
}

// The zone that hours name is theirs; others are of the bot's zone.
func TestOpeningInItsZone(t *testing.T) {
	t.Parallel()
	s := open(t)
	jayapura, err := time.LoadLocation("Asia/Jayapura")
	if err != nil {
		t.Fatal(err)
	}
	if answer := s.askAt(t, saturday, jayapura, "besok buka?"); !strings.HasPrefix(answer.Text, "Besok, Minggu 29 November 2026, kami tutup.") {
		t.Errorf("with hours in WIB: %q", answer.Text)
	}
	teach(t, s, "Jam berapa toko buka?", "Senin-Sabtu 08.00-20.00, Minggu tutup.")
	teach(t, s, "What are your opening hours?", "Monday to Saturday 08:00-20:00, closed on Sundays.")
	for zone, want := range map[*time.Location]string{
		jayapura: "Besok, Senin 30 November 2026, kami buka pukul 08.00-20.00.\n",
		nil:      "Besok, Minggu 29 November 2026, kami tutup.\n",
		time.UTC: "Besok, Minggu 29 November 2026, kami tutup.\n",
	} {
		if answer := s.askAt(t, saturday, zone, "besok buka?"); !strings.HasPrefix(answer.Text, want) {
			t.Errorf("in %v: %q, want %q", zone, answer.Text, want)
		}
	}
}

// Two pieces of evidence that do not agree on the day leave the answer as it was.
func TestOpeningIsUndisputed(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := s.askAt(t, saturday, nil, "lusa buka?")
	teach(t, s, "Apakah toko buka tanggal 30 November?", "Tidak, tanggal 30 November kami tutup.")
	after := s.askAt(t, saturday, nil, "lusa buka?")
	if before.Trace["opening"] == nil || after.Trace["opening"] != nil {
		t.Errorf("before %q, after %q", before.Text, after.Text)
	}
}

func teach(t *testing.T, s shop, question, answer string) {
	t.Helper()
	if _, err := s.Learn(t.Context(), s.agent, agent.Teaching{Question: question, Answer: answer}); err != nil {
		t.Fatal(err)
	}
}

// A model is told what day it is, and may say so; no other date.
func TestModelKnowsTheDay(t *testing.T) {
	t.Parallel()
	s := openWithModel(t,
		openaitest.Answer("Besok Senin, 30 November 2026, kami buka pukul 08.00.", "answer", "e1"),
		openaitest.Answer("Besok Minggu, 29 November 2026, kami tutup.", "answer", "e1"),
	)
	answer := s.askAt(t, saturday, nil, "besok buka?")
	if answer.Text != "Besok Minggu, 29 November 2026, kami tutup." || answer.Model != "first" {
		t.Errorf("answer %+v", answer)
	}
	requests := s.model.Requests()
	if len(requests) != 2 {
		t.Fatalf("asked %d times, want the wrong date refused", len(requests))
	}
	for _, want := range []string{"it is now Sabtu 28 November 2026, 23:05 (Asia/Jakarta)", `The customer's "besok" is Minggu 29 November 2026.`} {
		if system := requests[0].Messages[0].Content; !strings.Contains(system, want) {
			t.Errorf("%q is not in the prompt: %s", want, system)
		}
	}
}
