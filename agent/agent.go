// Package agent answers customers from what a business knows.
//
// An answer is looked for in this order: a greeting or thanks is answered in kind; a model, if one is configured,
// writes a reply from the chunks that search found, and the reply is checked against them; without a model, or when
// all of its tries fail, the Q&A pair above the confidence threshold is given word for word; else the agent says that
// it does not know. Without a model the questions of one message are answered each by itself, and a short one that names no
// subject is about what the last reply rests on. A question whether it is open at a moment is answered for that day and
// time, before the words of the evidence, if the hours in it are fully understood. What a provider of models says when it
// fails reaches the log and never a customer.
package agent

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"balas/internal/fault"
)

// Agent is one answerer: who it is, which model writes for it and how sure it must be.
type Agent struct {
	ID               string // agent_…
	AccountID        uuid.UUID
	InstanceID       *uuid.UUID // nil: it may answer for every instance of the account
	Name             string
	Persona          string   // the owner's part of the system prompt; may be empty
	Model            string   // empty: the server's
	FallbackModel    string   // empty: the server's
	Temperature      float32  // of the model, 0 to 2
	MinConfidence    float64  // an answer less probable than this is not given
	DirectConfidence float64  // a Q&A pair at least this probable is given without asking the model; 1: never
	Languages        []string // ISO 639-1 codes, the preferred first; empty: whatever the customer writes
	Handoff          Handoff
	Ceilings
	Enabled   bool
	IsDefault bool // it answers for its instance when no agent is named or chosen
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Ceilings bound what an agent may spend; 0: no bound. From four fifths of a month's ceiling on its fallback model writes
// alone, and beyond it none. Requests that go on at once may pass a ceiling by what they cost.
type Ceilings struct {
	TurnTokens  int64 // for one answer, all tries together
	MonthTokens int64
	MonthCost   int64 // in millionths of a US dollar, at the account's prices
}

// The settings of a new agent.
const (
	DefaultName          = "Default agent"
	defaultTemperature   = 0.3
	defaultMinConfidence = 0.5
	neverDirect          = 1
)

// New returns an agent with default settings, not yet stored; a nil instanceID makes it one of the whole account.
func New(accountID uuid.UUID, instanceID *uuid.UUID, name string) Agent {
	return Agent{
		ID: newID(), AccountID: accountID, InstanceID: instanceID, Name: name,
		Temperature: defaultTemperature, MinConfidence: defaultMinConfidence, DirectConfidence: neverDirect,
		Languages: []string{}, Enabled: true,
	}
}

// newID returns agent_ and 16 random letters and digits.
func newID() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return "agent_" + strings.ToLower(base32.StdEncoding.EncodeToString(b))
}

// check fails with Invalid for a setting out of range.
func (a Agent) check() error {
	switch {
	case strings.TrimSpace(a.Name) == "" || len(a.Name) > 100 || !storable(a.Name):
		return fault.Bad("agent", "name", "must have 1 to 100 bytes of text")
	case len(a.Persona) > 16_000 || !storable(a.Persona):
		return fault.Bad("agent", "systemPrompt", "must have at most 16000 bytes of text")
	case len(a.Model) > 200 || len(a.FallbackModel) > 200 || !storable(a.Model+a.FallbackModel):
		return fault.Bad("agent", "model", "must have at most 200 bytes of text")
	case !between(float64(a.Temperature), 0, 2):
		return fault.Bad("agent", "temperature", "must be 0 to 2")
	case !between(a.MinConfidence, 0, 1):
		return fault.Bad("agent", "minConfidence", "must be 0 to 1")
	case !between(a.DirectConfidence, 0, 1):
		return fault.Bad("agent", "directConfidence", "must be 0 to 1")
	}
	for _, l := range a.Languages {
		if l != indonesian && l != english {
			return fault.Bad("agent", "languages", "must be of id, en")
		}
	}
	if a.TurnTokens < 0 || a.MonthTokens < 0 || a.MonthCost < 0 {
		return fault.Bad("agent", "ceilings", "must be 0 or more")
	}
	return a.Handoff.check()
}

// between is false for NaN.
func between(x, low, high float64) bool { return x >= low && x <= high }

// storable reports whether PostgreSQL can hold s as text.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
