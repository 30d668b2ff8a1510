package lexical

import "strings"

// concepts maps the stem of a word to that of the first word of its line: words of the same meaning are one term of
// the word index. A word of several lines belongs to the first.
var concepts = map[string]string{}

// synonyms maps the stem of a word to words of the same meaning in the talk of shops and services, those of its own
// language first. In the n-gram index they stand in for words that a base does not hold. A line has English words,
// then Indonesian ones.
var synonyms = thesaurus(`
open opening opens | buka
close closed closing | tutup
hour hours time schedule | jam pukul jadwal operasional
where location located address | mana alamat lokasi letak
when | kapan
price cost rate fee charge | harga biaya tarif ongkos
cheap cheaper affordable | murah terjangkau
expensive pricey | mahal
ship shipping shipment deliver delivery send | kirim pengiriman antar ekspedisi
courier | kurir ekspedisi
free | gratis
buy purchase order | beli pesan pesanan order
pay payment | bayar pembayaran
cash | tunai
instalment installment | cicil cicilan kredit
return | retur kembalikan pengembalian
exchange swap replace | tukar penukaran ganti
refund | refund pengembalian
cancel cancellation | batal batalkan pembatalan
warranty guarantee | garansi
broken damaged defective | rusak cacat pecah
size | ukuran
colour color | warna
stock available availability | stok tersedia ready
discount promo promotion sale voucher coupon | diskon promo potongan voucher kupon
branch outlet store shop | cabang gerai outlet toko
contact call phone telephone | hubungi kontak telepon
track tracking | lacak melacak status
invoice receipt | nota faktur kuitansi struk
wholesale bulk | grosir borongan
reseller distributor | reseller dropship mitra agen
custom customize | kustom khusus
gift present | hadiah kado bingkisan
wrap wrapping | bungkus
package parcel packet box | paket kotak dus
material fabric | bahan kain
wash washing | cuci
day days long duration | hari lama estimasi
holiday | libur
sunday | minggu
saturday | sabtu
city | kota
abroad overseas international | luar internasional
account | akun
password | sandi
register signup | daftar registrasi
product item goods | produk barang
original authentic genuine | asli orisinal ori
new | baru
weight | berat bobot
minimum | minimal
parking | parkir
appointment booking reservation | janji reservasi
job vacancy career hiring | lowongan karir loker
room | kamar
class course | kelas kursus
green | hijau ijo
email mail | surel
find search | cari
show display | tampilkan lihat
safe secure | aman
delete remove erase | hapus
file document | berkas dokumen
picture photo image | foto gambar
help support assist | bantu bantuan
change edit modify | ubah
big large huge | besar
small little tiny | kecil
fast quick quickly rapid | cepat kilat
multiple several various | beberapa
computer pc laptop | komputer
finish finished complete completed done | selesai
start begin | mulai
stop end quit | berhenti
person people someone user | orang
hide conceal | sembunyikan
private privacy | pribadi privasi
keep store save preserve | simpan
download export | unduh
upload import | unggah
notification notify alert reminder | pemberitahuan notifikasi
latest recent last | terakhir terbaru
copy duplicate replicate | salin
link url | tautan
problem issue trouble error | masalah kendala gangguan
fix repair solve | perbaiki servis
enable activate | aktifkan
disable deactivate | nonaktifkan
`)

// thesaurus reads lines of words with the same meaning, one language before the bar and one behind it, and fills
// concepts.
func thesaurus(lines string) map[string][]string {
	same := map[string][]string{}
	for line := range strings.Lines(lines) {
		before, behind, _ := strings.Cut(line, "|")
		here, there := strings.Fields(before), strings.Fields(behind)
		relate(same, here, there)
		relate(same, there, here)
	}
	return same
}

// relate makes the words of one language synonyms of each other and of those of the other.
func relate(same map[string][]string, here, there []string) {
	if len(here) == 0 {
		return
	}
	concept := Stem(here[0])
	if c, ok := concepts[Stem(there[0])]; ok {
		concept = c
	}
	for _, w := range here {
		stem := Stem(w)
		same[stem] = append(append(same[stem], here...), there...)
		if _, taken := concepts[stem]; !taken {
			concepts[stem] = concept
		}
	}
}
