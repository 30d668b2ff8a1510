package lexical

import "strings"

// synonyms maps the stem of a word to words of the same meaning in the talk of shops and services, Indonesian and
// English. They stand in for words that a base does not hold.
var synonyms = thesaurus(`
open opening buka
close closed closing tutup
hour hours time jam pukul operasional
price cost harga biaya tarif ongkos
cheap cheaper murah terjangkau
expensive mahal
ship shipping shipment deliver delivery kirim pengiriman ongkos antar ekspedisi kurir courier
free gratis
buy purchase order pesan beli checkout
order pesanan orderan pembelian
pay payment bayar pembayaran transfer
cash tunai
instalment installment cicil cicilan kredit
return retur kembalikan pengembalian tukar
exchange swap tukar penukaran ganti
refund pengembalian dana
cancel cancellation batal batalkan pembatalan
warranty guarantee garansi
broken damaged defective rusak cacat
size ukuran
colour color warna
stock available availability stok tersedia ready ada
discount promo promotion sale diskon potongan voucher kupon coupon
address location located alamat lokasi letak tempat
branch cabang outlet store shop toko gerai
contact call phone telephone hubungi kontak telepon whatsapp
track tracking lacak melacak resi status
invoice receipt nota faktur kuitansi struk
wholesale bulk grosir borongan
reseller dropship dropshipper mitra
custom customize kustom khusus
gift hadiah kado bingkisan
wrap wrapping bungkus
package parcel paket
material fabric bahan kain
wash washing cuci mencuci
holiday libur
weekend sabtu minggu

city kota
abroad overseas international
account akun
password sandi
register signup daftar
product item goods produk barang
original authentic asli orisinal ori
new baru
weight berat bobot
minimum minimal
parking parkir
appointment booking reservation reservasi janji
job vacancy career lowongan kerja karir
breakfast sarapan
room kamar
doctor dokter
class course kelas kursus
`)

// thesaurus reads lines of words with the same meaning.
func thesaurus(lines string) map[string][]string {
	same := map[string][]string{}
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		for i, w := range words {
			others := append(append([]string{}, words[:i]...), words[i+1:]...)
			same[Stem(w)] = append(same[Stem(w)], others...)
		}
	}
	return same
}
