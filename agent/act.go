package agent

import (
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

// act is what a message does in a conversation, as far as it needs no knowledge to answer.
type act int

const (
	question act = iota // anything that is none of the others
	greeting
	thanks
	acknowledgement
	farewell
	personWanted // the customer asks for a human
)

// acts maps the words of a message to what it does, if it consists of such words alone.
var acts = map[string]act{}

// fillers may stand beside the words of an act: names and particles.
var fillers = map[string]bool{}

func init() {
	for kind, words := range map[act]string{
		greeting: `halo hallo helo hello hai hey hi hei p ping permisi assalamualaikum assalamu asalamualaikum
			alaikum samlekom selamat pagi siang sore malam good morning afternoon evening punten`,
		thanks:          `terima kasih thanks thank you thankyou makasih suwun nuhun tengkyu thank's`,
		acknowledgement: `ok oke okay okey okeh sip siap baik baiklah noted mantap iya ya yes yup yep got great nice fine alright sure understood paham mengerti deal`,
		farewell:        `bye dah dadah goodbye sampai jumpa see`,
	} {
		for word := range strings.FieldsSeq(words) {
			acts[word] = kind
		}
	}
	for word := range strings.FieldsSeq(`kak kakak gan sis min mimin admin bang bro bos boss mas mbak pak bu ibu bapak
		om tante all semua sekali so much very a lot banyak ya yah deh dong sih nih kok lah warahmatullahi
		wabarakatuh wr wb to everyone there team it u ku sama again later then sudah lagi besok tomorrow nanti
		mau boleh tanya nanya bertanya numpang`) {
		fillers[word] = true
	}
}

// pleasantries are questions that greet.
var pleasantries = strings.NewReplacer(
	"apa kabar", "halo", "bagaimana kabarnya", "halo", "bagaimana kabar", "halo", "how are you", "hello",
	"how is it going", "hello",
)

// nods are the signs that acknowledge without a word.
const nods = "👍👌🙏✅🆗❤😊"

// actOf tells what a message does. An empty one, or one that says anything beyond the words of an act, is a question.
func actOf(text string) act {
	words := lexical.Words(lexical.Fold(text))
	if len(words) == 0 && strings.ContainsAny(text, nods) {
		return acknowledgement
	}
	if wantsPerson(words) {
		return personWanted
	}
	found, reason := question, false
	for _, w := range strings.Fields(pleasantries.Replace(strings.Join(words, " "))) {
		kind, ok := acts[w]
		switch {
		case ok && found != thanks: // "ok, thanks" thanks
			found = kind
		case !ok && gratitude[w]:
			reason = true
		case !ok && !fillers[w]:
			return question
		}
	}
	if reason && found != thanks {
		return question
	}
	return found
}

// gratitude are the words by which thanks say what for: "makasih infonya", "thanks for your help".
var gratitude = map[string]bool{}

func init() {
	for word := range strings.FieldsSeq(`atas untuk for the your info infonya information informasi informasinya bantuan bantuannya
		jawaban jawabannya penjelasan penjelasannya respon responnya help answer reply response quick fast cepat`) {
		gratitude[word] = true
	}
}

// People and the verbs of wanting to reach them, as words of a request for a human.
var (
	people  = strings.Fields("manusia admin adminnya operator petugas staf staff cs human person someone agent representative orang")
	reaches = strings.Fields("bicara ngomong chat ngobrol sambungkan hubungkan disambungkan dihubungkan terhubung speak talk connect transfer real live asli langsung")
)

// What a customer who wants a person says right before it, the words that may stand between, and those by which people are
// looked for: "minta manusia", "i need a human", "admin mana?".
var (
	wants = strings.Fields("minta mau butuh perlu need want")
	links = strings.Fields("sama ke dengan a an the to seorang")
	seeks = strings.Fields("mana where ada is the any nya")
)

// wantsPerson reports whether a short message asks for a human.
func wantsPerson(words []string) bool {
	const longest = 12
	words = strings.Fields(service.Replace(strings.Join(words, " ")))
	has := func(list []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(list, w) })
	}
	return len(words) <= longest && has(people) && (has(reaches) || asksFor(words) || looksFor(words))
}

// service stands for people, as one of them.
var service = strings.NewReplacer("layanan pelanggan", "staf", "customer service", "staf")

// asksFor reports whether a wish is followed by a person. "Admin, minta harganya" wants a price.
func asksFor(words []string) bool {
	wanted := false
	for _, w := range words {
		switch {
		case slices.Contains(wants, w):
			wanted = true
		case wanted && slices.Contains(people, w):
			return true
		case !slices.Contains(links, w):
			wanted = false
		}
	}
	return false
}

// looksFor reports whether a message is nothing but a search for a person.
func looksFor(words []string) bool {
	looks := false
	for _, w := range words {
		switch {
		case slices.Contains(seeks, w):
			looks = true
		case !slices.Contains(people, w) && !fillers[w]:
			return false
		}
	}
	return looks
}

// courtesies are the replies to acts, by language.
var courtesies = map[act]map[string]string{
	greeting: {
		indonesian: "Halo! Ada yang bisa kami bantu?",
		english:    "Hello! How can we help you?",
	},
	thanks: {
		indonesian: "Sama-sama! Kabari kami kalau ada lagi yang bisa dibantu.",
		english:    "You're welcome! Let us know if there is anything else.",
	},
	acknowledgement: {
		indonesian: "Baik! Kabari kami kalau ada lagi yang bisa dibantu.",
		english:    "All right! Let us know if there is anything else.",
	},
	farewell: {
		indonesian: "Sampai jumpa!",
		english:    "Goodbye!",
	},
	personWanted: {
		indonesian: "Baik, pesan Anda kami teruskan ke tim kami. Mohon tunggu sebentar.",
		english:    "Of course, we are passing your message to our team. One moment, please.",
	},
}
