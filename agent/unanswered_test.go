package agent_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/agent"
	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// asks has people ask, a minute apart; a question is behind the last digits of a phone.
func (s shop) asks(t *testing.T, lines ...string) {
	t.Helper()
	for i, line := range lines {
		phone, text, _ := strings.Cut(line, " ")
		q := s.question(text)
		q.ContactPhone, q.Now = "6281255501"+phone, noon.Add(time.Duration(i)*time.Minute)
		if _, err := s.Chat(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
}

func (s shop) unanswered(t *testing.T, p agent.Page) ([]agent.Unanswered, string) {
	t.Helper()
	all, next, err := s.Unanswered(t.Context(), s.agent, p)
	if err != nil {
		t.Fatal(err)
	}
	return all, next
}

func TestUnansweredAreClustered(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asks(t,
		"01 jual pesawat terbang?", "02 Jual pesawat terbang", "01 jual pesawat terbang ga kak", "03 ada lowongan kerja?",
		"01 resep rendang dong", "02 resep opor dong", "01 halo", "01 mau bicara dengan admin", "01 jam buka toko?", "02 🙂",
		"04 lowongan kerja ada kak?",
	)
	type cluster struct {
		Question        string
		Times, Contacts int64
		First, Last     time.Duration
	}
	var got []cluster
	all, next := s.unanswered(t, agent.Page{})
	for _, u := range all {
		got = append(got, cluster{u.Question, u.Times, u.Contacts, u.FirstAt.Sub(noon), u.LastAt.Sub(noon)})
	}
	want := []cluster{
		{"jual pesawat terbang?", 3, 2, 0, 2 * time.Minute},
		{"ada lowongan kerja?", 2, 2, 3 * time.Minute, 10 * time.Minute},
		{"resep opor dong", 1, 1, 5 * time.Minute, 5 * time.Minute},
		{"resep rendang dong", 1, 1, 4 * time.Minute, 4 * time.Minute},
	}
	if diff := cmp.Diff(want, got); diff != "" || next != "" {
		t.Fatalf("clusters (-want +got), next %q:\n%s", next, diff)
	}
	examples := []string{"jual pesawat terbang ga kak", "Jual pesawat terbang", "jual pesawat terbang?"}
	if diff := cmp.Diff(examples, all[0].Examples); diff != "" {
		t.Errorf("examples (-want +got):\n%s", diff)
	}
	if n := all[0].Nearest; n == nil || n.SourceID == "" || n.Score <= 0 || all[0].Confidence >= s.agent.MinConfidence {
		t.Errorf("nearest: %+v with %v", n, all[0].Confidence)
	}
	var paged []string
	for p := (agent.Page{Limit: 1}); ; {
		some, next := s.unanswered(t, p)
		paged = append(paged, some[0].ID)
		if p.Cursor = next; next == "" {
			break
		}
	}
	if len(paged) != 4 || paged[0] != all[0].ID || paged[3] != all[3].ID {
		t.Errorf("page by page: %v", paged)
	}
	if late, _ := s.unanswered(t, agent.Page{Since: noon.Add(5 * time.Minute)}); len(late) != 2 {
		t.Errorf("since then: %+v", late)
	}
	if _, _, err := s.Unanswered(t.Context(), s.agent, agent.Page{Cursor: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a cursor that is none: %v", err)
	}
}

// TestUnansweredBetweenNodes studies with a node that starts anew each time, and with several at once.
func TestUnansweredBetweenNodes(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asks(t, "01 jual pesawat terbang?")
	s.unanswered(t, agent.Page{})
	for i := range 60 {
		s.asks(t, fmt.Sprintf("%02d jual pesawat terbang ga kak", i))
	}
	s.asks(t, "01 ada lowongan kerja?")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			node := agent.NewService(s.pool, knowledge.New(s.pool, nil, 1), agent.Config{})
			if err := node.Study(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got, _ := s.unanswered(t, agent.Page{}); len(got) != 2 || got[0].Times != 61 || got[0].Contacts != 60 || got[1].Times != 1 {
		t.Errorf("clusters: %+v", got)
	}
}

func TestTeachUnanswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asks(t, "01 ada lowongan kerja?", "02 lowongan kerja ada kak?")
	u, _ := s.unanswered(t, agent.Page{})
	closed, err := s.TeachUnanswered(t.Context(), s.agent, u[0].ID, agent.Teaching{Answer: "Belum ada lowongan.", Now: noon})
	if err != nil || !closed.Closed || len(closed.Failing) != 0 || closed.Pair.Question != "ada lowongan kerja?" || closed.Fixed < 2 {
		t.Fatalf("taught: %+v, %v", closed, err)
	}
	if left, _ := s.unanswered(t, agent.Page{}); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	if _, err := s.TeachUnanswered(t.Context(), s.agent, u[0].ID, agent.Teaching{Answer: "Ada."}); !fault.Is(err, fault.NotFound) {
		t.Errorf("taught twice: %v", err)
	}
}

func TestWhatIsTaughtComesBackWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asks(t, "01 ada lowongan kerja?")
	u, _ := s.unanswered(t, agent.Page{})
	s.asks(t, "02 lowongan kerja ada kak?") // between the look at the list and the lesson
	closed, err := s.TeachUnanswered(t.Context(), s.agent, u[0].ID, agent.Teaching{Answer: "Belum ada lowongan.", Now: noon})
	if err != nil || !closed.Closed {
		t.Fatalf("taught: %+v, %v", closed, err)
	}
	s.asks(t, "03 ADA LOWONGAN KERJA", "04 lowongan kerja")
	if left, _ := s.unanswered(t, agent.Page{}); len(left) != 0 {
		t.Errorf("left although it is answered: %+v", left)
	}
	if err := s.Knowledge.DeleteQnA(t.Context(), s.agent.ID, closed.Pair.ID); err != nil {
		t.Fatal(err)
	}
	s.asks(t, "03 ADA LOWONGAN KERJA", "04 lowongan kerja")
	left, _ := s.unanswered(t, agent.Page{})
	if len(left) != 1 || left[0].ID != u[0].ID || left[0].Times != 4 {
		t.Errorf("after the answer went: %+v", left)
	}
}

func TestTeachUnansweredTellsWhatFails(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asks(t, "01 jual pesawat terbang?")
	u, _ := s.unanswered(t, agent.Page{})
	teaching := agent.Teaching{Question: "Buka cabang di bulan?", Answer: "Tidak, kami hanya menjual teh.", Now: noon}
	closed, err := s.TeachUnanswered(t.Context(), s.agent, u[0].ID, teaching)
	if err != nil || closed.Closed || !cmp.Equal(closed.Failing, []string{"jual pesawat terbang?"}) {
		t.Errorf("taught: %+v, %v", closed, err)
	}
	if left, _ := s.unanswered(t, agent.Page{}); len(left) != 1 {
		t.Errorf("left: %+v", left)
	}
}

func TestDismissUnanswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.asks(t, "01 jual pesawat terbang?", "02 jual pesawat terbang ga kak")
	u, _ := s.unanswered(t, agent.Page{})
	if err := s.DismissUnanswered(t.Context(), s.agent, u[0].ID); err != nil {
		t.Fatal(err)
	}
	s.asks(t, "03 jual pesawat terbang??", "04 ada pesawat terbang", "05 ada lowongan kerja?")
	if left, _ := s.unanswered(t, agent.Page{}); len(left) != 1 || left[0].Question != "ada lowongan kerja?" {
		t.Errorf("left: %+v", left)
	}
	if err := s.DismissUnanswered(t.Context(), s.agent, u[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("dismissed twice: %v", err)
	}
	other, err := s.Create(t.Context(), agent.New(s.id, &s.id, "Second"))
	if err != nil {
		t.Fatal(err)
	}
	left, _ := s.unanswered(t, agent.Page{})
	if err := s.DismissUnanswered(t.Context(), other, left[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agent's: %v", err)
	}
}

// What a switched-off agent and a person who was asked for leave behind is no question.
func TestWhatIsNoUnansweredQuestion(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, a := range []chat.Answer{
		{Action: chat.ActionFallback, Trace: map[string]any{"path": "disabled"}},
		{Action: chat.ActionHandoff, Trace: map[string]any{"path": "courtesy"}},
		{Action: chat.ActionAnswer, Trace: map[string]any{"path": "builtin"}},
		{Action: chat.ActionHandoff, Trace: map[string]any{"path": "model"}},
	} {
		a.AgentID = s.agent.ID
		tx, err := s.pool.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		q := s.question(fmt.Sprintf("%s by %s", a.Action, a.Trace["path"]))
		if err := s.RecordTx(t.Context(), tx, q, a); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := s.unanswered(t, agent.Page{}); len(got) != 1 || got[0].Question != "handoff by model" {
		t.Errorf("unanswered: %+v", got)
	}
}
