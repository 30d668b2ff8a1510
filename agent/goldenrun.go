package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"balas/chat"
	"balas/internal/fault"
)

// GoldenRun tells how an agent did when it was asked all its golden questions.
type GoldenRun struct {
	ID               string // grun_…
	Seq              int64
	AgentID          string
	WithModel        bool   // models were asked, as far as the agent has any and its ceilings let them
	KnowledgeVersion int64  // when the run began
	SettingsHash     string // SHA-256 of what shapes answers besides knowledge, hexadecimal
	Passed           int
	Failed           int
	HitAt1           *float64 // share of the questions to be answered whose first source is right; nil: there are none
	MRR              *float64 `db:"mrr"` // mean of one over the rank of the first right source; nil: as HitAt1
	// ECE is the expected calibration error of the confidence, of questions to be answered and those to get a fallback; nil:
	// there are none. ECEFloor is what so few questions would show of a confidence that is true.
	ECE       *float64 `db:"ece"`
	ECEFloor  *float64 `db:"ece_floor"`
	TookMs    int64
	CreatedAt time.Time // when the run began
}

// GoldenReport is a run with all its results, in the order of the questions, and what changed since another run.
type GoldenReport struct {
	GoldenRun
	Results []GoldenResult
	Since   *GoldenComparison `db:"-"` // nil: there is no run to compare with
}

// goldenAtOnce is how many questions of a run are asked at the same time.
const goldenAtOnce = 4

func newGoldenRunID() string { return "grun_" + strings.TrimPrefix(newID(), "agent_") }

// RunGolden asks the agent all its golden questions, each as the first of a conversation, stores how it did and compares
// with the last run of the kind. No conversation, no statistics and no list of questions learns of it. Without a model the
// built-in answerer replies from what search finds; with one, what it uses is booked. An agent that is switched off
// answers too. It fails with Conflict if there is no golden question, and stores nothing if it fails or ctx ends.
func (s *Service) RunGolden(ctx context.Context, a Agent, withModel bool, now time.Time) (GoldenReport, error) {
	all, err := goldenOf(ctx, s.pool, sqlGoldenSet, a.ID, 0, mostGolden)
	if err != nil {
		return GoldenReport{}, err
	}
	if len(all) == 0 {
		return GoldenReport{}, &fault.Fault{Kind: fault.Conflict, Noun: nounGoldenSet, Detail: "has no question"}
	}
	r := GoldenReport{GoldenRun: GoldenRun{
		ID: newGoldenRunID(), AgentID: a.ID, WithModel: withModel, SettingsHash: s.settingsHash(a), CreatedAt: now,
	}}
	if r.KnowledgeVersion, err = s.Knowledge.Version(ctx, a.ID); err != nil {
		return GoldenReport{}, err
	}
	began := time.Now()
	if r.Results, err = s.askedBy(withModel).askGolden(ctx, a, all, now); err != nil {
		return GoldenReport{}, err
	}
	r.TookMs = time.Since(began).Milliseconds()
	r.sum(r.Results)
	if err := s.storeGoldenRun(ctx, &r); err != nil {
		return GoldenReport{}, err
	}
	return s.compared(ctx, r, "")
}

// askedBy returns the service, without models unless they are wanted. Search is the same.
func (s *Service) askedBy(withModel bool) *Service {
	if withModel {
		return s
	}
	return NewService(s.pool, s.Knowledge, Config{TurnDeadline: s.config.TurnDeadline, Now: s.config.Now})
}

// askGolden asks the questions, a few at a time.
func (s *Service) askGolden(ctx context.Context, a Agent, all []Golden, now time.Time) ([]GoldenResult, error) {
	results := make([]GoldenResult, len(all))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(goldenAtOnce)
	for i, g := range all {
		work.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			ctx, cancel := context.WithTimeout(ctx, s.config.TurnDeadline)
			defer cancel()
			answer, err := s.answer(ctx, a, chat.Question{AccountID: a.AccountID, Text: g.Question, Now: now})
			if err != nil {
				return fmt.Errorf("ask golden question: %w", err)
			}
			results[i] = judgeGolden(g, answer)
			return nil
		})
	}
	return results, work.Wait()
}

// settingsHash tells agents apart that may answer differently from the same knowledge.
func (s *Service) settingsHash(a Agent) string {
	encoded, _ := json.Marshal([]any{ // numbers, texts and a struct of both always encode
		a.Persona, s.models(a), a.Temperature, a.MinConfidence, a.DirectConfidence, a.Languages, a.Handoff, a.TurnTokens,
	})
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}
