package api_test

import (
	"github.com/jackc/pgx/v5"

	"balas/agent"
	"balas/chat"
	"balas/knowledge"
)

// learn has the agent taught the same thing twice, and another one asked what it does not know.
func (w *world) learn(a agent.Agent) {
	for _, answer := range []string{"At a nearby garage.", "Behind the shop."} {
		taught, err := w.engine.Agents.Teach(w.t.Context(), a, agent.Teaching{Question: "Can I park?", Answer: answer, Now: clock})
		w.must(err)
		w.vars["taught"] = taught.Pair.ID
	}
	w.unanswered(a)
}

// unanswered makes an agent that knows one thing and was asked another, twice.
func (w *world) unanswered(a agent.Agent) {
	ctx := w.t.Context()
	a, err := w.engine.Agents.Create(ctx, agent.New(a.AccountID, a.InstanceID, "Apprentice"))
	w.must(err)
	_, err = w.engine.Agents.Knowledge.PutQnA(ctx, knowledge.QnA{AgentID: a.ID, Question: "Do you deliver?", Answer: "Yes, in town."})
	w.must(err)
	for range 2 {
		w.record(chat.Question{Text: "Do you deliver teapots to the moon?", ContactPhone: "6281200000001", Now: clock}, a)
	}
	all, _, err := w.engine.Agents.Unanswered(ctx, a, agent.Page{})
	w.must(err)
	w.vars["apprentice"], w.vars["gap"] = a.ID, all[0].ID
	w.suggest(a)
}

// suggest makes a suggestion of what a person of the business might have replied.
func (w *world) suggest(a agent.Agent) {
	_, err := w.pool.Exec(w.t.Context(), `
		INSERT INTO agent_suggestions (id, agent_id, key, question, answer, times, first_at, last_at)
		VALUES ('sug_1', $1, '', 'Do you gift wrap?', 'Yes, for a small fee.', 1, $2, $2)`, a.ID, clock)
	w.must(err)
	w.vars["suggestion"] = "sug_1"
}

// record writes down that the agent had no answer.
func (w *world) record(q chat.Question, a agent.Agent) {
	w.must(pgx.BeginFunc(w.t.Context(), w.pool, func(tx pgx.Tx) error {
		return w.engine.Agents.RecordTx(w.t.Context(), tx, q, chat.Answer{AgentID: a.ID, Action: chat.ActionFallback})
	}))
}
