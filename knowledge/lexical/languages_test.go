package lexical

import "testing"

// TestStopWordsAreThoseOfTheBase asks bases in several languages a question of which they hold every word but those that
// say nothing.
func TestStopWordsAreThoseOfTheBase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language, question string
		texts              []string
	}{
		{"Spanish", "¿Quiénes reparan los zapatos?", []string{
			"El taller repara zapatos de cuero con hilo de lino.", "La tienda abre los lunes en la plaza del mercado.",
			"Las cajas que llegan de la costa van al almacén.",
		}},
		{"Portuguese", "Qual é o prazo do conserto?", []string{
			"O prazo do conserto é de uma semana.", "A loja da praça não abre de noite.", "Os sapatos que chegam em caixas são do mar.",
		}},
		{"French", "Combien coûte l'envoi ?", []string{
			"L'envoi coûte cinq pièces de monnaie.", "La boutique est fermée les jours de marché.", "Le cuir des bottes est une peau de vache.",
		}},
		{"German", "Wieviel kostet der Versand?", []string{
			"Der Versand kostet fünf Taler.", "Das Geschäft ist am Markt und nicht am Fluss.", "Die Stiefel sind von den Bergen.",
		}},
		{"Russian", "Сколько стоит доставка?", []string{
			"Доставка стоит пять монет.", "Магазин на площади не работает в праздники.", "Что и по чему мы чиним для вас.",
		}},
		{"Arabic", "كم سعر التوصيل؟", []string{
			"سعر التوصيل خمس قطع.", "المتجر في السوق على النهر.", "الأحذية التي تأتي من الجبل إلى البيت.",
		}},
	} {
		t.Run(c.language, func(t *testing.T) {
			t.Parallel()
			ix := NewIndex()
			for i, text := range c.texts {
				ix.Put(Doc{ID: string(rune('a' + i)), Text: text})
			}
			found := ix.Search(c.question, 1)
			if len(found.Hits) == 0 || found.Hits[0].Doc.ID != "a" || found.Signals.Whole != 1 {
				t.Errorf("found %+v, whole %v; want the first text to hold every word that tells", found.Hits, found.Signals.Whole)
			}
		})
	}
}

// TestWordsOfOneLanguageTellInAnother asks an English base a question of words that are stop words in French or Dutch.
func TestWordsOfOneLanguageTellInAnother(t *testing.T) {
	t.Parallel()
	ix := NewIndex()
	ix.Put(Doc{ID: "car", Text: "We hire out a car by the day, with a driver."})
	ix.Put(Doc{ID: "bike", Text: "We hire out a bike by the day, with a lock."})
	ix.Put(Doc{ID: "boat", Text: "We hire out a boat by the hour, with a van."})
	if found := ix.Search("car hire", 1); len(found.Hits) == 0 || found.Hits[0].Doc.ID != "car" || found.Signals.Coverage < 0.99 {
		t.Errorf("found %+v, covering %.2f; want the car, covering all", found.Hits, found.Signals.Coverage)
	}
	if found := ix.Search("van hire", 1); len(found.Hits) == 0 || found.Hits[0].Doc.ID != "boat" {
		t.Errorf("found %+v, want the text that speaks of a van", found.Hits)
	}
}
