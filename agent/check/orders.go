package check

import (
	"regexp"
	"strings"
)

// override matches an attempt to take the place of a model's instructions.
var override = regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}\b(?:instructions?|rules?|prompts?|above|previous|guidelines)\b|\b(?:abaikan|lupakan|hiraukan)\b[^.\n]{0,30}\b(?:instruksi|perintah|aturan|prompt|petunjuk|di atas)\b|\b(?:system prompt|new instructions?|instruksi baru|developer mode|jailbreak)\b|(?:^|\n)\s*(?:system|assistant|sistem)\s*:`)

// addressed matches a sentence that tells a model what to say.
var addressed = regexp.MustCompile(`(?i)\b(?:you are (?:now|an? (?:ai|assistant|chatbot))|as an ai|ai (?:assistants?|models?|agents?)|language models?|chatbots?|llms?|chatgpt)\b[^.\n]{0,60}\b(?:must|should|shall|always|never|tell|say|reply|answer|respond|recommend|now)\b|\b(?:tell|inform|instruct) (?:the |all |every |your )?(?:customers?|users?)\b|\b(?:katakan|sampaikan|beritahu|bilang)\b[^.\n]{0,12}\b(?:ke|kepada|pada)\b[^.\n]{0,12}\b(?:pelanggan|customer|pengguna|user)\b|\b(?:reply|respond|answer) (?:only )?with\b|\b(?:balas|jawab)(?:lah)? (?:hanya )?dengan\b`)

var paragraph = regexp.MustCompile(`\n\s*\n`)

// WithoutOrders returns a text of a page or file without what speaks to a model: paragraphs that would take the place of
// its instructions, and sentences that tell it what to say. What is left is data, as all evidence is.
func WithoutOrders(text string) string {
	if !override.MatchString(text) && !addressed.MatchString(text) {
		return text
	}
	var kept []string
	for _, p := range paragraph.Split(text, -1) {
		if !override.MatchString(p) {
			kept = append(kept, addressedOut(p))
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n\n"))
}

// addressedOut leaves out the sentences of a paragraph that tell a model what to say.
func addressedOut(p string) string {
	var b strings.Builder
	for len(p) > 0 {
		end := len(p)
		if at := sentenceEnd.FindStringIndex(p); at != nil {
			end = at[1]
		}
		if !addressed.MatchString(p[:end]) {
			b.WriteString(p[:end])
		}
		p = p[end:]
	}
	return b.String()
}
