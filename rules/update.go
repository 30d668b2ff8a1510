package rules

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
)

// SettingsOf returns the settings of the caller's instance, or a NotFound fault.
func SettingsOf(ctx context.Context, db pg.DB, c account.Caller, instanceID uuid.UUID) (Settings, error) {
	if _, err := chat.FindInstance(ctx, db, c, instanceID); err != nil {
		return Settings{}, err
	}
	return LoadSettings(ctx, db, instanceID)
}

// LoadSettings returns the settings of the instance whoever owns it: the defaults when nobody changed
// any.
func LoadSettings(ctx context.Context, db pg.DB, instanceID uuid.UUID) (Settings, error) {
	r, err := loadRow(ctx, db, sqlSettings, instanceID)
	if err != nil {
		return Settings{}, err
	}
	return r.settings(instanceID)
}

// LoadAllSettings returns the settings of the instances whoever owns them, by their id.
func LoadAllSettings(ctx context.Context, db pg.DB, instances []uuid.UUID) (map[uuid.UUID]Settings, error) {
	all := make(map[uuid.UUID]Settings, len(instances))
	for _, id := range instances {
		all[id] = Defaults(id)
	}
	rows, err := db.Query(ctx, sqlAllSettings, instances)
	if err != nil {
		return nil, fmt.Errorf("load settings: %w", err)
	}
	changed, err := pgx.CollectRows(rows, pgx.RowToStructByName[instanceSettings])
	if err != nil {
		return nil, fmt.Errorf("load settings: %w", err)
	}
	for _, r := range changed {
		if all[r.InstanceID], err = r.settings(r.InstanceID); err != nil {
			return nil, err
		}
	}
	return all, nil
}

type instanceSettings struct {
	InstanceID uuid.UUID
	settingsRow
}

// Updated counts what an update touched.
type Updated struct {
	Matched  int // instances that the caller meant
	Modified int // those whose settings are now others than before
}

// Update changes the settings of the caller's instance. The zero id means the only instance that the
// caller may address; when there is none, nothing matches. It fails with Invalid for settings that
// make no sense and when the zero id could mean several instances, and with NotFound for an unknown
// instance.
func Update(ctx context.Context, db pg.DB, c account.Caller, instanceID uuid.UUID, p Patch) (Updated, error) {
	if instanceID == uuid.Nil {
		is, err := chat.Instances(ctx, db, c)
		if err != nil || len(is) == 0 {
			return Updated{}, err
		}
		if len(is) > 1 {
			return Updated{}, fault.Bad("instance", "session_id", "must say which of several is meant")
		}
		instanceID = is[0].ID
	}
	if _, err := chat.FindInstance(ctx, db, c, instanceID); err != nil {
		return Updated{}, err
	}
	u := Updated{Matched: 1}
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		changed, err := ChangeTx(ctx, tx, instanceID, p)
		if changed {
			u.Modified = 1
		}
		return err
	})
	return u, err
}

// ChangeTx changes the settings of the instance whoever owns it and reports whether they are now
// others than before. It fails with Invalid for settings that make no sense.
func ChangeTx(ctx context.Context, tx pg.DB, instanceID uuid.UUID, p Patch) (changed bool, err error) {
	if _, err := tx.Exec(ctx, sqlEnsureSettings, instanceID); err != nil {
		return false, fmt.Errorf("make settings: %w", err)
	}
	r, err := loadRow(ctx, tx, sqlLockSettings, instanceID)
	if err != nil {
		return false, err
	}
	before, err := r.settings(instanceID)
	if err != nil {
		return false, err
	}
	after, err := p.Apply(before)
	if err != nil || same(before, after) {
		return false, err
	}
	changes, err := json.Marshal(r.Changes.over(p))
	if err != nil {
		return false, fmt.Errorf("encode settings: %w", err)
	}
	if _, err := tx.Exec(ctx, sqlChangeSettings, instanceID, changes); err != nil {
		return false, fmt.Errorf("store settings: %w", err)
	}
	return true, nil
}

type settingsRow struct {
	Changes         Patch
	KeywordsVersion int64
	UpdatedAt       time.Time
}

func loadRow(ctx context.Context, db pg.DB, sql string, instanceID uuid.UUID) (settingsRow, error) {
	rows, err := db.Query(ctx, sql, instanceID)
	if err != nil {
		return settingsRow{}, fmt.Errorf("load settings: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[settingsRow])
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return settingsRow{}, fmt.Errorf("load settings: %w", err)
	}
	return r, nil
}

func (r settingsRow) settings(instanceID uuid.UUID) (Settings, error) {
	s, err := r.Changes.Apply(Defaults(instanceID))
	if err != nil {
		return Settings{}, fmt.Errorf("read settings: %w", err)
	}
	s.KeywordsVersion, s.UpdatedAt = r.KeywordsVersion, r.UpdatedAt
	return s, nil
}
