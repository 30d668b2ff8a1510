package instanceapi

// inPath, inQuery and inBody name the instance of a call. An id in a path that is no UUID belongs to no
// instance; elsewhere it is a bad request.
type (
	inPath struct {
		Instance string `path:"id" doc:"The instance." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	}
	inQuery struct {
		Instance string `query:"instanceId" required:"true" format:"uuid" doc:"The instance." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	}
	inBody struct {
		Instance string `json:"instanceId" format:"uuid" doc:"The instance." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	}
)
