package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// said is a line that a model is shown.
type said struct{ Role, Content string }

// model serves an OpenAI-compatible API. answer gets what the model is shown and returns its reply and what
// it does with it; an empty action is a failure of the server.
func model(t *testing.T, answer func(lines []said) (reply, action string)) (settings []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var asked struct{ Messages []said }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Errorf("read what the model is asked: %v", err)
		}
		reply, action := answer(asked.Messages)
		if action == "" {
			http.Error(rw, `{"error":{"message":"down"}}`, http.StatusInternalServerError)
			return
		}
		content, _ := json.Marshal(map[string]any{"reply": reply, "action": action, "sources": []string{"e1"}})
		_ = json.NewEncoder(rw).Encode(map[string]any{"choices": []any{map[string]any{
			"message": map[string]any{"role": "assistant", "content": string(content)},
		}}})
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return []string{"BALAS_OPENAI_BASE_URL=" + server.URL + "/v1", "OPENAI_API_KEY=none", "BALAS_MODEL=scripted"}
}

// asks reports whether the last line that a model is shown holds the text.
func asks(lines []said, text string) bool {
	return strings.Contains(lines[len(lines)-1].Content, text)
}

func TestModelDown(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"fails":  model(t, func([]said) (string, string) { return "", "" }),
		"absent": {"BALAS_OPENAI_BASE_URL=http://127.0.0.1:1/v1", "OPENAI_API_KEY=none", "BALAS_MODEL=scripted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, settings...)
			s := w.serve().open(shopNumber)
			s.teach("Jam buka toko?", hours)
			s.sayByDefault(unknown)
			budi := w.customer(1)
			budi.say(s.phone, "Jam buka toko?")
			budi.hears(hours)
			budi.say(s.phone, "Siapa presiden pertama Prancis?")
			budi.hears(unknown)
		})
	}
}

func TestChangeFromPhoneNumberToLID(t *testing.T) {
	t.Parallel()
	w := newTown(t, model(t, func(lines []said) (string, string) {
		for _, line := range lines[:len(lines)-1] {
			if strings.Contains(line.Content, "sepatu merah") {
				return "Kakak tadi bertanya tentang yang merah itu.", "clarify"
			}
		}
		return "Untuk siapa barangnya, kak?", "clarify"
	})...)
	s := w.serve().open(shopNumber)
	budi := w.customer(1)
	budi.say(s.phone, "Apakah sepatu merah masih tersedia di toko?")
	budi.hears("Untuk siapa barangnya, kak?")

	budi.set(map[string]any{"addressing": "lid"})
	budi.say(s.phone, "Apakah barang tadi bisa dikirim hari ini juga?")
	budi.hears("Kakak tadi bertanya tentang yang merah itu.")
	ask[any](s.engine, "PUT", "/api/v2/chats/"+budi.number+"/owner", map[string]any{"instanceId": s.id, "owner": "human"})
	w.books.silent(s, budi.say(s.phone, "Ada orang di sana?"), "human")
	budi.has("Untuk siapa barangnya, kak?", "Kakak tadi bertanya tentang yang merah itu.")
}
