package chat

import "strings"

// wishes are words and phrases for opting out and in, by their wording. Left out are those that customers
// also say of an order or an appointment, such as cancel, end, batal, batalkan and annuler, or that mean something else
// in a neighbour's language: an owner may add them.
var wishes = spelled(map[Wish]map[string]string{
	OptOut: {
		"en": `stop, stopall, stop all, stop it, stop this, please stop, stop please, stop sending, stop messaging me,
			stop texting me, stop sending me messages, stop promotions, stop promo, unsubscribe, unsubscribe me,
			please unsubscribe, please unsubscribe me, opt out, optout, remove me, please remove me, take me off,
			take me off your list, no more messages, do not contact me, don't contact me, do not message me,
			don't message me, leave me alone`,
		"id": `berhenti, tolong berhenti, berhenti berlangganan, berhenti langganan, stop langganan, stop berlangganan,
			unsub, unreg, stop promosi, stop pesan, stop kirim, stop kirim pesan, tolong stop, stop ya, hentikan,
			tolong hentikan, hentikan pesan, hentikan promosi, jangan kirim lagi, jangan kirim pesan lagi,
			jangan hubungi saya, jangan hubungi saya lagi, jangan wa saya lagi, jangan chat saya lagi,
			hapus nomor saya, tolong hapus nomor saya, keluar dari daftar`,
		"ms": `henti, sila berhenti, sila henti, henti langganan, berhenti melanggan, nyahlanggan, batal langganan,
			jangan hantar lagi, jangan hantar mesej lagi, padam nombor saya`,
		"es": `baja, dar de baja, darme de baja, dame de baja, quiero darme de baja, parar, detener, no más mensajes,
			no quiero más mensajes, no me escriban más, no me escribas más, no molestar, cancelar suscripción, desuscribir,
			desuscribirme, eliminar mi número`,
		"pt": `sair, sair da lista, parar de receber, pare, pare de enviar, descadastrar, descadastre, me descadastre,
			quero sair, me remova, remova meu número, não quero receber, não quero mais receber,
			não quero mais mensagens, não me mande mais mensagens, cancelar inscrição`,
		"fr": `arrêt, arrêter, arrêtez, désabonner, désabonnement, me désabonner, désabonnez-moi, désinscrire,
			désinscription, me désinscrire, stop sms, stop pub, plus de messages, ne plus recevoir, retirez-moi`,
		"de": `stopp, abmelden, bitte abmelden, austragen, bitte austragen, abbestellen, keine nachrichten mehr,
			keine werbung, keine werbung mehr, bitte keine nachrichten mehr, nicht mehr schreiben, newsletter abbestellen`,
		"it": `disiscrivimi, disiscriviti, disiscrizione, cancellami, rimuovimi, basta messaggi, non scrivetemi più`,
		"nl": `afmelden, uitschrijven, stoppen, geen berichten meer, meld me af`,
		"ar": `إيقاف, ايقاف, توقف, توقفوا, قف, إلغاء الاشتراك, الغاء الاشتراك, ألغ الاشتراك, أوقف الرسائل,
			ايقاف الرسائل, لا أريد رسائل, لا ترسل, لا ترسلوا, لا تراسلني`,
		"hi": `बंद, बंद करो, बंद करें, बंद कीजिए, रोकें, रोको, मैसेज बंद करो, संदेश बंद करें, सदस्यता रद्द करें,
			सदस्यता समाप्त करें, band karo, band karein, message band karo, mat bhejo, message mat bhejo`,
		"ur": `بند, بند کریں, بند کرو, پیغام بند کریں`,
		"bn": `বন্ধ, বন্ধ করুন, বন্ধ করো`,
		"tr": `durdur, abonelikten çık, üyelikten çık, mesaj atmayın, mesaj gönderme, mesaj göndermeyin`,
		"ru": `стоп, отписка, отписаться, отпишите меня, отменить подписку, не пишите мне, больше не пишите`,
		"tl": `tigil, itigil, ihinto, tama na, huwag na mag text, huwag na magpadala`,
		"vi": `hủy đăng ký, huỷ đăng ký, từ chối, từ chối nhận tin, ngừng gửi, dừng gửi tin`,
		"th": `หยุด, หยุดส่ง, หยุดส่งข้อความ, ยกเลิกการรับข่าวสาร, ยกเลิกรับข่าวสาร`,
		"zh": `退订, 退訂, 取消订阅, 取消訂閱, 停止, 不要再发, 不要再發`,
		"ja": `停止, 配信停止`,
		"ko": `수신거부, 수신 거부, 중지, 구독 취소, 구독취소`,
	},
	OptIn: {
		"en": `start, unstop, subscribe, resubscribe, subscribe me, opt in, optin`,
		"id": `mulai, mulai lagi, langganan, berlangganan, langganan lagi, daftar lagi`,
		"ms": `mula, mula semula, langgan, langgan semula`,
		"es": `alta, dar de alta, darme de alta, suscribir, suscribirme, iniciar`,
		"pt": `inscrever, me inscrever, quero receber, cadastrar, iniciar`,
		"fr": `abonner, m'abonner, s'abonner, réabonner, inscription`,
		"de": `anmelden, bitte anmelden, abonnieren, starten`,
		"it": `iscrivimi, iscriviti`,
		"nl": `aanmelden, inschrijven`,
		"ar": `ابدأ, اشترك, اشتراك`,
		"hi": `शुरू, शुरू करो, शुरू करें, shuru karo`,
		"tr": `başlat, abone ol`,
		"ru": `старт, подписаться, подписка`,
		"zh": `订阅, 訂閱`,
	},
})

// spelling is the wish that a phrase is, and in which language; empty: in several.
type spelling struct {
	Wish
	language string
}

// spelled is what each phrase in the comma-separated lists is, by its wording. It panics if one is both wishes.
func spelled(lists map[Wish]map[string]string) map[string]spelling {
	by := map[string]spelling{}
	for wish, languages := range lists {
		for language, phrases := range languages {
			for phrase := range strings.SplitSeq(phrases, ",") {
				said := wording(phrase)
				before, known := by[said]
				if known && before.Wish != wish {
					panic("chat: " + phrase + " opts both in and out")
				}
				if known && before.language != language || language == "en" && !strings.Contains(said, " ") {
					by[said] = spelling{wish, ""}
					continue
				}
				by[said] = spelling{wish, language}
			}
		}
	}
	return by
}
