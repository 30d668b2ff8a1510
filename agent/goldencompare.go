package agent

// GoldenComparison is what changed from one run to another.
type GoldenComparison struct {
	RunID            string // the earlier one
	KnowledgeChanged bool
	SettingsChanged  bool
	Fixed            []GoldenChange // questions that failed then and pass now
	Broken           []GoldenChange // the other way round
	Same             int            // questions that pass or fail as they did then
	Other            int            // questions that then were not asked, or with another expectation
}

// GoldenChange is a question that passes in one run and fails in another.
type GoldenChange struct {
	Before GoldenResult
	After  GoldenResult
}

// compareGolden compares the questions that both runs asked with the same expectation.
func compareGolden(before, after GoldenReport) GoldenComparison {
	c := GoldenComparison{
		RunID:            before.ID,
		KnowledgeChanged: before.KnowledgeVersion != after.KnowledgeVersion,
		SettingsChanged:  before.SettingsHash != after.SettingsHash,
	}
	then := map[string]GoldenResult{}
	for _, r := range before.Results {
		then[r.QuestionID] = r
	}
	for _, now := range after.Results {
		was, asked := then[now.QuestionID]
		switch {
		case !asked || was.Question != now.Question || was.Expect != now.Expect:
			c.Other++
		case was.Passed == now.Passed:
			c.Same++
		case now.Passed:
			c.Fixed = append(c.Fixed, GoldenChange{was, now})
		default:
			c.Broken = append(c.Broken, GoldenChange{was, now})
		}
	}
	return c
}
