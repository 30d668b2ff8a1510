package api_test

import (
	"balas/agent"
)

// learn has the agent taught the same thing twice.
func (w *world) learn(a agent.Agent) {
	for _, answer := range []string{"At a nearby garage.", "Behind the shop."} {
		taught, err := w.engine.Agents.Teach(w.t.Context(), a, agent.Teaching{Question: "Can I park?", Answer: answer, Now: clock})
		w.must(err)
		w.vars["taught"] = taught.Pair.ID
	}
}
