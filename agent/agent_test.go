package agent_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/agent"
	"balas/agent/openaitest"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/knowledge"
	"balas/knowledge/sample"
)

const (
	sqlAccount  = `INSERT INTO accounts (id, hex_id, name) VALUES ($1, $2, $2)`
	sqlInstance = `
		INSERT INTO instances (id, account_id, hex_id, slug, name, session_id, access_token_hash, access_token_enc)
		VALUES ($1, $1, $2, $2, $2, $2, '', '')`
)

// shop is an instance whose default agent knows the sample shop.
type shop struct {
	*agent.Service
	pool  *pgxpool.Pool
	id    uuid.UUID // of the account and of the instance
	agent agent.Agent
	model *openaitest.Server
}

// open opens the shop without a model.
func open(t *testing.T) shop { return openWith(t, agent.Config{}) }

// openWithModel opens the shop with the model "first", and "second" when it fails.
func openWithModel(t *testing.T, script ...openaitest.Reply) shop {
	return openWithDeadline(t, 10*time.Second, script...)
}

func openWithDeadline(t *testing.T, deadline time.Duration, script ...openaitest.Reply) shop {
	t.Helper()
	server, err := openaitest.Start(script...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	s := openWith(t, agent.Config{
		Client: agent.NewClient(server.URL, "key"), Model: "first", FallbackModel: "second",
		ModelDeadline: deadline, TurnDeadline: time.Minute, Pause: time.Millisecond,
	})
	s.model = server
	return s
}

func openWith(t *testing.T, config agent.Config) shop {
	t.Helper()
	pool := pgtest.New(t)
	id := uuid.Must(uuid.NewV7())
	for _, sql := range []string{sqlAccount, sqlInstance} {
		if _, err := pool.Exec(t.Context(), sql, id, id.String()); err != nil {
			t.Fatal(err)
		}
	}
	s := agent.NewService(pool, knowledge.New(pool, nil, 1<<30), config)
	a, err := s.Resolve(t.Context(), id, id, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sample.Load(t.Context(), s.Knowledge, a.ID); err != nil {
		t.Fatal(err)
	}
	return shop{Service: s, pool: pool, id: id, agent: a}
}

func (s shop) question(text string, history ...chat.Line) chat.Question {
	return chat.Question{AccountID: s.id, InstanceID: s.id, ContactPhone: "628125550100", Text: text, History: history}
}

func (s shop) ask(t *testing.T, text string, history ...chat.Line) chat.Answer {
	t.Helper()
	answer, err := s.Answer(t.Context(), s.question(text, history...))
	if err != nil {
		t.Fatalf("Answer(%q): %v", text, err)
	}
	return answer
}

// A customer whose language is not told hears in both that there is no answer, and then in that of the agent alone.
func TestNoAnswerInALanguageThatIsNotTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct {
		languages []string
		want      string
	}{
		{[]string{}, "Maaf, kami belum punya jawaban untuk itu. Tim kami akan membantu Anda.\n\nSorry, we do not have an answer to that yet. Our team will help you."},
		{[]string{"en", "id"}, "Sorry, we do not have an answer to that yet. Our team will help you."},
	} {
		s.change(t, func(a *agent.Agent) { a.Languages = c.languages })
		answer, err := s.Rehearse(t.Context(), s.question("Verkaufen Sie gebrauchte Autos?"))
		if err != nil || answer.Text != c.want {
			t.Errorf("with %v: %q, %v", c.languages, answer.Text, err)
		}
	}
}

func TestBuiltinAnswers(t *testing.T) {
	t.Parallel()
	s := open(t)
	for question, want := range map[string]string{
		"Jam buka toko?":            "Senin sampai Sabtu pukul 08.00-20.00",
		"jam brp buka kak":          "Senin sampai Sabtu pukul 08.00-20.00",
		"what time do you open":     "Monday to Saturday, 08.00-20.00",
		"brp ongkir ke bandung":     "Rp 12.000",
		"ada TM-120?":               "Rp 25.000",
		"halo, jam buka toko?":      "08.00-20.00",
		"How can i pay pls":         "bank transfer, QRIS",
		"bayarnya gimana ya kak?":   "transfer bank, QRIS",
		"harga teh hijau berapa ya": "Rp 32.000",
	} {
		answer := s.ask(t, question)
		if answer.Action != chat.ActionAnswer || !strings.Contains(answer.Text, want) {
			t.Errorf("%q: %s %q, want an answer with %q", question, answer.Action, answer.Text, want)
			continue
		}
		if answer.Confidence < 0.5 || len(answer.Evidence) != 1 || answer.Evidence[0].Text != answer.Text || answer.AgentID != s.agent.ID {
			t.Errorf("%q: %+v", question, answer)
		}
	}
}

func TestBuiltinDoesNotKnow(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, question := range []string{
		"siapa presiden prancis", "do you sell airplanes?", "jual pesawat terbang?", "resep rendang dong",
		"what is the capital of peru", "?!", "🙂", "12345",
	} {
		if answer := s.ask(t, question); answer.Action != chat.ActionFallback || answer.Text != "" {
			t.Errorf("%q: %s %q, want a fallback without text", question, answer.Action, answer.Text)
		}
	}
}

func TestCourtesies(t *testing.T) {
	t.Parallel()
	s := open(t)
	for message, want := range map[string]string{
		"halo kak":                         "Ada yang bisa kami bantu?",
		"Good morning":                     "How can we help you?",
		"p":                                "Ada yang bisa kami bantu?",
		"makasih banyak ya":                "Sama-sama!",
		"ok thanks":                        "You're welcome!",
		"permisi kak, mau tanya":           "Ada yang bisa kami bantu?",
		"👍🏽":                               "Baik!",
		"oke sip":                          "Baik!",
		"dah, sampai jumpa lagi":           "Sampai jumpa!",
		"mau bicara dengan admin":          "teruskan ke tim",
		"can I talk to a human":            "to our team",
		"tolong hubungkan ke cs ya":        "teruskan ke tim",
		"mau komplain, minta manusia dong": "teruskan ke tim",
		"admin mana?":                      "teruskan ke tim",
		"butuh cs kak":                     "teruskan ke tim",
		"I need a human":                   "to our team",
		"siap, makasih infonya":            "Sama-sama!",
		"thanks for your help":             "You're welcome!",
	} {
		answer := s.ask(t, message)
		action := chat.ActionAnswer
		if strings.Contains(want, " tim") || strings.Contains(want, " team") {
			action = chat.ActionHandoff
		}
		if answer.Action != action || !strings.Contains(answer.Text, want) {
			t.Errorf("%q: %s %q, want %s with %q", message, answer.Action, answer.Text, action, want)
		}
	}
	if _, err := s.Learn(t.Context(), s.agent, agent.Teaching{Question: "Halo", Answer: "Halo, selamat datang di " + sample.Shop + "!"}); err != nil {
		t.Fatal(err)
	}
	if answer := s.ask(t, "HALO!"); answer.Text != "Halo, selamat datang di "+sample.Shop+"!" {
		t.Errorf("the owner's greeting is %q", answer.Text)
	}
}

func TestWordsOfPeopleAndThanksAreNotAlwaysActs(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, message := range []string{"admin, minta harga teh melati", "mau pesan untuk orang tua", "info dong", "ada yang untuk orang dewasa?"} {
		if answer := s.ask(t, message); answer.Action == chat.ActionHandoff || answer.Trace["path"] == "courtesy" {
			t.Errorf("%q: %s %q", message, answer.Action, answer.Text)
		}
	}
}

func TestFollowUpLeansOnTheLineBefore(t *testing.T) {
	t.Parallel()
	s := open(t)
	history := []chat.Line{
		{Text: "berapa ongkos kirim ke Bandung?"},
		{Text: "Ongkos kirim ke Bandung Rp 12.000.", FromMe: true},
		{Text: "oke"},
		{Text: "Baik!", FromMe: true},
	}
	if answer := s.ask(t, "kalau ke jakarta?", history...); !strings.Contains(answer.Text, "Rp 10.000") {
		t.Errorf("the follow-up got %s %q", answer.Action, answer.Text)
	}
}

func TestConversationOfTheAPI(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Answer("Ongkos kirim ke Bandung Rp 12.000.", "answer", "e1"))
	say := func(phone, text string) int {
		t.Helper()
		q := s.question(text)
		q.ContactPhone = phone
		if _, err := s.Chat(t.Context(), q); err != nil {
			t.Fatal(err)
		}
		requests := s.model.Requests()
		return len(requests[len(requests)-1].Messages)
	}
	const alone = 2 // system prompt and question
	if n := say("628125550101", "berapa ongkos kirim ke bandung?"); n != alone {
		t.Errorf("the first prompt has %d messages", n)
	}
	if n := say("628125550101", "berapa ongkos kirim ke bandung?"); n != alone+2 {
		t.Errorf("the second prompt has %d messages, want the first turn in it", n)
	}
	if n := say("628125550102", "berapa ongkos kirim ke bandung?"); n != alone {
		t.Errorf("another phone's prompt has %d messages", n)
	}
	if err := s.ClearContext(t.Context(), s.agent, s.id, "628125550101"); err != nil {
		t.Fatal(err)
	}
	if n := say("628125550101", "berapa ongkos kirim ke bandung?"); n != alone {
		t.Errorf("after clearing the prompt has %d messages", n)
	}
	for range 10 {
		say("628125550101", "berapa ongkos kirim ke bandung?")
	}
	if n := say("628125550101", "berapa ongkos kirim ke bandung?"); n != alone+12 {
		t.Errorf("a long conversation's prompt has %d messages, want twelve lines", n-alone)
	}
}

func TestLearn(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, answer := range []string{"Ada, Rp 40.000.", "Ada, Rp 42.000."} {
		if _, err := s.Learn(t.Context(), s.agent, agent.Teaching{Question: "Ada kopi susu?", Answer: answer, Phone: "628125550101"}); err != nil {
			t.Fatal(err)
		}
	}
	if answer := s.ask(t, "ada kopi susu"); answer.Text != "Ada, Rp 42.000." {
		t.Errorf("learned answer: %s %q", answer.Action, answer.Text)
	}
	stats, err := s.Stats(t.Context(), s.agent.ID)
	if err != nil || stats.Learned != 1 {
		t.Errorf("learned %d, want 1; %v", stats.Learned, err)
	}
	_, err = s.Learn(t.Context(), s.agent, agent.Teaching{Question: "Ada?", Answer: " "})
	if f := fault.Of(err); f == nil || f.Field != "correctAnswer" {
		t.Errorf("an empty answer: %v", err)
	}
}

func TestStats(t *testing.T) {
	t.Parallel()
	s := open(t)
	before, err := s.Stats(t.Context(), s.agent.ID)
	if err != nil || before.Messages != 0 || before.LastActivity != nil {
		t.Errorf("stats of a new agent: %+v, %v", before, err)
	}
	for phone, texts := range map[string][]string{
		"628125550101": {"jam buka toko?", "siapa presiden prancis"},
		"628125550102": {"mau bicara dengan admin"},
	} {
		for _, text := range texts {
			q := s.question(text)
			q.ContactPhone = phone
			q.Now = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
			if _, err := s.Chat(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := s.Stats(t.Context(), s.agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	want := agent.Stats{Conversations: 2, Messages: 3, People: 2, Answered: 1, Fallback: 1, Handoff: 1, LastActivity: &at}
	if got.AverageConfidence <= 0 || got.AverageConfidence >= 1 {
		t.Errorf("average confidence %v", got.AverageConfidence)
	}
	got.AverageConfidence = 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
}

func TestAgents(t *testing.T) {
	t.Parallel()
	s := open(t)
	again, err := s.Resolve(t.Context(), s.id, s.id, "")
	if err != nil || again.ID != s.agent.ID || !strings.HasPrefix(again.ID, "agent_") || !again.IsDefault {
		t.Errorf("the default agent became %+v, %v", again, err)
	}
	second, err := s.Create(t.Context(), agent.New(s.id, &s.id, "Second"))
	if err != nil {
		t.Fatal(err)
	}
	if agents, err := s.List(t.Context(), s.id, s.id); err != nil || len(agents) != 2 || agents[0].ID != s.agent.ID {
		t.Errorf("List: %+v, %v", agents, err)
	}
	if _, err := s.Resolve(t.Context(), s.id, uuid.Must(uuid.NewV7()), second.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another instance's agent: %v", err)
	}
	q := s.question("jam buka toko?")
	q.AgentID = second.ID
	if answer, err := s.Answer(t.Context(), q); err != nil || answer.Action != chat.ActionFallback {
		t.Errorf("an agent without knowledge: %+v, %v", answer, err)
	}
	s.agent.Enabled = false
	if _, err := s.Update(t.Context(), s.agent); err != nil {
		t.Fatal(err)
	}
	if answer := s.ask(t, "jam buka toko?"); answer.Action != chat.ActionFallback || answer.Text != "" {
		t.Errorf("a disabled agent: %+v", answer)
	}
	s.agent.MinConfidence = 2
	if _, err := s.Update(t.Context(), s.agent); !fault.Is(err, fault.Invalid) {
		t.Errorf("a threshold of 2: %v", err)
	}
	if err := s.Delete(t.Context(), s.id, second.ID); err != nil {
		t.Error(err)
	}
	if err := s.Delete(t.Context(), s.id, s.agent.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("deleting the default agent: %v", err)
	}
}
