package instanceapi

import (
	"github.com/google/uuid"

	"balas/internal/fault"
)

// InPath, InQuery and InBody name the instance of a call. An id in a path that is no UUID belongs to no
// instance; elsewhere it is a bad request.
type (
	InPath struct {
		Instance string `path:"id" doc:"The instance." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	}
	InQuery struct {
		Instance string `query:"instanceId" required:"true" format:"uuid" doc:"The instance." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	}
	InBody struct {
		Instance string `json:"instanceId" format:"uuid" doc:"The instance." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	}
)

// wellFormed refuses an instance's id that is none, where it may stand in two places.
func wellFormed(id string) error {
	if uuid.Validate(id) != nil {
		return fault.Bad("request", "instanceId", "must be an instance's id")
	}
	return nil
}
