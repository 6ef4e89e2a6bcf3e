package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// A plan asks MOR for each user, device and provider that it gives a number, before
// anything is written: a wrong ID is an error then. Where the configuration has not
// changed, but the number has, it is a warning, and apply skips the number: one
// customer who was deleted is not to hold up all others, nor 'terraform destroy',
// which plans the configuration first.

// idChecks are what a run keeps for that.
type idChecks struct {
	planned sync.Map // whom a mor_did is to reserve its number for, by number: int64
	gone    sync.Map // the numbers that a refresh has kept, though MOR has them no more: see keepsGone
	skipped sync.Map // the numbers that the plan of an inventory skips, by its name: map[string]bool
}

// checkIDs asks MOR for the IDs that a plan gives to numbers, says what is wrong with
// them, and returns the numbers that apply skips. at returns where an error points to.
func (s *server) checkIDs(ctx context.Context, at func(view.Fault) path.Path, diags *diag.Diagnostics, wishes ...view.Wish) (skip map[string]bool) {
	faults := s.view.Check(ctx, wishes)
	skip = map[string]bool{}
	for _, f := range faults {
		if f.Drift && !f.Allowed {
			skip[f.Number] = true
		}
	}
	reportIDs(diags, at, faults)
	return skip
}

// checkWork checks the IDs that apply gives to the numbers of an inventory. Those
// with a wrong one, and a row that has not changed, leave the work.
func (s *server) checkWork(ctx context.Context, name string, work *inventory.Work, diags *diag.Diagnostics) {
	skip := s.checkIDs(ctx, func(view.Fault) path.Path { return didsPath }, diags, work.Wishes()...)
	work.Skip(skip)
	s.ids.skipped.Store(name, skip)
}

// skips are the numbers of an inventory that its plan in this run has left out.
func (s *server) skips(name string) map[string]bool {
	skip, _ := s.ids.skipped.Load(name)
	skipped, _ := skip.(map[string]bool)
	return skipped
}
