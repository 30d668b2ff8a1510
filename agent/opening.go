package agent

import (
	"context"
	"time"

	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/calendar"
)

// homeZone is where days and times are meant if nobody has told the zone of the bot.
var homeZone = time.FixedZone("Asia/Jakarta", 7*3600)

// traceOpening names, in the trace of an answer, the sentence before the words of the evidence.
const traceOpening = "opening"

// localNow is the time of a question on the wall clock that it is meant by.
func (s *Service) localNow(q chat.Question) time.Time {
	now, zone := q.Now, q.Zone
	if now.IsZero() {
		now = s.config.Now()
	}
	if zone == nil {
		zone = homeZone
	}
	return now.In(zone)
}

// openingHours is what is searched for in place of a question whether it is open at some time: no pair knows tomorrow.
var openingHours = map[string]string{indonesian: "jam buka toko", english: "what are your opening hours"}

// visit finds the opening hours for a question that asks about nothing but whether, or how long, it is open at a moment.
// It is false for other questions, and when it is not sure: the confidence is below the agent's threshold, the hours are
// not fully understood or say nothing of that day, or something else that search found speaks of opening and does not
// agree. found is what the question itself finds.
func (s *Service) visit(ctx context.Context, a Agent, q chat.Question, found knowledge.Result) (retrieval, bool, error) {
	now := s.localNow(q)
	if m, ok := calendar.MomentOf(q.Text, now); !ok || !m.AsksOpen {
		return retrieval{}, false, nil
	}
	language := a.spoken(q)
	r := retrieval{asked: said(openingHours, language)}
	var err error
	if r.found, err = s.search(ctx, a, q, r.asked); err != nil {
		return retrieval{}, false, err
	}
	if len(r.found.Found) == 0 || a.decide(r.found.Confidence) != chat.ActionAnswer {
		return retrieval{}, false, nil
	}
	r.shown = merged(r.found, found)
	best := preferred(r.found.Found, language)
	v, ok := visitOf(q.Text, best, now)
	if !ok || !v.undisputed(r.shown.Found, best.ID) {
		return retrieval{}, false, nil
	}
	r.opening = v.tell(language)
	return r, true, nil
}

// without answers without a model: whether it is open when the question asks about, if that is sure, and what the evidence
// says.
func (a Agent) without(q chat.Question, r retrieval, language string) chat.Answer {
	answer := a.builtin(q.Text, r.found, language)
	if r.opening != "" && answer.Action == chat.ActionAnswer {
		answer.Text = r.opening + "\n" + answer.Text
	}
	return answer
}
