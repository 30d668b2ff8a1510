package lexical

// cities are the larger cities of Indonesia, its islands and some provinces. Where a base does not name one, its
// country stands in for it: who ships within Indonesia ships to Surabaya. Unlike synonyms they are not one with it.
var cities = set(`
jakarta surabaya bandung medan semarang makassar palembang tangerang depok bekasi bogor batam pekanbaru lampung padang
malang samarinda balikpapan banjarmasin pontianak denpasar bali mataram lombok kupang manado palu kendari ambon
jayapura papua sorong ternate aceh jambi bengkulu yogyakarta solo surakarta cirebon tegal sukabumi tasikmalaya serang
cilegon kediri madiun jember banyuwangi sidoarjo gresik sumatra sumatera kalimantan sulawesi maluku
`)

const country = "indonesia"
