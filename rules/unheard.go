package rules

import (
	"slices"

	"balas/chat"
)

// parts are what the messages say.
func parts(ms []chat.Message) []chat.Part {
	var ps []chat.Part
	for _, m := range ms {
		ps = append(ps, m.Parts()...)
	}
	return ps
}

// speaks reports whether the messages say something, or have files that may.
func speaks(ms []chat.Message) bool {
	return len(parts(ms)) > 0 || slices.ContainsFunc(ms, chat.Message.Hearable)
}

// unopened are the messages with files that can be listened to and were not.
func (s Situation) unopened() []chat.Message {
	if s.Hears == nil {
		return nil
	}
	return kept(s, func(_ Situation, m chat.Message) bool { return m.Heard == nil && m.Hearable() && s.Hears(m.Kind) })
}

// ask asks the agent what the messages say, or if they say nothing, to tell the customer so. That is left out where the
// bot has nothing to say of its own accord, and in a group whose members may not mean the bot.
func (s Situation) ask() Decision {
	switch {
	case len(parts(s.Messages)) > 0:
		return Decision{Do: Ask, Reason: ByAgent, Messages: s.Messages}
	case !s.Settings.SendDefaultMsg, s.Chat.IsGroup() && !s.Settings.GroupAddressed:
		return Decision{Do: Ignore, Reason: Unheard, Messages: s.Messages}
	}
	return Decision{Do: Ask, Reason: Unheard, Messages: s.Messages}
}

// unheardKind is the kind of the messages that nothing could be made of: that of a voice note, if there is one.
func unheardKind(ms []chat.Message) chat.Kind {
	if slices.ContainsFunc(ms, func(m chat.Message) bool { return m.Kind.IsSound() }) {
		return chat.KindVoice
	}
	return chat.KindImage
}
