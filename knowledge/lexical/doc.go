// Package lexical finds the documents of one knowledge base that share words with a question, without a model.
//
// It keeps an inverted index in memory over two views of a text: stemmed words, which carry meaning across
// inflections, and character n-grams, which carry it across typos and languages without a stemmer. Both are scored
// with BM25 and divided by the question's ideal score, so that the sums of different questions can be compared; a
// small logistic model turns them into the probability that the best document is a right one.
package lexical
