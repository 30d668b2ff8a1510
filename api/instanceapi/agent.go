package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/agent"
	"balas/api/wire"
	"balas/chat"
	"balas/rules"
)

// askRequest asks the agent a question, whose conversation is kept by phone:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "message": "How much is the red one?"}
type askRequest struct {
	Body struct {
		InBody
		Phone   string  `json:"phone" doc:"Who asks; nothing is sent there." example:"6281200000001"`
		Message string  `json:"message" minLength:"1" maxLength:"16000" example:"How much is the red one?"`
		AgentID *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
		DryRun  bool    `json:"dryRun,omitempty" doc:"Leaves no trace in the conversation, and shows what led to the answer."`
	}
}

type answered struct {
	Reply      string          `json:"reply" example:"The red one is Rp 100.000."`
	AgentID    string          `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	Confidence float64         `json:"confidence" doc:"The probability that the reply is right." example:"0.93"`
	Action     chat.Action     `json:"action" enum:"answer,clarify,fallback,handoff" doc:"fallback: the agent does not know." example:"answer"`
	Evidence   []chat.Evidence `json:"evidence" nullable:"false" doc:"What the reply rests on."`
	Trace      map[string]any  `json:"trace,omitempty" doc:"What led to the answer; of a dry run alone."`
}

func (d dialect) ask(ctx context.Context, in *askRequest) (answered, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return answered{}, err
	}
	who, err := chat.ParseAddress(b.Phone)
	if err != nil {
		return answered{}, err
	}
	s, err := rules.LoadSettings(ctx, d.Pool, i.ID)
	if err != nil {
		return answered{}, err
	}
	q := chat.Question{
		AccountID: i.AccountID, InstanceID: i.ID, AgentID: text(b.AgentID), ContactPhone: who.User, Text: b.Message,
		Now: d.Now(), Zone: s.Zone(),
	}
	ask := d.Agents.Chat
	if b.DryRun {
		ask = d.Agents.Rehearse
	}
	a, err := ask(ctx, q)
	out := answered{
		Reply: a.Text, AgentID: a.AgentID, Confidence: a.Confidence, Action: a.Action,
		Evidence: append([]chat.Evidence{}, a.Evidence...),
	}
	if b.DryRun {
		out.Trace = a.Trace
	}
	return out, err
}

// learnRequest teaches the right answer to a question:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001", "question": "When do you open?", "correctAnswer": "At nine."}
type learnRequest struct {
	Body struct {
		InBody
		Phone         string  `json:"phone" doc:"Who asked." example:"6281200000001"`
		Question      string  `json:"question" minLength:"1" example:"When do you open?"`
		CorrectAnswer string  `json:"correctAnswer" minLength:"1" doc:"Replaces what was known under the same question." example:"At nine."`
		AgentID       *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
	}
}

// conversation is an agent and the phone that it talks with.
type conversation struct {
	agent    agent.Agent
	instance uuid.UUID
	phone    string
}

func (d dialect) agentAnd(ctx context.Context, instance string, agentID *string, phone string) (conversation, error) {
	i, err := d.Instance(ctx, instance)
	if err != nil {
		return conversation{}, err
	}
	who, err := chat.ParseAddress(phone)
	if err != nil {
		return conversation{}, err
	}
	a, err := d.Agent(ctx, i, text(agentID))
	return conversation{a, i.ID, who.User}, err
}

// AgentQuery names an agent of an instance.
type AgentQuery struct {
	InQuery
	AgentID string `query:"agentId" doc:"Absent: the instance's default agent."`
}

func (d dialect) agentOf(ctx context.Context, q AgentQuery) (agent.Agent, error) {
	i, err := d.Instance(ctx, q.Instance)
	if err != nil {
		return agent.Agent{}, err
	}
	return d.Agent(ctx, i, q.AgentID)
}

type stats struct {
	AgentID            string   `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	TotalConversations int      `json:"totalConversations" example:"12"`
	TotalMessages      int      `json:"totalMessages" doc:"Questions, answered or not." example:"80"`
	ActiveUsers        int      `json:"activeUsers" example:"12"`
	AverageConfidence  *float64 `json:"averageConfidence" doc:"null without any question." example:"0.81"`
	LearnedAnswers     int      `json:"learnedAnswers" example:"5"`
	LastInteractionAt  *string  `json:"lastInteractionAt" doc:"null without any question." example:"2026-03-20T10:30:00.000Z"`
	Answered           int      `json:"answered" example:"70"`
	Clarified          int      `json:"clarified" example:"3"`
	Fallback           int      `json:"fallback" doc:"Questions that the agent had no answer to." example:"5"`
	Handoff            int      `json:"handoff" example:"2"`
}

func (d dialect) stats(ctx context.Context, in *AgentQuery) (stats, error) {
	a, err := d.agentOf(ctx, *in)
	if err != nil {
		return stats{}, err
	}
	s, err := d.Agents.Stats(ctx, a.ID)
	out := stats{
		AgentID: a.ID, TotalConversations: s.Conversations, TotalMessages: s.Messages, ActiveUsers: s.People,
		LearnedAnswers: s.Learned, LastInteractionAt: wire.MaybeTime(s.LastActivity),
		Answered: s.Answered, Clarified: s.Clarified, Fallback: s.Fallback, Handoff: s.Handoff,
	}
	if s.Messages > 0 {
		out.AverageConfidence = &s.AverageConfidence
	}
	return out, err
}

// forgetRequest names whom the agent should forget, in this API's conversation and on WhatsApp.
type forgetRequest struct {
	AgentQuery
	Phone string `query:"phone" required:"true" example:"6281200000001"`
}

type cleared struct {
	Cleared bool `json:"cleared" example:"true"`
}

func (d dialect) forget(ctx context.Context, in *forgetRequest) (cleared, error) {
	who, err := d.agentAnd(ctx, in.Instance, &in.AgentID, in.Phone)
	if err != nil {
		return cleared{}, err
	}
	return cleared{Cleared: true}, d.Agents.ClearContext(ctx, who.agent, who.instance, who.phone)
}

// text is what s points to, or "".
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
