package view

import (
	"context"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// providers is the server's list of providers, asked for once in a run.
type providers struct {
	turn    chan struct{} // held by whoever asks, or looks
	asked   bool
	all     []mor.Provider
	failure error
}

// ProviderIDs returns the ids of the providers with exactly this name, of all
// providers for "". The list of providers is asked for once in a run, however
// many want to know, and so is its failure.
func (v *View) ProviderIDs(ctx context.Context, name string) (ids []int64, err error) {
	p := v.providers
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !p.asked {
		all, err := v.mor.Providers(ctx)
		if err != nil && ctx.Err() != nil {
			return nil, err // that somebody gave up says nothing of the server
		}
		p.asked, p.all, p.failure = true, all, err
	}
	for _, provider := range p.all {
		if name == "" || provider.Name == name {
			ids = append(ids, provider.ID)
		}
	}
	return ids, p.failure
}
