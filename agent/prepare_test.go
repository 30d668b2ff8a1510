package agent_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"balas/agent"
	"balas/knowledge"
)

// TestPreparedAgentHasItsKnowledgeInMemory takes the knowledge from the database: who has it in memory answers still.
func TestPreparedAgentHasItsKnowledgeInMemory(t *testing.T) {
	t.Parallel()
	s := open(t)
	node := func() *agent.Service {
		return agent.NewService(s.pool, knowledge.New(s.pool, nil, 1<<30), agent.Config{})
	}
	prepared, other := node(), node()
	for _, instance := range []uuid.UUID{s.id, s.id, uuid.New()} {
		if err := prepared.Prepare(t.Context(), instance); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.pool.Exec(t.Context(), `DELETE FROM knowledge_chunks WHERE agent_id = $1`, s.agent.ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		on    *agent.Service
		knows bool
	}{{prepared, true}, {other, false}} {
		answer, err := c.on.Answer(t.Context(), s.question("Jam buka toko?"))
		if err != nil {
			t.Fatal(err)
		}
		if knows := strings.Contains(answer.Text, "08.00-20.00"); knows != c.knows {
			t.Errorf("answered %q, want one that knows: %t", answer.Text, c.knows)
		}
	}
}
