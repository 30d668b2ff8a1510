package agent

import "balas/chat"

// excuses say that nothing could be made of a file, and what to do instead, by the kind of the message.
var excuses = map[chat.Kind]map[string]string{
	chat.KindVoice: {
		indonesian: "Maaf, kami belum bisa mendengarkan pesan suara ini. Mohon tuliskan pertanyaan Anda sebagai teks, ya.",
		english:    "Sorry, we could not listen to this voice message. Please write your question as text.",
	},
	chat.KindImage: {
		indonesian: "Maaf, kami belum bisa melihat gambar ini. Mohon tuliskan apa yang ingin Anda tanyakan sebagai teks, ya.",
		english:    "Sorry, we could not look at this picture. Please write as text what you would like to know.",
	},
}

// excuse asks to write what could not be heard or seen, in the customer's language; in both as long as that is unknown.
func (a Agent) excuse(q chat.Question) chat.Answer {
	texts, ok := excuses[q.Unheard]
	if !ok {
		texts = excuses[chat.KindVoice]
	}
	language := a.spoken(q)
	return chat.Answer{
		AgentID: a.ID, Action: chat.ActionClarify, Confidence: 1, Text: inEach(texts, language),
		Trace: map[string]any{"path": "unheard", "language": language},
	}
}
