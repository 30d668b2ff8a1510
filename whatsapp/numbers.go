package whatsapp

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/whatsapp/form"
)

// numbersMax is how many forms of numbers one question to WhatsApp has.
const numbersMax = 100

// CheckNumbers says of each phone number whether it is on WhatsApp, and under which form: numbers of Brazil,
// Mexico and Argentina are tried in both. Answers are remembered, for a month or, for a number that is not
// there, for a day. It fails with BadPhone for what is no phone number, and with Disconnected when WhatsApp has
// to be asked and cannot.
func (s *Supervisor) CheckNumbers(ctx context.Context, i chat.Instance, phones []string) ([]chat.Number, error) {
	wanted, err := digits(phones)
	if err != nil {
		return nil, err
	}
	known, err := s.Chats.KnownNumbers(ctx, i.AccountID, wanted)
	if err != nil {
		return nil, err
	}
	unknown := slices.DeleteFunc(slices.Clone(wanted), func(p string) bool { _, ok := known[p]; return ok })
	if len(unknown) > 0 {
		x, err := s.live(i)
		if err != nil {
			return nil, err
		}
		fresh, err := x.checkNumbers(ctx, unknown)
		if err != nil {
			return nil, err
		}
		for _, n := range fresh {
			known[n.Phone] = n
		}
	}
	numbers := make([]chat.Number, len(wanted))
	for n, p := range wanted {
		numbers[n] = known[p]
	}
	return numbers, nil
}

// CheckNumbersOf is CheckNumbers for the instance that has the id.
func (s *Supervisor) CheckNumbersOf(ctx context.Context, instanceID uuid.UUID, phones []string) ([]chat.Number, error) {
	i, err := chat.LoadInstance(ctx, s.Pool, instanceID)
	if err != nil {
		return nil, err
	}
	return s.CheckNumbers(ctx, i, phones)
}

func digits(phones []string) ([]string, error) {
	wanted := make([]string, len(phones))
	for n, p := range phones {
		a, err := chat.ParseAddress(p)
		if err == nil && a.Kind != chat.PN {
			_, err = chat.ParseAddress("")
		}
		if err != nil {
			return nil, err
		}
		wanted[n] = a.User
	}
	return wanted, nil
}

// checkNumbers asks WhatsApp and remembers what it says.
func (x *session) checkNumbers(ctx context.Context, phones []string) ([]chat.Number, error) {
	slices.Sort(phones)
	phones = slices.Compact(phones)
	var forms []string
	for _, p := range phones {
		forms = append(forms, chat.Candidates(p)...)
	}
	there := map[string]types.IsOnWhatsAppResponse{}
	for chunk := range slices.Chunk(forms, numbersMax) {
		for n := range chunk {
			chunk[n] = "+" + chunk[n]
		}
		answers, err := x.client.IsOnWhatsApp(ctx, chunk)
		if err != nil {
			return nil, asked("check numbers", "number", err)
		}
		for _, a := range answers {
			if a.IsIn {
				there[strings.TrimPrefix(a.Query, "+")] = a
			}
		}
	}
	numbers := make([]chat.Number, len(phones))
	for n, p := range phones {
		numbers[n] = x.found(p, there)
	}
	return numbers, chat.RememberNumbers(ctx, x.Pool, x.instance.AccountID, numbers)
}

// found is what the answers say of a phone number: its first form that is on WhatsApp counts.
func (x *session) found(phone string, there map[string]types.IsOnWhatsAppResponse) chat.Number {
	n := chat.Number{Phone: phone, CheckedAt: x.Chats.Now()}
	for _, form := range chat.Candidates(phone) {
		a, ok := there[form]
		if !ok {
			continue
		}
		n.Canonical = form
		for _, j := range []types.JID{a.JID, a.PhoneNumber} {
			switch j.Server {
			case types.DefaultUserServer:
				n.Canonical = j.User
			case types.HiddenUserServer:
				n.LID = j.User
			}
		}
		if a.VerifiedName != nil {
			n.BusinessName = a.VerifiedName.Details.GetVerifiedName()
		}
		return n
	}
	return n
}

// canonical finds the form under which WhatsApp knows the person at an address that it does not know, and
// notes that both are the same person. It returns false when no form is on WhatsApp, and fails when WhatsApp does not say.
func (x *session) canonical(to types.JID) (types.JID, bool, error) {
	if to.Server != types.DefaultUserServer || len(chat.Candidates(to.User)) == 1 {
		return to, false, nil
	}
	numbers, err := x.checkNumbers(x.ctx, []string{to.User})
	if err != nil || !numbers[0].Registered() || numbers[0].Canonical == to.User {
		return to, false, err
	}
	found := chat.Address{Kind: chat.PN, User: numbers[0].Canonical}
	if err := x.Chats.LearnForm(x.ctx, x.instance.AccountID, x.instance.ID, form.Address(to), found); err != nil {
		x.log.Warn("learn canonical number", "error", err)
	}
	return form.JID(found), true, nil
}
