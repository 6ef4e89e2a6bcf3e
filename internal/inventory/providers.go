package inventory

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

// ProviderID returns the id of the provider with exactly this name. found is
// false if there is none or more than one. The list of providers is asked for
// once in a run, however many want to know, and so is its failure.
func (i *Inventory) ProviderID(ctx context.Context, name string) (id int64, found bool, err error) {
	p := i.providers
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	if !p.asked {
		all, err := i.mor.Providers(ctx)
		if err != nil && ctx.Err() != nil {
			return 0, false, err // that somebody gave up says nothing of the server
		}
		p.asked, p.all, p.failure = true, all, err
	}
	if p.failure != nil {
		return 0, false, p.failure
	}
	for _, provider := range p.all {
		if provider.Name != name {
			continue
		}
		if id != 0 || provider.ID == 0 {
			return 0, false, nil
		}
		id = provider.ID
	}
	return id, id != 0, nil
}
