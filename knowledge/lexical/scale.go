package lexical

// tuning holds the constants of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
type tuning struct {
	saturation float64 // k1: how soon repetitions of a term stop counting
	lengthNorm float64 // b: how far long texts are discounted
}

// In a passage, where each sentence has its own subject, repetitions and length say less than beside a title.
var (
	ofAnswers  = tuning{saturation: 1.2, lengthNorm: 0.75}
	ofPassages = tuning{saturation: 0.5, lengthNorm: 0.5}
)

// curve is a tuning in a field of a known average length.
type curve struct{ gain, base, slope float32 }

func (t tuning) curve(average float64) curve {
	return curve{
		gain: float32(t.saturation + 1), base: float32(t.saturation * (1 - t.lengthNorm)),
		slope: float32(t.saturation * t.lengthNorm / average),
	}
}

// of is the BM25 of a term that occurs tf times in a text of so many terms, without the term's weight.
func (c curve) of(tf float32, length uint32) float32 {
	return c.gain * tf / (tf + c.base + c.slope*float32(length))
}

// scale is what the BM25 of a field's terms rests on, until the field changes.
type scale struct {
	answer, passage curve
	passages        []bool    // by slot: it is the passage's curve
	lengths         []uint32  // by slot
	once            []float32 // by slot: the BM25 of a term that occurs once, as most do
}

// scaled returns the scale, which the first search after a change makes.
func (f *field) scaled(passages []bool) *scale {
	if s := f.scale.Load(); s != nil {
		return s
	}
	average := float64(f.total) / float64(f.docs)
	s := &scale{
		answer: ofAnswers.curve(average), passage: ofPassages.curve(average),
		passages: passages, lengths: f.lengths, once: make([]float32, len(f.lengths)),
	}
	for slot := range s.once {
		s.once[slot] = s.of(uint32(slot), 1)
	}
	f.scale.Store(s)
	return s
}

// of is the BM25 of a term that occurs tf times in the document in slot, without the term's weight.
func (s *scale) of(slot uint32, tf byte) float32 {
	c := s.answer
	if s.passages[slot] {
		c = s.passage
	}
	return c.of(float32(tf), s.lengths[slot])
}

// credit adds to scores the BM25 of a term in the documents of a list. A search spends most of its time here: that is why
// it reads the list itself.
func (s *scale) credit(l list, weight float32, scores []float32) {
	slot := uint32(0)
	for at := 0; at < len(l.bytes); {
		step := uint32(l.bytes[at])
		if at++; step >= 0x80 {
			step, at = l.stepOn(at, step&0x7f)
		}
		if slot > 0 {
			step = slot - step
		}
		if slot = step; !l.often {
			scores[slot] += weight * s.once[slot]
			continue
		}
		scores[slot] += weight * s.of(slot, l.bytes[at])
		at++
	}
}
