// Package prose makes up texts and what an embedding model might say of them: words drawn from the vocabularies of
// topics, as often as words of a language are, and vectors in which texts of one topic and of the same words are near.
// The same seed gives the same texts.
package prose

import (
	"math"
	"math/rand/v2"
	"strings"
)

const (
	vocabulary = 30_000
	topics     = 2_000
	ofTopic    = 60  // words of a topic's own
	common     = 200 // words that every text is full of
	latent     = 48  // dimensions that words differ in
)

// Writer makes up texts. It is not safe for concurrent use.
type Writer struct {
	dims    int
	random  *rand.Rand
	words   []string
	zipf    *rand.Zipf
	axes    [][]float32 // of the space that words differ in
	vectors map[string][]float32
}

// NewWriter returns a writer whose vectors have so many dimensions.
func NewWriter(seed uint64, dims int) *Writer {
	random := rand.New(rand.NewPCG(seed, seed))
	w := &Writer{dims: dims, random: random, vectors: map[string][]float32{}}
	w.axes = axes(rand.New(rand.NewPCG(1, 1)), dims)
	taken := map[string]bool{}
	for len(w.words) < vocabulary {
		if word := invent(random); !taken[word] {
			taken[word] = true
			w.words = append(w.words, word)
		}
	}
	w.zipf = rand.NewZipf(random, 1.1, 3, common-1)
	return w
}

// invent returns a word of one to four syllables.
func invent(random *rand.Rand) string {
	const consonants, vowels = "bcdfghjklmnprstwyz", "aeiou"
	var b strings.Builder
	for range 1 + random.IntN(4) {
		b.WriteByte(consonants[random.IntN(len(consonants))])
		b.WriteByte(vowels[random.IntN(len(vowels))])
		if random.IntN(3) == 0 {
			b.WriteByte("nrmkst"[random.IntN(6)])
		}
	}
	return b.String()
}

// Text is a made-up text of a topic.
type Text struct {
	Title, Body string
	Topic       int
}

// Write makes up a text: a title of six words and a body of thirty, a third of them common ones.
func (w *Writer) Write() Text {
	t := Text{Topic: w.random.IntN(topics)}
	t.Title, t.Body = w.sentence(t.Topic, 6), w.sentence(t.Topic, 30)
	return t
}

// Ask makes up a question about a text: half of its title's words, and as many of its topic.
func (w *Writer) Ask(t Text) string {
	said := strings.Fields(t.Title)
	w.random.Shuffle(len(said), func(i, j int) { said[i], said[j] = said[j], said[i] })
	return strings.Join(said[:len(said)/2], " ") + " " + w.sentence(t.Topic, 3)
}

func (w *Writer) sentence(topic, words int) string {
	said := make([]string, words)
	for i := range said {
		if w.random.IntN(3) == 0 {
			said[i] = w.words[w.zipf.Uint64()]
			continue
		}
		said[i] = w.words[common+(topic*ofTopic/4+w.random.IntN(ofTopic))%(vocabulary-common)]
	}
	return strings.Join(said, " ")
}

// Embed returns a vector of length 1: the sum of the vectors of the text's words.
func (w *Writer) Embed(text string) []float32 {
	sum := make([]float32, w.dims)
	for word := range strings.FieldsSeq(text) {
		for i, x := range w.vector(word) {
			sum[i] += x
		}
	}
	length := 0.0
	for _, x := range sum {
		length += float64(x * x)
	}
	for i := range sum {
		sum[i] /= float32(math.Sqrt(max(length, 1e-9)))
	}
	return sum
}

// vector returns the vector of a word, made up when it is first seen. What models of language say of texts lies near a
// surface of far fewer dimensions than their vectors have (Chen and others, "Exploring the Meaningfulness of Nearest
// Neighbor Search in High-Dimensional Space", arXiv 2410.05752): a word is a point of a small space, laid into the large
// one, and a little noise. Points that are independent in all dimensions are harder to find for any index.
func (w *Writer) vector(word string) []float32 {
	if v, ok := w.vectors[word]; ok {
		return v
	}
	seed := uint64(14695981039346656037)
	for i := range len(word) {
		seed = (seed ^ uint64(word[i])) * 1099511628211
	}
	random := rand.New(rand.NewPCG(seed, seed))
	v := make([]float32, w.dims)
	for i := range v {
		v[i] = float32(noise * random.NormFloat64())
	}
	for _, axis := range w.axes {
		along := float32(random.NormFloat64())
		for i, x := range axis {
			v[i] += along * x
		}
	}
	w.vectors[word] = v
	return v
}

// noise is how far words lie off the small space, where they differ by about 1 along each of its axes.
const noise = 0.1

// axes returns the axes of the small space, about of length 1.
func axes(random *rand.Rand, dims int) [][]float32 {
	all := make([][]float32, min(latent, dims))
	for i := range all {
		all[i] = make([]float32, dims)
		for j := range all[i] {
			all[i][j] = float32(random.NormFloat64() / math.Sqrt(float64(dims)))
		}
	}
	return all
}
