package check

import (
	"regexp"

	"balas/knowledge/lexical"
)

// promises are words that a person will get in touch, and that the customer is passed on.
var promises = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:admin|tim|staf|staff|cs|petugas|rekan|manajer|karyawan|seseorang|kami|saya|customer service)\b[^.!?\n]{0,40}\b(?:akan|segera|bakal)\b[^.!?\n]{0,30}\b(?:menghubungi|hubungi|dihubungi|membalas|balas|menelepon|menelpon|telepon|telpon|mengabari|kabari|menindaklanjuti|follow up)\b`),
	regexp.MustCompile(`\b(?:saya|kami|aku)\b[^.!?\n]{0,20}\b(?:sambungkan|hubungkan|teruskan|alihkan|oper)\b`),
	regexp.MustCompile(`\b(?:akan|segera) (?:dihubungi|disambungkan|dihubungkan|ditelepon) (?:oleh|ke|dengan)?\b`),
	regexp.MustCompile(`\b(?:team|agent|representative|colleague|staff|manager|someone|somebody|we|i)(?:'ll|\b[^.!?\n]{0,20}\b(?:will|ll|going to|shall))\b[^.!?\n]{0,30}\b(?:contact|call|reach|get back|get in touch|follow up|message|email|phone)\b`),
	regexp.MustCompile(`\b(?:i|we)(?:'ll|'m|\b)[^.!?\n]{0,20}\b(?:transfer|connect|forward|escalat|pass)(?:e|ing|ed)?\b[^.!?\n]{0,20}\b(?:you|this|your)\b`),
}

// deeds are words that something was done for the customer, which nothing that writes replies can do.
var deeds = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:sudah|telah|udah|baru saja)\b[^.!?\n]{0,12}\b(?:batalkan|dibatalkan|refund|direfund|kembalikan|dikembalikan|pesankan|dipesankan|bookingkan|dibooking|catat|dicatat|daftarkan|didaftarkan|aktifkan|diaktifkan|proseskan|saya proses|kami proses|kami kirim|saya kirim)\b`),
	regexp.MustCompile(`\b(?:pesanan|order|pembayaran|paket|refund|uang|booking|akun)\b(?: \w+){0,3} (?:sudah|telah|udah|berhasil) (?:di)?(?:batalkan|proses|kirim|kirimkan|terima|refund|kembalikan|konfirmasi|catat|ubah)\b`),
	regexp.MustCompile(`\b(?:i|we)(?:'ve|\b have|\b just|\b already|)\b(?: (?:have|just|already|now))* (?:cancelled|canceled|processed|refunded|booked|reserved|placed|updated|changed|shipped|registered|activated|confirmed)\b`),
	regexp.MustCompile(`\byour (?:order|payment|parcel|package|refund|booking|account)\b(?: \w+){0,2} (?:has been|have been|was|is now) (?:cancelled|canceled|processed|refunded|booked|shipped|confirmed|approved|activated)\b`),
}

// promised refuses a promise that a person gets in touch from a reply that does not hand over, and tales of deeds,
// unless the evidence says the same.
func promised(c Case) string {
	reply, evidence := lexical.Fold(c.Reply), lexical.Fold(c.Owner+"\n"+textOf(c.grounds()))
	for _, p := range promises {
		if !c.Hands && p.MatchString(reply) && !p.MatchString(evidence) {
			return "it promises that somebody will get in touch without handing over"
		}
	}
	for _, p := range deeds {
		if p.MatchString(reply) && !p.MatchString(evidence) {
			return "it claims to have done something"
		}
	}
	return ""
}
