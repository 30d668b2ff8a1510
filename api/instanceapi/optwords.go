package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/chat"
)

const aboutOptWords = "Words and phrases for opting out of campaigns, such as `STOP`, are known in many languages. These are an account's " +
	"own beside them, for all of its instances. A message counts if the whole of it is such a word, whatever its case and punctuation."

// optWords are an account's own words.
type optWords struct {
	Out []string `json:"optOutWords" nullable:"false" doc:"Who writes one gets no more campaigns." example:"[\"gak mau lagi\"]"`
	In  []string `json:"optInWords" nullable:"false" doc:"Who has opted out and writes one gets campaigns again." example:"[\"mau lagi\"]"`
}

func (d dialect) optWords(ctx context.Context, _ *struct{}) (optWords, error) {
	w, err := chat.FindOptWords(ctx, d.Pool, wire.Caller(ctx).AccountID)
	return optWords{w.Out, w.In}, err
}

// optWordsRequest puts lists in place of those that are there and leaves the list that is not given:
//
//	{"optOutWords": ["gak mau lagi"]}
type optWordsRequest struct {
	Body struct {
		Out []string `json:"optOutWords,omitempty" maxItems:"100" nullable:"false" doc:"At most 100 bytes each." example:"[\"gak mau lagi\"]"`
		In  []string `json:"optInWords,omitempty" maxItems:"100" nullable:"false" doc:"At most 100 bytes each." example:"[\"mau lagi\"]"`
	}
}

func (d dialect) changeOptWords(ctx context.Context, in *optWordsRequest) (optWords, error) {
	w, err := d.Chat.SetOptWords(ctx, wire.Caller(ctx).AccountID, chat.OptWords{Out: in.Body.Out, In: in.Body.In})
	return optWords{w.Out, w.In}, err
}
