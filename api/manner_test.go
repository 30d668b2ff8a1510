package api_test

import (
	"fmt"
	"strings"
)

// manner is how a dialect is called, and the statuses in which dialects differ.
type manner struct {
	as, key            string
	bad, poor, foreign int
	codes              map[string]string // its names of the codes of instanceapi
}

// manners are those of the dialects: in botapi the key is that of an account with one bot, which is then meant.
var manners = map[string]manner{
	"instanceapi":   {as: "X-Api-Key", key: "{{key}}", bad: 400, poor: 403, foreign: 404},
	"botapi":        {as: "Authorization", key: "{{lone_key}}", bad: 400, poor: 403, foreign: 404},
	"connectionapi": {as: "Authorization", key: "{{key}}", bad: 400, poor: 403, foreign: 403},
	"sessionapi":    {as: "Authorization", key: "{{key}}", bad: 400, poor: 403, foreign: 404},
	"tokenapi": {as: "X-API-Token", key: "{{key}}", bad: 422, poor: 401, foreign: 404, codes: map[string]string{
		"BAD_REQUEST": "VALIDATION_ERROR", "FORBIDDEN": "UNAUTHORIZED", "INSTANCE_NOT_FOUND": "SESSION_NOT_FOUND",
	}},
}

// pick returns the values at a dotted key, where [] stands for each item of an array. A key that is
// absent gives none.
func pick(v any, key []string) []any {
	if len(key) == 0 {
		return []any{v}
	}
	name, each := strings.CutSuffix(key[0], "[]")
	object, _ := v.(map[string]any)
	field, ok := object[name]
	if !ok {
		return nil
	}
	if !each {
		return pick(field, key[1:])
	}
	var all []any
	items, _ := field.([]any)
	for _, item := range items {
		all = append(all, pick(item, key[1:])...)
	}
	return all
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v)
}
