package lexical

import "strings"

// A language is one beside Indonesian and English that a base may be written in.
type language struct {
	marks []string        // its most frequent words that hardly occur in the others
	stop  map[string]bool // its words that say nothing of the subject of a question
}

// spokenFrom is the sum of the shares of documents that hold each mark of a language from which a base is taken to be in it.
const spokenFrom = 0.3

var languages = []language{spanish, portuguese, french, italian, german, dutch, romanian, polish, russian, greek, turkish, arabic, hindi, vietnamese}

// in returns a language with the marks and stop words of its lists.
func in(marks, stop string) language {
	all := map[string]bool{}
	for _, w := range Words(Fold(marks + " " + stop)) {
		all[w] = true
	}
	return language{strings.Fields(Fold(marks)), all}
}

// stopWords are the stop words of a base: those of Indonesian and English, and of the other languages that it is written in.
type stopWords []map[string]bool

// has reports whether a word is one.
func (s stopWords) has(word string) bool {
	for _, list := range s {
		if list[word] {
			return true
		}
	}
	return false
}

// stopWords returns those of the base. Which languages it is in is told by how many documents hold the marks of each:
// what is a stop word in one language says a lot in another ("car" is "because" in French).
func (ix *Index) stopWords() stopWords {
	all := stopWords{stop}
	for _, l := range languages {
		holding := 0
		for _, w := range l.marks {
			holding += ix.vocabulary[w]
		}
		if float64(holding) > spokenFrom*float64(len(ix.slots)) {
			all = append(all, l.stop)
		}
	}
	return all
}

var spanish = in(`de la el los que las del con`, `
un una unos unas lo al en a y e o u qué quien quién quienes quiénes cual cuál cuales cuáles como cómo cuanto cuánto cuanta cuánta cuantos cuántos cuantas cuántas por para sin sobre entre hasta desde hacia se me te le les nos os mi mis tu tus su sus yo tú él ella ellos ellas nosotros usted ustedes este esta estos estas esto ese esa esos esas eso aquel aquella es son era eran fue fueron ser sea soy eres somos está están estaba estar estoy hay ha han había habían he hemos haber puedo puede pueden podría podrían podemos quiero quisiera quiere necesito tengo tiene tienen tenía tener hacer hace hago ya no sí si más muy pero porque pues también tan hola gracias favor`)

var portuguese = in(`de que do da em uma não os`, `
o a as um uns umas dos das no na nos nas num numa ao à aos às por pelo pela pelos pelas para com sem sobre entre até desde e ou quê quem qual quais como quanto quanta quantos quantas se me te lhe lhes meu minha meus minhas teu tua seu sua seus suas eu tu ele ela eles elas nós você vocês este esta estes estas isto esse essa esses essas isso aquele aquela é são era eram foi foram ser seja sou somos está estão estava estar estou há tem têm tinha ter tenho havia posso pode podem poderia podemos quero queria quer preciso fazer faz faço já sim mais muito mas porque pois também olá oi obrigado obrigada favor`)

var french = in(`de la le les des et est une`, `
l un du d au aux en à ou que qu quoi qui quel quelle quels quelles comment combien pourquoi par pour avec sans sur sous dans entre vers chez se s me m te t lui leur leurs nous vous mon ma mes ton ta tes son sa ses notre nos votre vos je j tu il elle ils elles on ce c cet cette ces cela ça celui celle sont était étaient fut furent être suis es sommes êtes a ont ai avez avait avaient avoir y peux peut puis pouvez pouvons pourrais voudrais veux veut faire fait faut besoin ne n pas plus très mais car donc aussi si oui non bonjour salut merci plaît svp`)

var italian = in(`di il che la per del un è`, `
lo i gli le l uno una dello della dei degli delle d a al allo alla ai agli alle da dal dallo dalla dai dagli dalle in nel nello nella nei negli nelle su sul sullo sulla sui sugli sulle con tra fra e ed o od chi cui qual quale quali come quanto quanta quanti quante perché cosa si mi ti ci vi ne mio mia miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra loro io tu lui lei noi voi questo questa questi queste quello quella quelli quelle sono era erano fu furono essere sei siamo siete sta stanno stato ha hanno ho hai abbiamo avete aveva avere c posso può possono potrei potrebbe vorrei voglio vuole devo fare fa faccio bisogno non più molto ma anche se già sì no ciao grazie favore`)

var german = in(`der die und das ist den nicht von`, `
dem des ein eine einen einem einer eines oder aber in im an am auf aus bei beim mit nach vom vor zu zum zur für über unter durch um gegen ohne zwischen bis seit wer wen wem wessen was wie wieviel wieviele viel viele warum weshalb wieso welche welcher welches welchen welchem ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihnen mein meine meinen meinem meiner dein deine sein seine seinen unser unsere ihre ihren ihrem dieser diese dieses diesen diesem sind war waren bin bist seid wird werden wurde wurden worden hat haben habe hatte hatten kann können könnte kannst konnte muss müssen soll sollte will möchte möchten gibt geben brauche machen mache kein keine ja nein auch nur noch schon sehr so als wenn dass ob denn da hier bitte danke hallo man`)

var dutch = in(`het een van de zijn voor niet te`, `
en of maar in op aan bij met uit over onder door om tegen zonder tussen tot sinds naar wie wat wanneer waar waarheen hoe hoeveel veel waarom welk welke wiens ik jij je u hij zij ze wij we jullie mij me jou hem haar ons hen hun mijn jouw uw onze dit deze die dat is was waren ben bent wordt worden werd werden heeft hebben heb had hadden kan kunnen kunt kon zou moet moeten mag wil willen wilt graag er geen wel ook nog al zeer zo als dan omdat hier daar ja nee hallo dank bedankt alstublieft`)

var romanian = in(`de în la și din pe cu care`, `
sau dar pentru prin fără între până după despre un o unei unui niște ce cine cui cărui cărei cât câtă câți câte când unde cum eu tu el ea noi voi ei ele mine îmi îți își mă te se ne vă meu mea mei mele tău ta său sa lor acest această acesta aceasta acel acea este sunt era erau a fost fi am ai are avem aveți au avea pot poate puteți vreau doresc nu da mai foarte și că să dacă al ale cel cei cele bună salut mulțumesc`)

var polish = in(`w i na z się nie do jest`, `
we ze za od dla o u po przez przy pod nad bez między jak jaki jaka jakie jakich jakiej jakim kto kogo komu kim co czego czemu czym gdzie kiedy skąd dokąd ile dlaczego który która które których którego której czy tak ale lub albo oraz że żeby są był była było były być ma mają miał mam mogę może można mogą chcę potrzebuję ja ty on ona ono my wy oni mnie mi mój moja moje twój pan pani państwo wasz nasz ich jego jej ten ta to te tego tej tym już jeszcze tylko także też bardzo dzień dobry dziękuję proszę cześć`)

var russian = in(`в и на не с что по для`, `
во со к ко о об от до из у за под над при через без между ни да нет но а или чего чему чем кто кого кому кем где куда откуда когда как какой какая какое какие какого каком каких какую каким сколько почему зачем чей я ты он она оно мы вы они меня мне тебя тебе его ему её ей нас нам вас вам их им мой моя моё мои твой ваш ваша ваше ваши наш наша свой своя этот эта это эти этого том тот та те был была было были быть есть будет ли же бы уже ещё только также очень так если чтобы можно могу может могут нужно надо хочу привет здравствуйте спасибо пожалуйста который которая которое которые которого`)

var greek = in(`και το της του η για να με`, `
ο οι τα των την τον τους τις στο στη στην στον στα στις στους σε από χωρίς ή αλλά ότι πως που ποιος ποια ποιο ποιοι ποιες ποιον ποιου πόσο πόσα πόσοι πόσες πόση πότε πού πώς τι γιατί εγώ εσύ αυτός αυτή αυτό αυτά εμείς εσείς μου σου μας σας είναι ήταν είμαι έχει έχουν έχω έχετε είχε μπορώ μπορεί μπορείτε θα δεν μην ναι όχι ένα ένας μια μία πολύ πιο επίσης θέλω γεια ευχαριστώ παρακαλώ`)

var turkish = in(`ve bir bu için ile olarak da çok`, `
veya ya de gibi kadar göre sonra önce şu o ne neden niçin niye nasıl kim kime kimin kimi hangi hangisi kaç nerede nereden nereye zaman ben sen biz siz onlar benim senin onun bizim sizin onların bana sana ona mi mı mu mü mıdır midir var yok değil evet hayır daha en her şey ama fakat ancak çünkü ki olan oldu olduğu olur olmak idi ise dir hakkında arasında istiyorum lazım lütfen merhaba selam teşekkürler teşekkür ederim`)

var arabic = in(`من في على إلى أن هذا التي عن`, `
مع بين حتى منذ و أو ثم هل ما ماذا متى أين كيف كم لماذا أي أية الذي الذين هذه ذلك تلك هو هي هم نحن أنا أنت كان كانت يكون تكون ليس لا لم لن قد كل بعض غير هناك إن عند لدي لديكم يمكن يمكنني أريد لو سمحت شكرا مرحبا السلام عليكم`)

var hindi = in(`के में है की का को से और`, `
पर हैं था थी थे या कि जो यह वह ये वे इस उस इन उन क्या कौन किस किसने किसके किसकी कब कहाँ कहां कैसे क्यों कितना कितने कितनी कौनसा मैं हम तुम आप मेरा मेरी मेरे हमारा आपका आपके आपकी मुझे हमें आपको ने तक लिए साथ भी ही तो नहीं न हाँ हो होता होती होते होना हुआ हुई हुए कर करना करने करें किया गया गई गए रहा रही रहे सकता सकते सकती चाहिए एक कोई कुछ बहुत नमस्ते धन्यवाद कृपया`)

var vietnamese = in(`của là có được các những không trong`, `
và cho với trên từ đến bị một này đó ai gì nào đâu bao nhiêu khi sao thế phải tôi bạn anh chị em mình họ chúng ta ở để như thì mà cũng rất nhiều tại vì nếu hay hoặc hãy xin chào cảm ơn ạ nhé`)
