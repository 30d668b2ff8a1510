package document

import "strings"

// common are words that are common in one language and do not occur in the other.
var common = languages(map[string]string{
	"id": "yang dan di ke dari untuk dengan ini itu tidak ada bisa kami kita anda saya apa apakah bagaimana berapa atau pada " +
		"akan juga sudah belum dapat oleh karena jika kalau setiap hari harga pesanan barang secara lebih dalam adalah tersedia",
	"en": "the and of to from for with this that is are not can we you your what how or on will also by because if every day " +
		"be have has our it an please order more as at does do",
})

func languages(words map[string]string) map[string]string {
	of := map[string]string{}
	for language, list := range words {
		for word := range strings.FieldsSeq(list) {
			of[word] = language
		}
	}
	return of
}

// sampledWords is how much of a text tells its language.
const sampledWords = 2000

// guessLanguage returns "id" or "en" when a text's common words are clearly of that language, else "".
func guessLanguage(text string) string {
	counts := map[string]int{}
	n := 0
	for word := range strings.FieldsSeq(text) {
		if n++; n > sampledWords {
			break
		}
		counts[common[strings.ToLower(strings.Trim(word, ".,;:!?()[]\"'*_#|"))]]++
	}
	id, en := counts["id"], counts["en"]
	switch {
	case id >= 2 && id > 2*en:
		return "id"
	case en >= 2 && en > 2*id:
		return "en"
	}
	return ""
}
