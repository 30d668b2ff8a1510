package chat

// Kind is the kind of a message's content.
type Kind string

// The kinds that a person sees as a message of its own.
const (
	KindText     Kind = "text"
	KindImage    Kind = "image"
	KindVideo    Kind = "video"
	KindAudio    Kind = "audio"
	KindVoice    Kind = "voice" // recorded for this chat, as opposed to an audio file
	KindDocument Kind = "document"
	KindSticker  Kind = "sticker"
	KindLocation Kind = "location"
	KindContact  Kind = "contact" // one contact card or several
	KindPoll     Kind = "poll"
	KindMenu     Kind = "menu"   // buttons or a list to choose from
	KindChoice   Kind = "choice" // what somebody chose of a menu
	KindOther    Kind = "other"  // what none of the others is: Content.Note says what

	// KindUnavailable is a message that could not be decrypted. It comes again: then it takes this one's place.
	KindUnavailable Kind = "unavailable"
)

// The kinds that change another message, the target.
const (
	KindReaction Kind = "reaction" // Body is the emoji; empty takes the reaction back
	KindEdit     Kind = "edit"     // Body is the new text
	KindRevoke   Kind = "revoke"   // deleted for everyone
	KindVote     Kind = "vote"     // Content.Vote has the options, all that hold now
)

// Changes reports whether messages of the kind are about another one and stand in no list of messages.
func (k Kind) Changes() bool {
	return k == KindReaction || k == KindEdit || k == KindRevoke || k == KindVote
}

// wakes reports whether a message of the kind is one to answer.
func (k Kind) wakes() bool { return !k.Changes() && k != KindUnavailable }

// HasFile reports whether messages of the kind carry a file.
func (k Kind) HasFile() bool {
	switch k {
	case KindImage, KindVideo, KindAudio, KindVoice, KindDocument, KindSticker:
		return true
	}
	return false
}

// IsSound reports whether messages of the kind carry sound alone.
func (k Kind) IsSound() bool { return k == KindAudio || k == KindVoice }

// Asks reports whether the body of messages of the kind is what their writer says, and not the name of a place or
// a person, or what others are asked.
func (k Kind) Asks() bool {
	switch k {
	case KindText, KindChoice, KindImage, KindVideo, KindDocument:
		return true
	}
	return false
}
