package rules

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
)

// offerFor is how long after a campaign's message what its customer writes is taken for an answer to it.
const offerFor = 7 * 24 * time.Hour

// Answering is what a customer writes within a week of a campaign's message.
type Answering struct {
	Offer    chat.Message
	At       time.Time
	OptedOut bool
}

// lookForOffer finds the campaign's message that is being answered, and tells the campaign of it.
func (e *Engine) lookForOffer(ctx context.Context, tx pgx.Tx, s *scene) error {
	if s.Chat.IsGroup() || len(s.Messages) == 0 {
		return nil
	}
	offer, err := chat.LastOffer(ctx, tx, s.Chat.ID, s.Now.Add(-offerFor))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Offer = &chat.Offer{MessageID: offer.ID, Text: offer.Body, At: *offer.SentAt}
	if e.Answered == nil {
		return nil
	}
	wish, _ := wishOf(s.Situation)
	s.Offer.Campaign, err = e.Answered(ctx, tx, Answering{Offer: offer, At: s.Messages[0].At, OptedOut: wish == chat.OptOut})
	return err
}

// wishOf is the last wish among the messages of a chat with one person, and the message that says it. It counts whoever has
// the chat and however old it is.
func wishOf(s Situation) (chat.Wish, chat.Message) {
	if s.Chat.IsGroup() {
		return chat.NoWish, chat.Message{}
	}
	for i := len(s.Messages) - 1; i >= 0; i-- {
		m := s.Messages[i]
		if m.FromMe {
			continue
		}
		if wish := chat.WishOf(m.Said(), s.Settings.OptWords); wish != chat.NoWish {
			return wish, m
		}
	}
	return chat.NoWish, chat.Message{}
}

// fulfil suppresses or releases the person who wishes it, and says so once. A turn with a wish ends with it; a word for
// opting in means something only to who has opted out.
func (t *turn) fulfil(ctx context.Context, tx pgx.Tx, s *scene) (v verdict, done bool, err error) {
	wish, m := wishOf(s.Situation)
	if wish == chat.NoWish || s.Writer.ID == 0 {
		return v, false, nil
	}
	_, err = chat.FindSuppression(ctx, tx, s.AccountID, s.Writer.Address())
	out := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return v, false, err
	}
	v.Decision = Decision{Do: Ignore, Messages: []chat.Message{m}}
	switch {
	case wish == chat.OptIn && !out:
		return v, false, nil
	case wish == chat.OptIn:
		v.Reason = OptedIn
		err = t.chats.ReleaseTx(ctx, tx, s.AccountID, s.Writer.Address())
	default:
		v.Reason = OptedOut
		_, err = t.chats.SuppressContactTx(ctx, tx, s.AccountID, s.Writer.ID, chat.Suppression{
			Reason: "asked for it", InstanceID: &s.Chat.InstanceID, MessageID: m.ID,
		})
		if err == nil {
			err = t.chats.WithdrawOffersTx(ctx, tx, s.AccountID, s.Chat, "the customer asked to be left alone")
		}
	}
	if s.Settings.ReplyMsgs && (wish == chat.OptIn || !out) {
		v.Do, v.Text = Reply, confirmation(wish, s.Settings.Lang)
	}
	return v, true, err
}

// confirmations are what is said to a wish, in the bot's language.
var confirmations = map[chat.Wish]map[string]string{
	chat.OptOut: {
		"en": "You will get no more offers from us. Your questions are still answered here. Write START to get offers again.",
		"id": "Anda tidak akan menerima penawaran dari kami lagi. Pertanyaan Anda tetap kami jawab di sini. Tulis MULAI untuk menerima penawaran lagi.",
		"ms": "Anda tidak akan menerima tawaran daripada kami lagi. Soalan anda tetap kami jawab di sini. Tulis MULA untuk menerima tawaran semula.",
		"es": "Ya no recibirá ofertas nuestras. Sus preguntas se siguen respondiendo aquí. Escriba ALTA para recibirlas de nuevo.",
		"pt": "Você não receberá mais ofertas nossas. Suas perguntas continuam sendo respondidas aqui. Escreva INSCREVER para voltar a recebê-las.",
	},
	chat.OptIn: {
		"en": "You will get our offers again. Write STOP to end them.",
		"id": "Anda akan menerima penawaran kami lagi. Tulis BERHENTI untuk menghentikannya.",
		"ms": "Anda akan menerima tawaran kami semula. Tulis BERHENTI untuk menghentikannya.",
		"es": "Volverá a recibir nuestras ofertas. Escriba BAJA para dejar de recibirlas.",
		"pt": "Você voltará a receber nossas ofertas. Escreva SAIR para parar.",
	},
}

func confirmation(wish chat.Wish, lang string) string {
	if text, ok := confirmations[wish][lang]; ok {
		return text
	}
	return confirmations[wish]["en"]
}
