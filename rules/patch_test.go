package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/rules"
)

func TestPatch(t *testing.T) {
	t.Parallel()
	defaults := rules.Defaults(uuid.New())
	for _, c := range []struct {
		name  string
		patch rules.Patch
		want  func(*rules.Settings) // nil: refused
		field string                // at fault
	}{
		{"nothing", rules.Patch{}, func(*rules.Settings) {}, ""},
		{"zone is kept as written", rules.Patch{Timezone: new("+1")}, func(s *rules.Settings) { s.Timezone = "+1" }, ""},
		{"one action", rules.Patch{ReplyMsgs: new(false)}, func(s *rules.Settings) { s.ReplyMsgs = false }, ""},
		{"one day", rules.Patch{Sunday: new(false)}, func(s *rules.Settings) { s.Sunday = false }, ""},
		{
			"hours are kept as written",
			rules.Patch{ActiveFrom: new("00:00"), ActiveTo: new("5:00")},
			func(s *rules.Settings) { s.ActiveFrom, s.ActiveTo = "00:00", "5:00" }, "",
		},
		{"confidence", rules.Patch{MinConfidence: new(0.7)}, func(s *rules.Settings) { s.MinConfidence = new(0.7) }, ""},
		{"no confidence", rules.Patch{MinConfidence: new(-1.0)}, func(*rules.Settings) {}, ""},
		{"unknown zone", rules.Patch{Timezone: new("here")}, nil, "bot_timezone"},
		{"no time", rules.Patch{ActiveFrom: new("nine")}, nil, "from"},
		{"no such time", rules.Patch{ActiveTo: new("24:01")}, nil, "to"},
		{"sixty minutes", rules.Patch{ActiveTo: new("9:60")}, nil, "to"},
		{"long name", rules.Patch{BotName: new(strings.Repeat("n", 101))}, nil, "bot_name"},
		{"negative cap", rules.Patch{TurnCap: new(-1)}, nil, "turn_cap"},
		{"more than certain", rules.Patch{MinConfidence: new(1.1)}, nil, "min_confidence"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.patch.Apply(defaults)
			if c.want == nil {
				if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != c.field {
					t.Fatalf("got %v, want Invalid %s", err, c.field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := defaults
			c.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDefaultText(t *testing.T) {
	t.Parallel()
	s := rules.Defaults(uuid.New())
	english := s.DefaultText()
	s.Lang = "id"
	if s.DefaultText() == english {
		t.Error("the Indonesian default text is English")
	}
	s.Lang = "xx"
	if s.DefaultText() != english {
		t.Errorf("got %q for an unknown language, want English", s.DefaultText())
	}
	s.DefaultMsg = "Closed for lunch."
	if s.DefaultText() != "Closed for lunch." {
		t.Errorf("got %q, want the owner's words", s.DefaultText())
	}
}
