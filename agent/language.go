package agent

import (
	"strings"
	"unicode"

	"balas/knowledge/lexical"
)

// The languages that are told apart, as ISO 639-1 codes.
const (
	indonesian = "id"
	english    = "en"
)

// markers are frequent words of one language that the other does not use.
var markers = map[string]string{}

func init() {
	for language, words := range map[string]string{
		indonesian: `apa apakah ada adalah agar akan aku anda atau bagaimana banyak barang baru bayar beli belum berapa
			bisa boleh buka bukan dan dapat dari dengan di dimana ditukar dikirim halo harga hari hubungi ini ingin
			itu iya jam jangan juga jual kak kakak kalau kami kamu kapan karena ke kenapa kirim kita kota kotak lagi
			lama lebih maaf mana mau melalui minta mohon nomor ongkos pagi pakai pesan pesanan pukul rusak saja sama
			sampai saya sedang sekali selamat semua seperti setiap siang siapa silakan sore stok sudah tapi
			terima kasih tidak toko tolong tukar tutup untuk uang warna ya yang terjadi tersedia tentu senin selasa
			rabu kamis jumat sabtu minggu malam hanya oleh pada serta gratis kirimkan pembayaran pengiriman ukuran`,
		english: `about an and any are as at be been but buy by can could deliver did do does every for free from get
			good had has have hello help hi how i if in is it its know like long many may much my need not of
			on open or order our out pay please price sell send ship shipping should so thank thanks that the their
			them there they this time to today was we week were what when where which who why will with would yes
			you your monday tuesday wednesday thursday friday saturday sunday size return close store shop`,
	} {
		for word := range strings.FieldsSeq(words) {
			markers[word] = language
		}
	}
}

// languageOf returns the language that most of a text's telling words belong to, or an empty string if none do or
// both languages have as many.
func languageOf(text string) string {
	balance := 0
	for _, w := range lexical.Words(lexical.Fold(text)) {
		switch markers[w] {
		case indonesian:
			balance++
		case english:
			balance--
		}
	}
	switch {
	case balance > 0:
		return indonesian
	case balance < 0:
		return english
	}
	return ""
}

// foreign are frequent words of other languages that neither Indonesian nor English has.
var foreign = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq(`el una uno está están tienda abierto abierta horas lunes domingo gracias hola precio
		le une est sont nous vous avec pour boutique ouvert heures bonjour merci prix du
		der das und ist sind wir sie mit für geschäft geöffnet uhr guten danke preis nicht
		não você loja aberta obrigado preço é são het een zijn wij winkel niet`) {
		foreign[lexical.Fold(w)] = true
	}
}

// tellable is how many words that are not of its evidence a text needs for its language to be told.
const tellable = 6

// speaks reports whether a reply is in a language, as far as its words tell: those that its evidence lends it do not
// count. An empty language fits all.
func speaks(reply, language, evidence string) bool {
	if language == "" {
		return true
	}
	if l := languageOf(reply); l != "" && l != language {
		return false
	}
	lent := map[string]bool{}
	for _, w := range lexical.Words(lexical.Fold(evidence)) {
		lent[w] = true
	}
	own, theirs, marked := 0, 0, 0
	for _, w := range lexical.Words(lexical.Fold(reply)) {
		switch {
		case markers[w] != "":
			marked++
		case lent[w] || strings.ContainsAny(w, "0123456789"):
		case foreign[w] || !latin(w):
			theirs++
		default:
			own++
		}
	}
	return theirs <= marked/3 && (marked > 0 || own+theirs < tellable)
}

// latin reports whether a word is written in Latin letters.
func latin(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}
