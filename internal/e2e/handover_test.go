package e2e_test

import "testing"

func TestInstanceIsHandedOver(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := w.serve("BALAS_NODE_NAME=first")
	s := first.testShop(shopNumber)
	second := w.serve("BALAS_NODE_NAME=second")
	budi := w.customer(1)
	s.answers(budi)
	onSecond := *s
	onSecond.engine = second
	onSecond.send(budi, "Dari simpul kedua")
	budi.hears("Dari simpul kedua")
	w.awaitLogins(shopNumber, 1) // the first holds the number, whoever is asked

	first.kill()
	budi.say(s.phone, "tes")
	budi.hears("Ada.")
	w.awaitLogins(shopNumber, 2)
	first.start()
	first.ready()
	s.answers(budi)
	w.awaitLogins(shopNumber, 2)

	second.stop()
	s.await(working)
	s.answers(budi)
	w.awaitLogins(shopNumber, 3)
	budi.has("Ada.", "Dari simpul kedua", "Ada.", "Ada.", "Ada.")
}
