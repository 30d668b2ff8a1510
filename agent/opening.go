package agent

import (
	"cmp"
	"context"
	"slices"
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

// openingHours are what is searched for in place of a question whether it is open at some time: no pair knows tomorrow. Not
// everybody has a shop.
var openingHours = map[string][]string{
	indonesian: {"jam buka toko", "jam buka"}, english: {"what are your opening hours", "opening hours"},
}

// visit finds the opening hours for a question that asks about nothing but whether, or how long, it is open at a moment.
// Where the moment is not sure ("at seven?", "on Christmas?") and nothing else answers, the hours alone are the answer. It
// is false for other questions, and when it is not sure: the confidence is below the agent's threshold, the hours are not
// fully understood or say nothing of that day, or something else that search found speaks of opening and does not agree.
// found is what the question itself finds.
func (s *Service) visit(ctx context.Context, a Agent, q chat.Question, found knowledge.Result) (retrieval, bool, error) {
	now := s.localNow(q)
	m, sure := calendar.MomentOf(q.Text, now)
	if sure = sure && m.AsksOpen; !sure && (!unsureVisit(q.Text, now) || a.decide(found.Confidence) == chat.ActionAnswer) {
		return retrieval{}, false, nil
	}
	language := a.spoken(q)
	r, err := s.hours(ctx, a, q, language)
	if err != nil {
		return retrieval{}, false, err
	}
	if len(r.found.Found) == 0 || a.decide(r.found.Confidence) != chat.ActionAnswer {
		return retrieval{}, false, nil
	}
	r.shown = merged(r.found, found)
	best := preferred(r.asked, r.found.Found, language)
	if !sure {
		return r, saysHours(q.Text, best, now) && !disputes(found.Found, best.ID), nil
	}
	v, ok := visitOf(q.Text, best, now)
	if !ok || !v.undisputed(r.shown.Found, best.ID) {
		return retrieval{}, false, nil
	}
	r.opening = v.tell(language)
	return r, true, nil
}

// hours searches for the opening hours, and returns what is found with most confidence.
func (s *Service) hours(ctx context.Context, a Agent, q chat.Question, language string) (retrieval, error) {
	var best retrieval
	wordings, ok := openingHours[language]
	if !ok {
		wordings = openingHours[indonesian]
	}
	for _, asked := range wordings {
		found, err := s.search(ctx, a, q, asked)
		if err != nil {
			return retrieval{}, err
		}
		if best.asked == "" || found.Confidence > best.found.Confidence {
			best = retrieval{asked: asked, found: found}
		}
	}
	return best, nil
}

// unsureVisit reports whether a question asks about nothing but being open, at no moment that is sure.
func unsureVisit(question string, now time.Time) bool {
	asks, _ := calendar.AsksOpen(question, now)
	return asks
}

// saysHours reports whether a piece of evidence has the hours that such a question asks for: all of them are understood, and
// where it asks about a holiday they have a word on these.
func saysHours(question string, f knowledge.Found, now time.Time) bool {
	if f.Product != nil {
		return false
	}
	_, holiday := calendar.AsksOpen(question, now)
	hours, ok := calendar.HoursOf(f.Title, f.Text)
	return ok && (hours.Holidays || !holiday)
}

// disputes reports whether another piece of evidence names a holiday, or speaks of opening in words that are not understood as
// hours: it may know better.
func disputes(found []knowledge.Found, id int64) bool {
	return slices.ContainsFunc(found, func(f knowledge.Found) bool {
		text := f.Title + "\n" + f.Text
		_, understood := calendar.HoursOf(f.Title, f.Text)
		return f.ID != id && f.Product == nil && (calendar.NamesHoliday(text) || calendar.SpeaksOf(text) && !understood)
	})
}

// without answers without a model: whether it is open when the question asks about, if that is sure, and what the evidence
// says.
func (a Agent) without(q chat.Question, r retrieval, language string) chat.Answer {
	answer := a.builtin(cmp.Or(r.about, q.Text), r.found, language)
	vague := r.asked == q.Text && undecided(q.Text, r.found.Found)
	if answer.Action == chat.ActionAnswer && (vague || asksPrice(q.Text) && !tellsPrice(preferred(q.Text, r.found.Found, language))) {
		answer.Action, answer.MediaID = chat.ActionClarify, nil
		answer.Text, answer.Evidence = askBack(r.found.Found, language), evidence(r.found.Found[0])
	}
	if r.opening != "" && answer.Action == chat.ActionAnswer {
		answer.Text = r.opening + "\n" + answer.Text
	}
	return answer
}
