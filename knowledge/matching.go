package knowledge

// The parts of a list's SQL. Its arguments are the agent, the category, the place where the page begins, the limit, the
// text and the instant. Everything holds the empty text.
const (
	qnaWith     = `SELECT * FROM knowledge_qna WHERE strpos(lower(concat_ws(' | ', question, answer)), lower($5::TEXT)) > 0`
	productWith = `
		SELECT * FROM knowledge_products
		WHERE strpos(lower(concat_ws(' | ', name, description, sku, attributes::TEXT)), lower($5::TEXT)) > 0`

	matching = `
		AND agent_id = $1
		AND ($2::TEXT = '' OR category = $2)
		AND ($6::TIMESTAMPTZ IS NULL
		     OR (valid_from IS NULL OR valid_from <= $6) AND (valid_until IS NULL OR valid_until > $6))`

	newestFirst = ` AND ($3::BIGINT = 0 OR seq < $3) ORDER BY seq DESC LIMIT $4`
	oldestFirst = ` AND seq > $3::BIGINT ORDER BY seq LIMIT $4`

	sqlListQnA        = qnaWith + matching + newestFirst
	sqlExportQnA      = qnaWith + matching + oldestFirst
	sqlListProducts   = productWith + matching + newestFirst
	sqlExportProducts = productWith + matching + oldestFirst

	sqlListFiles = `
		SELECT * FROM knowledge_files WHERE strpos(lower(concat_ws(' | ', name, title)), lower($5::TEXT)) > 0` + matching + newestFirst

	urlWith       = `SELECT * FROM knowledge_urls WHERE strpos(lower(url), lower($5::TEXT)) > 0`
	sqlListURLs   = urlWith + matching + newestFirst
	sqlExportURLs = urlWith + matching + oldestFirst
)
