package webhook

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// SoleID is the id of the endpoint of an instance in dialects where it has one at most. It follows from both, so that two
// calls at a time make one endpoint.
func SoleID(instanceID uuid.UUID, dialect string) uuid.UUID {
	return uuid.NewSHA1(instanceID, []byte(dialect))
}

// Sole returns the instance's one endpoint of the dialect; nil: it has none. Those that Create makes are others.
func (s *Service) Sole(ctx context.Context, accountID, instanceID uuid.UUID, dialect string) (*Endpoint, error) {
	e, err := s.Endpoint(ctx, soleOwner(accountID, instanceID), SoleID(instanceID, dialect))
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &e, nil
}

func soleOwner(accountID, instanceID uuid.UUID) account.Caller {
	return account.Caller{AccountID: accountID, InstanceID: &instanceID}
}

// SetSole makes the instance's one endpoint of the dialect, or changes it, and reports whether it is now another than before.
// It fails as Create does.
func (s *Service) SetSole(ctx context.Context, accountID, instanceID uuid.UUID, dialect string, p Patch) (changed bool, err error) {
	old, err := s.Sole(ctx, accountID, instanceID, dialect)
	if err != nil {
		return false, err
	}
	id := SoleID(instanceID, dialect)
	if old == nil {
		_, refused := s.create(ctx, Endpoint{ID: id, AccountID: accountID, InstanceID: &instanceID, Dialect: dialect}, p)
		if !fault.Is(refused, fault.Conflict) {
			return refused == nil, refused
		}
		if old, err = s.Sole(ctx, accountID, instanceID, dialect); err != nil { // another call may have been first
			return false, err
		}
		if old == nil {
			return false, refused
		}
	}
	e, err := s.Update(ctx, soleOwner(accountID, instanceID), id, p)
	return err == nil && !alike(*old, e), err
}

// alike reports whether two states of an endpoint are the same to its owner.
func alike(a, b Endpoint) bool {
	return a.URL == b.URL && slices.Equal(a.Events, b.Events) && maps.Equal(a.Headers, b.Headers) && a.Timeout == b.Timeout &&
		a.Active == b.Active && a.Secret() == b.Secret()
}

// DropSole removes the instance's one endpoint of the dialect, and reports whether there was one.
func (s *Service) DropSole(ctx context.Context, accountID, instanceID uuid.UUID, dialect string) (bool, error) {
	err := s.Delete(ctx, soleOwner(accountID, instanceID), SoleID(instanceID, dialect))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}
