package agent_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/agent"
	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge"
)

const (
	sqlContact = `INSERT INTO contacts (instance_id, push_name) VALUES ($1, $2) RETURNING id`
	sqlChat    = `INSERT INTO chats (instance_id, contact_id) VALUES ($1, $2) RETURNING id`
	sqlGroup   = `INSERT INTO chats (instance_id, group_id) VALUES ($1, $2) RETURNING id`
	sqlLine    = `
		INSERT INTO messages (instance_id, id, chat_id, from_me, origin, kind, body, status, at)
		VALUES ($1, $2, $3, $4 <> 'customer', $4, 'text', $5, 'read', $6)`
)

// talk is a chat in which the agent had no answer. The lines after the question are "origin: text", a minute apart.
func (s shop) talk(t *testing.T, chatID int64, ago time.Duration, asked string, lines ...string) {
	t.Helper()
	at := time.Now().Add(-ago)
	err := pgx.BeginFunc(t.Context(), s.pool, func(tx pgx.Tx) error {
		q := s.question(asked)
		q.ChatID, q.Now = chatID, at
		return s.RecordTx(t.Context(), tx, q, chat.Answer{AgentID: s.agent.ID, Action: chat.ActionFallback})
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines {
		origin, text, _ := strings.Cut(line, ": ")
		_, err := s.pool.Exec(t.Context(), sqlLine, s.id, uuid.NewString(), chatID, origin, text, at.Add(time.Duration(i+1)*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// person opens a chat with somebody.
func (s shop) person(t *testing.T, name string) int64 {
	t.Helper()
	var contact int64
	if err := s.pool.QueryRow(t.Context(), sqlContact, s.id, name).Scan(&contact); err != nil {
		t.Fatal(err)
	}
	return s.chat(t, sqlChat, contact)
}

func (s shop) chat(t *testing.T, sql string, with any) int64 {
	t.Helper()
	var id int64
	if err := s.pool.QueryRow(t.Context(), sql, s.id, with).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// suggested returns the suggestions as "times question = answer".
func (s shop) suggested(t *testing.T) (texts, ids []string) {
	t.Helper()
	all, _, err := s.Suggestions(t.Context(), s.agent, agent.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		texts = append(texts, strings.Repeat("+", int(p.Times))+" "+p.Question+" = "+p.Answer)
		ids = append(ids, p.ID)
	}
	return texts, ids
}

// Who wrote half a minute ago may go on, as long as nobody looks at the list.
func TestOwnersFindWhatTheyJustReplied(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.talk(t, s.person(t, "Gita"), 90*time.Second, "ada ruang rapat?", "human: Ada, untuk delapan orang.")
	if err := s.Mine(t.Context()); err != nil {
		t.Fatal(err)
	}
	var mined int
	if err := s.pool.QueryRow(t.Context(), `SELECT count(*) FROM agent_turns WHERE mined`).Scan(&mined); err != nil || mined != 0 {
		t.Errorf("%d mined while the person may go on, %v", mined, err)
	}
	quick := s.person(t, "Hana")
	s.talk(t, quick, time.Hour, "ada kelas melukis?")
	_, err := s.pool.Exec(t.Context(), sqlLine, s.id, "quick", quick, "human", "Ada, tiap Sabtu pagi.", s.askedAt(t, quick).Truncate(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"+ ada kelas melukis? = Ada, tiap Sabtu pagi.", "+ ada ruang rapat? = Ada, untuk delapan orang."}
	if got, _ := s.suggested(t); !cmp.Equal(got, want) {
		t.Errorf("suggested %q, want %q", got, want)
	}
}

// askedAt is when the agent had no answer in a chat.
func (s shop) askedAt(t *testing.T, chatID int64) (at time.Time) {
	t.Helper()
	if err := s.pool.QueryRow(t.Context(), `SELECT created_at FROM agent_turns WHERE chat_id = $1`, chatID).Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	s := open(t)
	const reply = "human: Bisa kak, tiga bulan tanpa bunga."
	s.talk(t, s.person(t, "Rimbani"), time.Hour, "halo\nbisa cicilan?", "bot: Maaf, kami belum tahu.", "human: sebentar ya kak", "customer: oke",
		"human: Kak Rimbani, bisa cicilan tiga bulan tanpa bunga.")
	s.talk(t, s.person(t, "Contohwati"), time.Hour, "bisa cicilan ga kak", "human: bisa cicilan tiga bulan, tanpa bunga")
	s.talk(t, s.person(t, "Surotomo"), time.Hour, "ada parkir mobil?", "human: Ada, di belakang toko.", "customer: makasih")
	s.talk(t, s.person(t, "Ana"), time.Hour, "bisa dijemput?", "human: Hubungi 0812-5555-0101 ya kak")
	s.talk(t, s.person(t, "Budi"), time.Hour, "bisa bungkus kado?", "bot: Maaf.", "api: Bisa, gratis untuk semua.", "campaign: Promo kado gratis!")
	s.talk(t, s.person(t, "Cici"), time.Hour, "bisa ukir nama?", "customer: yang kayu jati ada?", reply)
	s.talk(t, s.chat(t, sqlGroup, "120363000000000001"), time.Hour, "bisa dipesan dari grup?", reply)
	s.talk(t, s.person(t, "Dodi"), 26*time.Hour, "bisa sewa alat seduh?", reply)
	late := s.person(t, "Eka")
	s.talk(t, late, 40*time.Hour, "bisa titip jual?")
	_, err := s.pool.Exec(t.Context(), sqlLine, s.id, "late", late, "human", "Bisa, tanpa biaya sama sekali.", time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.talk(t, s.person(t, "Fani"), time.Minute, "ada kelas seduh teh?", "human: Ada, tiap Sabtu pukul 10.00.") // may go on
	want := []string{
		"++ bisa cicilan? = Kak, bisa cicilan tiga bulan tanpa bunga.",
		"+ bisa sewa alat seduh? = Bisa kak, tiga bulan tanpa bunga.",
		"+ ada parkir mobil? = Ada, di belakang toko.",
	}
	got, _ := s.suggested(t)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("suggestions (-want +got):\n%s", diff)
	}
	if again, _ := s.suggested(t); !cmp.Equal(want, again) {
		t.Errorf("looked at again: %v", again)
	}
	page, next, err := s.Suggestions(t.Context(), s.agent, agent.Page{Limit: 2})
	if err != nil || len(page) != 2 || next == "" {
		t.Fatalf("a page: %+v, %q, %v", page, next, err)
	}
	if page, next, err = s.Suggestions(t.Context(), s.agent, agent.Page{Limit: 2, Cursor: next}); err != nil || len(page) != 1 || next != "" {
		t.Errorf("the next page: %+v, %q, %v", page, next, err)
	}
}

func TestApproveSuggestion(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.talk(t, s.person(t, "Ana"), time.Hour, "bisa cicilan?", "human: Bisa, tiga bulan tanpa bunga.")
	s.talk(t, s.person(t, "Budi"), time.Hour, "ada parkir mobil?", "human: Ada, di belakang toko.")
	_, ids := s.suggested(t)
	taught, err := s.Approve(t.Context(), s.agent, ids[0], agent.Teaching{Question: "Apakah ada parkir?", Now: time.Now()})
	if err != nil || taught.Pair.Question != "Apakah ada parkir?" || taught.Pair.Answer != "Ada, di belakang toko." || taught.Fixed == 0 {
		t.Errorf("approved: %+v, %v", taught, err)
	}
	taught, err = s.Approve(t.Context(), s.agent, ids[1], agent.Teaching{Answer: "Bisa, enam bulan.", Now: time.Now()})
	if err != nil || taught.Pair.Question != "bisa cicilan?" || taught.Pair.Answer != "Bisa, enam bulan." {
		t.Errorf("approved: %+v, %v", taught, err)
	}
	if left, _ := s.suggested(t); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if answer := s.ask(t, "bisa cicilan ga"); answer.Text != "Bisa, enam bulan." {
		t.Errorf("answered %q", answer.Text)
	}
	if _, err := s.Approve(t.Context(), s.agent, ids[0], agent.Teaching{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("approved twice: %v", err)
	}
}

func TestDismissedSuggestionStaysAway(t *testing.T) {
	t.Parallel()
	s := open(t)
	const reply = "human: Bisa cicilan tiga bulan tanpa bunga."
	s.talk(t, s.person(t, "Ana"), time.Hour, "bisa cicilan?", reply)
	_, ids := s.suggested(t)
	if err := s.Dismiss(t.Context(), s.agent, ids[0]); err != nil {
		t.Fatal(err)
	}
	for _, asked := range []string{"BISA CICILAN??", "bisa cicilan ga kak"} {
		s.talk(t, s.person(t, "Budi"), time.Hour, asked, reply)
	}
	if left, _ := s.suggested(t); len(left) != 0 {
		t.Errorf("came back: %v", left)
	}
	s.talk(t, s.person(t, "Cici"), time.Hour, "bisa cicilan?", "human: Bisa cicilan enam bulan tanpa bunga.")
	if left, _ := s.suggested(t); len(left) != 1 {
		t.Errorf("another answer: %v", left)
	}
	if err := s.Dismiss(t.Context(), s.agent, ids[0]); !fault.Is(err, fault.NotFound) {
		t.Errorf("dismissed twice: %v", err)
	}
}

// Several nodes that mine at once count each answer once.
func TestMineOnSeveralNodes(t *testing.T) {
	t.Parallel()
	s := open(t)
	for range 12 {
		s.talk(t, s.person(t, "Ana"), time.Hour, "bisa cicilan?", "human: Bisa cicilan tiga bulan tanpa bunga.")
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			node := agent.NewService(s.pool, knowledge.New(s.pool, nil, 1), agent.Config{})
			if err := node.Mine(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	want := []string{"++++++++++++ bisa cicilan? = Bisa cicilan tiga bulan tanpa bunga."}
	if got, _ := s.suggested(t); !cmp.Equal(want, got) {
		t.Errorf("suggestions: %v", got)
	}
}
