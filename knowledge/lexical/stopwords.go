package lexical

import "strings"

// stop holds the words that say nothing of the subject of a question, in Indonesian and English. They count less than others
// in a question to any base; those of other languages do in bases that are written in them.
var stop = set(`
a about after again all also am an and any are as at be because been before being both but by can could did do does
doing down each few for from further get give had has have having he her here hers him his how i if in into is it its
itself just kindly know let like many me more most much my myself need no nor not now of off on once only or other our ours out
over own please same sell she should so some such tell than thank thanks that the their theirs them then there these they
this those through to too under until up us very want was way we were what which while who whom why will
with would you your yours may might must shall going am hello hi hey
ada adalah agar akan aku anda antara apa apakah apalagi atas atau bagaimana bahwa bagi bang bapak beberapa begitu belum
bisa bisakah boleh bolehkah bu bukan buat cara cuma dalam dan dapat dari daripada deh dengan di dia dong dulu
emang halo hai harus hanya ibu ini itu iya ingin ya yah yuk jadi jika jual juga ka kah kak kaka kakak kalau kalian kami kamu
karena ke kenapa kepada ketika kita kok lagi lah lalu loh mah masih mas maka mau mba mbak memang mengapa mereka
min mimin minta misal mohon nah namun nih nya oke oleh om pada pak pakai para per permisi pun punya saat saja sama sampai
saya sangat sebagai sebuah secara sedang sekali sekarang seperti serta setelah siapa sih silakan sini situ sis gan suatu sudah
supaya tahu tapi tau tentang terhadap terus tersebut tetapi tidak toh tolong tuh untuk wah yaitu yakni yang
berapa berapakah
`)

// set returns the words of a list.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		words[word] = true
	}
	return words
}

// stopWeight is what a stop word counts in a question to a large base, where other words count 1: "how much" and "how
// many" still differ.
const stopWeight = 0.35

// fewDocs is the size of a base that knows its frequent words half as well as a large one does.
const fewDocs = 50

// trust tells how far the frequencies of n documents show which words are frequent in the language: among twenty
// documents "how" may be rare and yet no evidence. It is 0 without documents and nears 1 with many.
func trust(n int) float32 { return float32(n) / float32(n+fewDocs) }
