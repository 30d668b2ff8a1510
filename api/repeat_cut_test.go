package api_test

import (
	"context"

	"balas/api"
	"balas/chat"
	"balas/internal/safehttp"
)

// waiting does something once a message is committed, before its acknowledgement is waited for; the first time.
func waiting(
	acknowledge func(context.Context, chat.Message) (chat.Message, error), first func(),
) func(context.Context, chat.Message) (chat.Message, error) {
	came := false
	return func(ctx context.Context, m chat.Message) (chat.Message, error) {
		if !came {
			came = true
			first()
		}
		return acknowledge(ctx, m)
	}
}

// unanswer leaves the calls that were answered as if the engine had died before it kept the answers.
func (w *world) unanswer() {
	w.t.Helper()
	_, err := w.pool.Exec(w.t.Context(), `UPDATE repeats SET answer_enc = NULL, node_id = $1`, w.engine.Webhooks.NodeID)
	w.must(err)
}

// callAfterDeath makes the call at a node that has joined since.
func (w *world) callAfterDeath(c call) reply {
	w.t.Helper()
	w.engine.Webhooks = w.webhooks(safehttp.Options{})
	w.handler = api.New(api.Deps{Engine: w.engine, Logger: w.logger()})
	return w.call(c)
}
