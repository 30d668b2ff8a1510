package main

import "context"

func (b *bench) retrieval(context.Context) ([]table, error) { return nil, nil }
