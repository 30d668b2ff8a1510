package rules

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"balas/internal/pg"
)

// keywordCache keeps the keyword rules of instances, compiled, with the version that they have.
type keywordCache struct {
	mu   sync.Mutex
	sets map[uuid.UUID]versioned
}

type versioned struct {
	version int64
	set     *KeywordSet
}

// maxCached bounds the instances in the cache; beyond it arbitrary ones make room.
const maxCached = 5000

// of returns the instance's rules as they are at the version: from the cache, or else loaded. Version
// zero has none.
func (c *keywordCache) of(ctx context.Context, db pg.DB, instanceID uuid.UUID, version int64) (*KeywordSet, error) {
	if version == 0 {
		return nil, nil
	}
	c.mu.Lock()
	v := c.sets[instanceID]
	c.mu.Unlock()
	if v.version == version {
		return v.set, nil
	}
	keywords, err := loadKeywords(ctx, db, sqlKeywords, instanceID)
	if err != nil {
		return nil, err
	}
	v = versioned{version, NewKeywordSet(keywords)}
	c.put(instanceID, v)
	return v.set, nil
}

func (c *keywordCache) put(instanceID uuid.UUID, v versioned) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sets == nil {
		c.sets = map[uuid.UUID]versioned{}
	}
	c.sets[instanceID] = v
	for id := range c.sets {
		if len(c.sets) <= maxCached {
			return
		}
		delete(c.sets, id)
	}
}
