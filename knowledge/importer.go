package knowledge

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/knowledge/table"
)

// importer decides what the rows of an import do, one after the other: a row meets what the rows before it made.
type importer[T any, P item[T]] struct {
	Import
	kindOf[T, P]
	s      *Service
	zone   *time.Location
	byID   map[string]*T
	byKey  map[string]*T
	result Imported
}

// change is what a row makes.
type change[T any] struct {
	before *T // nil: it is new
	after  *T
}

func (m *importer[T, P]) forget() { m.byID, m.byKey = map[string]*T{}, map[string]*T{} }

// meet takes up what stands in the database, unless an earlier row changed it.
func (m *importer[T, P]) meet(found *T) {
	if id, _ := P(found).names(); m.byID[id] == nil {
		m.put(found)
	}
}

// put makes v what is known under its id and key.
func (m *importer[T, P]) put(v *T) {
	id, key := P(v).names()
	if before := m.byID[id]; before != nil {
		if _, old := P(before).names(); m.byKey[old] == before {
			delete(m.byKey, old)
		}
	}
	m.byID[id] = v
	if key != "" {
		m.byKey[key] = v
	}
}

// decide returns what the rows change, in their order, and counts what becomes of each.
func (m *importer[T, P]) decide(ctx context.Context, db pg.DB, rows []table.Row) ([]change[T], error) {
	files, err := m.load(ctx, db, rows)
	if err != nil {
		return nil, err
	}
	var changes []change[T]
	for _, r := range rows {
		before, after, err := m.weigh(r, files)
		switch {
		case err != nil:
			m.fail(r.Line, err)
			continue
		case before == nil:
			m.result.Created++
		case P(before).says(after):
			m.result.Unchanged++
			continue
		default:
			m.result.Updated++
		}
		m.put(after)
		changes = append(changes, change[T]{before, after})
	}
	return changes, nil
}

func (m *importer[T, P]) fail(line int, err error) {
	if m.result.Failed++; len(m.result.Failures) < mostFailures {
		m.result.Failures = append(m.result.Failures, RowFailure{Line: line, Err: err})
	}
}

// weigh returns what a row is about, nil if that is new, and what it makes of it.
func (m *importer[T, P]) weigh(r table.Row, files map[uuid.UUID]bool) (before, after *T, err error) {
	if r.Err != nil {
		return nil, nil, fault.Bad(m.noun, "", r.Err.Error())
	}
	id, key := P(nil).named(r)
	if before = m.byID[id]; before == nil && key != "" {
		before = m.byKey[key]
	}
	after = new(T)
	if before != nil {
		*after = *before
	} else {
		P(after).open(m.AgentID)
	}
	if err := P(after).fill(r, m.zone); err != nil {
		return nil, nil, err
	}
	if err := P(after).check(); err != nil {
		return nil, nil, err
	}
	return before, after, m.admit(before, after, files)
}

// admit refuses a key that is another's, and a file that the account does not have.
func (m *importer[T, P]) admit(before, after *T, files map[uuid.UUID]bool) error {
	id, key := P(after).names()
	if other := m.byKey[key]; key != "" && other != nil {
		if otherID, _ := P(other).names(); otherID != id {
			return P(after).taken()
		}
	}
	file := P(after).file()
	if file == nil || files[*file] || before != nil && sameValue(file, P(before).file()) {
		return nil
	}
	return fault.Missing("media")
}
