package lexical

import "strings"

// indonesian returns the stem of an Indonesian word: particle, possessive and one derivational suffix are cut, then up
// to two prefixes, as long as four letters remain. It follows the order of affixes of F. Z. Tala, "A study of
// stemming effects on information retrieval in Bahasa Indonesia" (Amsterdam, 2003), which needs no dictionary; -in is
// what chats write for -kan (batalin, batalkan).
func indonesian(word string) string {
	if len(word) < 5 || !ascii(word) {
		return word
	}
	w := cutSuffix(word, 4, "lah", "kah", "pun", "tah")
	w = cutSuffix(w, 4, "nya", "ku", "mu")
	cut := w
	for range 2 {
		shorter := cutPrefix(cut)
		if shorter == cut {
			break
		}
		cut = shorter
	}
	return cutSuffix(cut, 4, "kan", "an", "in")
}

// cutSuffix removes the first of the suffixes that w has, unless fewer than keep letters would remain.
func cutSuffix(w string, keep int, suffixes ...string) string {
	for _, s := range suffixes {
		if stem, ok := strings.CutSuffix(w, s); ok && len(stem) >= keep {
			return stem
		}
	}
	return w
}

// cutPrefix removes one prefix and gives back the first letter that its nasal swallowed.
func cutPrefix(w string) string {
	for _, p := range prefixes {
		stem, ok := strings.CutPrefix(w, p.prefix)
		if !ok || len(p.swallowed)+len(stem) < 4 {
			continue
		}
		if p.swallowed != "" && !vowelAt(stem, 0) {
			continue
		}
		if p.swallowed == "" && len(p.prefix) == 4 && swallowsK(stem) {
			return "k" + stem
		}
		if p.before != "" && !strings.ContainsRune(p.before, rune(stem[0])) {
			continue
		}
		return p.swallowed + stem
	}
	return w
}

// prefixes in the order they are tried. A swallowed letter returns only before a vowel (menyapu, sapu); before lists
// the letters that may follow.
var prefixes = [...]struct{ prefix, swallowed, before string }{
	{"meny", "s", ""},
	{"peny", "s", ""},
	{"meng", "", "aiueoghk"},
	{"peng", "", "aiueoghk"},
	{"mem", "p", ""},
	{"pem", "p", ""},
	{"mem", "", "bfvp"},
	{"pem", "", "bfvp"},
	{"men", "t", ""},
	{"pen", "t", ""},
	{"men", "", "cdjtz"},
	{"pen", "", "cdjtz"},
	{"ber", "", ""},
	{"bel", "", "a"},
	{"ter", "", ""},
	{"per", "", ""},
	{"di", "", ""},
	{"me", "", "lrwy"},
	{"pe", "", "lrwy"},
	{"ke", "", ""},
	{"se", "", ""},
}

// kRoots are the roots whose first k is swallowed by meng- and peng-: after these prefixes a vowel alone does not tell
// mengirim (kirim) from mengambil (ambil).
var kRoots = [...]string{
	"kaji", "kecil", "kejar", "kelola", "kemas", "kembali", "kembang", "kena", "kenal", "kerja", "ketahui", "ketik",
	"kirim", "kisah", "konfirmasi", "konsumsi", "kontak", "kontrol", "kosong", "kuasa", "kuat", "kumpul", "kunci",
	"kunjung", "kupas", "kurang", "kurus",
}

func swallowsK(stem string) bool {
	for _, root := range kRoots {
		if strings.HasPrefix("k"+stem, root) {
			return true
		}
	}
	return false
}
