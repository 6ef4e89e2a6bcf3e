package provider

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// planDID looks at what a plan does with the number of a mor_did, and refuses two
// things before anything is half applied: to create a number that MOR has, and to
// destroy one that another resource is to have.
func (s *server) planDID(ctx context.Context, did string, r role, diags *diag.Diagnostics) {
	roles, found := s.dids.note(did, r), finding{}
	switch {
	case robs(roles):
	case r == wanted && !roles.has(held|kept):
		now, err := s.glance(ctx, did)
		if err != nil {
			report(diags, "find out whether DID "+did+" is on the server", err)
			return
		}
		if !now.Found || now.Status == mor.StatusTerminated { // which is brought back
			return
		}
		found.Standing = now
	default:
		return
	}
	var there, robbed []finding
	for _, g := range s.dids.gather(ctx, &s.traffic, did, found) {
		// What was read or planned meanwhile may show that it is ours after all.
		switch {
		case robs(g.role):
			robbed = append(robbed, g.finding)
		case g.has(wanted) && !g.has(held|kept):
			there = append(there, g.finding)
		}
	}
	reportThere(diags, sorted(there))
	reportRobbed(diags, sorted(robbed))
}

// robs tells that destroying the number at one address takes it away from
// another: a resource was renamed without telling Terraform so, or the number is
// in the state twice.
func robs(r role) bool {
	return r.has(ended) && r.has(wanted|kept) || r.has(forgotten) && r.has(wanted)
}

// glance tells how a number stands, for a plan only. Once something is applied it
// is not asked any more: then Terraform plans each instance once more, just
// before it applies it, and the calls that do so find out for themselves.
func (s *server) glance(ctx context.Context, did string) (lifecycle.Standing, error) {
	if s.applying.Load() {
		return lifecycle.Standing{}, nil
	}
	now, found, err := s.inventory.Glance(ctx, did)
	return lifecycle.Standing{DID: now, Found: found}, err
}

func sorted(findings []finding) []finding {
	slices.SortFunc(findings, func(a, b finding) int { return cmp.Compare(a.Number, b.Number) })
	return findings
}

// reportThere refuses to create numbers that MOR has, with the way to adopt them.
func reportThere(diags *diag.Diagnostics, there []finding) {
	const ours = "A number that is in the state already needs no import: where its resource was renamed, write a moved block; where it is " +
		"tainted and this was planned with -refresh=false, run 'terraform untaint', or plan with refresh."
	if len(there) == 0 {
		return
	}
	if len(there) == 1 {
		did := there[0].Number
		diags.AddAttributeError(path.Root("did"), "DID "+did+" is on the server already", fmt.Sprintf(
			"It is %s. It is not touched, since it may be somebody's, and MOR would refuse to create it. To manage it with Terraform, "+
				"adopt it:\n\n%s\n\nwhere mor_did.example stands for the address of this resource.\n\n%s",
			there[0].Describe(), importBlock(did), ours))
		return
	}
	list, adopt := oneByOne(there), importBlocks(there)
	if len(there) > fewNumbers {
		list, adopt = asBlocks(there)+"\n\n"+tally(there), importForEach(there)
	}
	diags.AddAttributeError(path.Root("did"), fmt.Sprintf("%d DIDs are on the server already", len(there)), fmt.Sprintf(
		"%s\n\nNone of them is touched, since they may be somebody's, and MOR would refuse to create them. To manage them with Terraform, "+
			"adopt them:\n\n%s\n\n%s", list, adopt, ours))
}

// reportRobbed refuses to destroy numbers that another resource is to have.
func reportRobbed(diags *diag.Diagnostics, robbed []finding) {
	const ways = "If only the address of the resource has changed (its name, its key in for_each, its index in count), say so:\n\n" +
		"moved {\n  from = mor_did.old\n  to   = mor_did.new\n}\n\n" +
		"One such block moves all instances of a resource; a key or index that has changed needs a block of its own, or 'terraform state mv'. " +
		"If the state has the number at both addresses, let Terraform forget one of them: a removed block with lifecycle { destroy = false }."
	if len(robbed) == 0 {
		return
	}
	if len(robbed) == 1 {
		diags.AddAttributeError(path.Root("did"), "DID "+robbed[0].Number+" is to be destroyed at one address and used at another",
			"The one would take it from the other, so this is refused. "+ways)
		return
	}
	diags.AddAttributeError(path.Root("did"), fmt.Sprintf("%d DIDs are to be destroyed at one address and used at another", len(robbed)),
		asBlocks(robbed)+"\n\nThe one would take them from the other, so this is refused. "+ways)
}
