package knowledge

import (
	"context"
	"fmt"
	"io"

	"balas/knowledge/table"
)

// ExportQnA writes the agent's pairs that the filter lets through, all pages of them, oldest first, as ImportQnA takes
// them. It reads page after page and holds nothing meanwhile: what changes behind it is written as it was.
func (s *Service) ExportQnA(ctx context.Context, agentID string, f Filter, format table.Format, to io.Writer) error {
	return export(ctx, s, agentID, f, "qna", sqlExportQnA, table.NewWriter(to, format, qnaColumns), QnA.exported)
}

// ExportProducts writes the agent's products as ExportQnA does its pairs.
func (s *Service) ExportProducts(ctx context.Context, agentID string, f Filter, format table.Format, to io.Writer) error {
	return export(ctx, s, agentID, f, "product", sqlExportProducts, table.NewWriter(to, format, productColumns), Product.exported)
}

// ExportURLs writes the agent's addresses as ExportQnA does its pairs, without what was fetched from them.
func (s *Service) ExportURLs(ctx context.Context, agentID string, f Filter, format table.Format, to io.Writer) error {
	return export(ctx, s, agentID, f, "url", sqlExportURLs, table.NewWriter(to, format, urlColumns), URL.exported)
}

func export[T sequenced](
	ctx context.Context, s *Service, agentID string, f Filter, noun, sql string, w *table.Writer, values func(T) []any,
) error {
	f.Limit = maxLimit
	for {
		page, next, err := listOf[T](ctx, s.pool, noun, sql, agentID, f)
		if err != nil {
			return err
		}
		for _, v := range page {
			if err := w.Write(values(v)...); err != nil {
				return fmt.Errorf("write export: %w", err)
			}
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}
