package rules_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/uuid"

	"balas/chat"
	"balas/rules"
)

func TestReplyCarriesTheFileOfTheAnswer(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	picture, song := uuid.New(), uuid.New()
	for id, mimeType := range map[uuid.UUID]string{picture: "image/png", song: "audio/mpeg"} {
		_, err := s.pool.Exec(t.Context(), `
			INSERT INTO media (id, hex_id, account_id, sha256, mimetype, extension, size)
			VALUES ($1, $2, $3, sha256($2::TEXT::BYTEA), $4, 'x', 10)`, id, id.String(), s.owner.AccountID, mimeType)
		if err != nil {
			t.Fatal(err)
		}
	}
	gone := uuid.New()
	long := strings.Repeat("long ", 300)
	for _, c := range []struct {
		text string
		file *uuid.UUID
		kind chat.Kind
	}{
		{"A pot.", &picture, chat.KindImage},
		{"No file.", nil, chat.KindText},
		{"Lost.", &gone, chat.KindText},
		{"A song.", &song, chat.KindText},
		{long, &picture, chat.KindText},
	} {
		e, service := s.engine(rules.Options{Answerer: &agent{script: func(context.Context, int, chat.Question) (chat.Answer, error) {
			return chat.Answer{Text: c.text, Action: chat.ActionAnswer, Confidence: 0.9, MediaID: c.file}, nil
		}}})
		chatID := s.receive(service, s.inbound(ana, "what do you have?"))
		e.Quiet()
		all, err := chat.History(t.Context(), s.pool, chatID, math.MaxInt64, 1)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d messages, %v", len(all), err)
		}
		reply := all[0]
		if reply.Kind != c.kind || reply.Body != strings.TrimSpace(c.text) || (reply.MediaID != nil) != (c.kind == chat.KindImage) {
			t.Errorf("%.10q went out as %s with %v", reply.Body, reply.Kind, reply.MediaID)
		}
	}
}
