package lexical

// slang maps the short forms of Indonesian and English chats to the words they stand for. Forms that mean nothing to
// a search (dong, sih, kak) are stop words instead.
var slang = map[string]string{
	// Question words.
	"brp": "berapa", "brapa": "berapa", "brpa": "berapa", "berp": "berapa", "berapaan": "berapa", "brpan": "berapa",
	"gmn": "bagaimana", "gimana": "bagaimana", "gmna": "bagaimana", "gimna": "bagaimana", "bgmn": "bagaimana",
	"bgmana": "bagaimana", "bgaimana": "bagaimana", "gmana": "bagaimana", "knp": "kenapa", "knpa": "kenapa",
	"npa": "kenapa", "kpn": "kapan", "kpan": "kapan", "dmn": "di mana", "dmna": "di mana", "dimn": "di mana", "dimana": "di mana",
	"mn": "mana", "mna": "mana", "sp": "siapa", "spa": "siapa", "ap": "apa", "pa": "apa", "apkh": "apakah",
	// Function words.
	"yg": "yang", "yng": "yang", "dgn": "dengan", "dg": "dengan", "dngn": "dengan", "utk": "untuk", "untk": "untuk",
	"buat": "untuk", "bwt": "untuk", "tuk": "untuk", "dr": "dari", "dri": "dari", "drpd": "daripada", "pd": "pada",
	"pda": "pada", "dlm": "dalam", "krn": "karena", "karna": "karena", "krna": "karena", "klo": "kalau",
	"kl": "kalau", "kalo": "kalau", "klw": "kalau", "klau": "kalau", "jg": "juga", "jga": "juga", "sy": "saya",
	"sya": "saya", "gw": "saya", "gue": "saya", "gua": "saya", "aq": "aku", "ak": "aku", "km": "kamu", "lu": "kamu",
	"loe": "kamu", "sm": "sama", "sma": "sama", "sdh": "sudah", "udh": "sudah", "udah": "sudah",
	"dah": "sudah", "sdah": "sudah", "blm": "belum", "blom": "belum", "belom": "belum", "blum": "belum",
	"tdk": "tidak", "gak": "tidak", "ga": "tidak", "gk": "tidak", "nggak": "tidak", "ngga": "tidak", "enggak": "tidak",
	"engga": "tidak", "kagak": "tidak", "tak": "tidak", "g": "tidak", "bs": "bisa", "bsa": "bisa", "bisaa": "bisa",
	"hrs": "harus", "hrus": "harus", "msh": "masih", "msih": "masih", "lg": "lagi", "lgi": "lagi", "tp": "tapi",
	"tpi": "tapi", "dpt": "dapat", "dapet": "dapat", "ato": "atau", "atw": "atau", "spt": "seperti",
	"kyk": "seperti", "kayak": "seperti", "smp": "sampai", "sampe": "sampai", "smpe": "sampai", "ampe": "sampai",
	"org": "orang", "trs": "terus", "trus": "terus", "skrg": "sekarang", "skrng": "sekarang", "skg": "sekarang",
	"bsk": "besok", "bsok": "besok", "hri": "hari", "tgl": "tanggal", "bln": "bulan", "thn": "tahun",
	"mgg": "minggu", "mggu": "minggu", "jm": "jam", "mnt": "menit", "tmpt": "tempat", "bnyk": "banyak",
	"byk": "banyak", "dikit": "sedikit", "cm": "cuma", "cma": "cuma", "jgn": "jangan", "sblm": "sebelum",
	"stlh": "setelah", "stelah": "setelah", "abis": "habis", "hbs": "habis",
	// Commerce.
	"ongkir": "ongkos kirim", "ongkirnya": "ongkos kirim", "ongkr": "ongkos kirim", "okir": "ongkos kirim",
	"hrg": "harga", "hrga": "harga", "hargane": "harga", "brg": "barang", "brng": "barang", "byr": "bayar",
	"bayarnya": "bayar", "tf": "transfer", "trf": "transfer", "trnsfer": "transfer", "rek": "rekening",
	"norek": "nomor rekening", "nmr": "nomor", "nomer": "nomor", "almt": "alamat", "alamt": "alamat",
	"krm": "kirim", "krim": "kirim", "kirm": "kirim", "dikrm": "kirim", "psn": "pesan", "psen": "pesan",
	"pesen": "pesan", "mesen": "pesan", "mesan": "pesan", "bl": "beli", "bli": "beli", "ukrn": "ukuran",
	"wrn": "warna", "stk": "stok", "stock": "stok", "diskonnya": "diskon", "disc": "diskon",
	"dskn": "diskon", "gratisongkir": "gratis ongkos kirim", "cs": "layanan pelanggan", "resi": "nomor resi",
	"noresi": "nomor resi", "garansinya": "garansi", "wa": "whatsapp", "hp": "ponsel",
	"jkt": "jakarta", "bdg": "bandung", "sby": "surabaya", "jogja": "yogyakarta", "yogya": "yogyakarta",
	"smg": "semarang", "mdn": "medan", "tgr": "tangerang", "bks": "bekasi", "tks": "terima kasih",
	"mksh": "terima kasih", "makasih": "terima kasih", "makasi": "terima kasih", "trims": "terima kasih",
	"trmksh": "terima kasih", "bgt": "sekali", "banget": "sekali", "bngt": "sekali",
	// English.
	"u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks", "tq": "thanks",
	"ty": "thanks", "wat": "what", "wht": "what", "wen": "when", "hw": "how", "acct": "account", "acc": "account",
	"addr": "address", "qty": "quantity", "info": "information", "msg": "message", "pic": "picture",
	"wanna": "want", "gonna": "going", "gotta": "must", "cuz": "because", "tmrw": "tomorrow", "tmr": "tomorrow",
	"pics": "pictures",
	"fb":   "facebook", "im": "i am", "cant": "can not",
	"dont": "do not", "doesnt": "does not", "wont": "will not", "isnt": "is not", "whats": "what is",
	"hows": "how is", "ive": "i have",
}
