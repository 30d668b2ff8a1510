package agent

import (
	"regexp"
	"strings"

	"balas/chat"
	"balas/knowledge/lexical"
)

// Bounds of what may be worth keeping, in bytes, and in words for an answer without a number.
const (
	longestAsked  = 300
	longestReply  = 1500
	shortestReply = 3
)

// waiting holds the words of which a line consists that only asks for patience.
var waiting = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq(`sebentar bentar tunggu ditunggu sabar cek dicek cekkan coba dulu kami saya mohon
		wait moment one second minute checking check please hold on just let me i will we us lihat tanyakan tanya`) {
		waiting[w] = true
	}
}

// momentary is what makes sense on one day or for one customer, in words without slang.
var momentary = regexp.MustCompile(`\b(?:hari ini|besok|kemarin|tadi|nanti|barusan|sekarang|lusa|minggu (?:ini|depan|lalu)|bulan (?:ini|depan)|` +
	`today|tomorrow|yesterday|tonight|right now|later|just now|(?:this|next|last) week|` +
	`pesanan(?:ku|mu|nya)|pesanan (?:saya|aku|kakak|kak|anda|ibu|bapak)|orderan(?:ku|mu|nya)?|paket(?:ku|mu|nya)|paket (?:saya|aku|kakak|kak|anda)|` +
	`nomor resi|resinya|bukti transfer|pembayaran(?:nya|mu)|alamat(?:nya|mu) (?:dimana|mana)|(?:my|your) (?:order|package|parcel|payment|address|account|refund)|` +
	`(?:sudah|telah) (?:kami |saya |di ?)?(?:kirim|dikirim|proses|diproses|terima|diterima|transfer|refund)|(?:akan |kami |saya )(?:kami |saya )?(?:cek|kabari|proses|bantu cek)|` +
	`(?:i|we)(?: will|ll)? (?:check|have sent|have shipped|sent|shipped))\b`)

// replyOf returns what people of the business answered in the lines after a question: the lines of substance up to what
// the customer writes next. It is empty if the customer asked something else before.
func replyOf(lines []chat.Line) string {
	var said []string
	for _, l := range lines {
		switch {
		case !l.FromMe && len(said) > 0:
			return strings.Join(said, "\n")
		case !l.FromMe && actOf(l.Text) == question && !waits(l.Text):
			return ""
		case l.FromMe && l.Human && actOf(l.Text) == question && !waits(l.Text):
			said = append(said, strings.TrimSpace(l.Text))
		}
	}
	return strings.Join(said, "\n")
}

// waits reports whether a line only asks for patience.
func waits(text string) bool {
	for _, w := range lexical.Words(lexical.Fold(text)) {
		if !waiting[w] && !fillers[w] && acts[w] == question {
			return false
		}
	}
	return true
}

// worthOf returns a question and the answer of a person to it as a pair that may help other customers too; false if it
// holds something private that cannot be left out, or makes sense for this customer or on this day alone.
func worthOf(asked, reply string, names ...string) (question, answer string, ok bool) {
	question, clean := public(essence(asked), names...)
	answer, also := public(reply, names...)
	switch {
	case !clean || !also || len(question) > longestAsked || len(answer) > longestReply:
	case !lexical.Telling(question) || momentary.MatchString(lexical.Plain(question)):
	case strings.Contains(answer, "?") || momentary.MatchString(lexical.Plain(answer)):
	case len(strings.Fields(answer)) < shortestReply && !strings.ContainsAny(answer, "0123456789"):
	default:
		return question, answer, true
	}
	return "", "", false
}

// essence is what a customer wrote without the lines that only greet or thank.
func essence(asked string) string {
	var lines []string
	for line := range strings.Lines(asked) {
		if actOf(line) == question {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, " ")
}
