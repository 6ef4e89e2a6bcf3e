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

// planDID looks at what a plan does with the number of a mor_did, and refuses
// three things before anything is half applied: to create a number that MOR has, to
// destroy one that another resource is to have, and to replace one that can be
// destroyed, but not be created again.
func (s *server) planDID(ctx context.Context, did string, r role, diags *diag.Diagnostics) {
	roles, found := s.dids.note(did, r), about(did)
	switch {
	case robs(roles), strands(roles), shares(roles):
	case r.has(wanted) && !roles.has(held|kept):
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
	s.speak(ctx, path.Root("did"), diags, found)
}

// planInventory notes which numbers a plan leaves in a mor_did_inventory and which
// it ends there, and refuses those that a mor_did or an assignment has as well.
func (s *server) planInventory(ctx context.Context, stay, end []string, diags *diag.Diagnostics) {
	var found []finding
	see := func(number string, roles role) {
		if robs(roles) || shares(roles) {
			found = append(found, about(number))
		}
	}
	s.dids.noteAll(stay, tabled, see)
	s.dids.noteAll(end, ended, see)
	if len(found) > 0 {
		s.speak(ctx, didsPath, diags, found...)
	}
	found = nil
	for _, numbers := range [][]string{stay, end} {
		s.trunks.noteAll(numbers, tabled, func(number string, roles role) {
			if sharesTrunk(roles) {
				found = append(found, about(number))
			}
		})
	}
	if len(found) > 0 {
		s.speakOfTrunks(ctx, didsPath, diags, found...)
	}
}

// speak says what there is to say of these numbers and all others that are found
// meanwhile, unless somebody else is about to.
func (s *server) speak(ctx context.Context, at path.Path, diags *diag.Diagnostics, findings ...finding) {
	var there, robbed, stranded, twice []finding
	for _, g := range s.dids.gather(ctx, &s.traffic, findings...) {
		// What was read or planned meanwhile may show that it is ours after all.
		switch {
		case robs(g.role):
			robbed = append(robbed, g.finding)
		case strands(g.role):
			stranded = append(stranded, g.finding)
		case shares(g.role):
			twice = append(twice, g.finding)
		case g.has(wanted) && !g.has(held|kept):
			there = append(there, g.finding)
		}
	}
	reportThere(diags, at, sorted(there))
	reportRobbed(diags, at, sorted(robbed))
	reportStranded(diags, at, sorted(stranded))
	reportShared(diags, at, sorted(twice))
}

// robs tells that destroying the number at one address takes it away from
// another: a resource was renamed without telling Terraform so, or the number is
// in the state twice, or goes from an inventory to a mor_did.
func robs(r role) bool {
	return r.has(ended) && r.has(wanted|kept|tabled) || r.has(forgotten) && r.has(wanted)
}

// strands tells that the number is to be replaced, and that MOR would refuse to
// create it after it was destroyed.
func strands(r role) bool { return r.has(oneWay) && r.has(wanted) }

// shares reports whether both a mor_did and an inventory are to have the number.
func shares(r role) bool { return r.has(tabled) && r.has(kept|wanted) }

// glance tells how a number stands, for a plan only. Once something is applied it
// is not asked any more: then Terraform plans each instance once more, just
// before it applies it, and the calls that do so find out for themselves.
func (s *server) glance(ctx context.Context, did string) (lifecycle.Standing, error) {
	if s.applying.Load() {
		return lifecycle.Standing{}, nil
	}
	now, found, err := s.view.Glance(ctx, did)
	return lifecycle.Standing{DID: now, Found: found}, err
}

func sorted(findings []finding) []finding {
	slices.SortFunc(findings, func(a, b finding) int { return cmp.Compare(a.Number, b.Number) })
	return findings
}

// reportThere refuses to create numbers that MOR has, with the way to adopt them.
func reportThere(diags *diag.Diagnostics, at path.Path, there []finding) {
	const ours = "A number that is in the state already needs no import:\n\n" +
		"  - If its resource was renamed, write a moved block.\n" +
		"  - If it is tainted, and this was planned with -refresh=false, run 'terraform untaint', or plan with refresh.\n" +
		"  - If it is to be replaced, take create_before_destroy out: MOR has a number only once.\n\n" +
		"'terraform destroy' plans what is to be created, too. With -refresh=false it does not."
	if len(there) == 0 {
		return
	}
	if len(there) == 1 {
		did := there[0].Number
		diags.AddAttributeError(at, "DID "+did+" is on the server already", fmt.Sprintf(
			"It is %s. Terraform does not touch it, since it may be somebody's, and MOR would refuse to create it. To manage it with Terraform, "+
				"adopt it:\n\n%s\n\nwhere mor_did.example stands for the address of this resource.\n\n%s",
			there[0].Describe(), importBlock(did), ours))
		return
	}
	list, adopt := oneByOne(there), importBlocks(there)
	if len(there) > fewNumbers {
		list, adopt = asBlocks(there)+"\n\n"+tally(there), importForEach(there)
	}
	diags.AddAttributeError(at, fmt.Sprintf("%d DIDs are on the server already", len(there)), fmt.Sprintf(
		"%s\n\nNone of them is touched, since they may be somebody's, and MOR would refuse to create them. To manage them with Terraform, "+
			"adopt them:\n\n%s\n\n%s", list, adopt, ours))
}

// reportRobbed refuses to destroy numbers that another resource is to have.
func reportRobbed(diags *diag.Diagnostics, at path.Path, robbed []finding) {
	ways := "One resource would end what the other uses, so this is refused. If only the address of the resource has changed (its name, its key in for_each, its index in count), say so:\n\n" +
		"moved {\n  from = mor_did.old\n  to   = mor_did.new\n}\n\n" +
		"One such block moves all instances of a resource; a key or index that has changed needs a block of its own, or 'terraform state mv'. " +
		"If the state has the number at both addresses, let Terraform forget one of them:\n\n" +
		"  - A resource that goes: a removed block with lifecycle { destroy = false }, in its place.\n" +
		"  - A mor_did_inventory that goes on without the number: deletion_policy = \"abandon\" in it.\n" +
		"  - A deposed object: 'terraform state rm' of its address, and an import block.\n\n" +
		"'terraform destroy' plans what is to be used, too. With -refresh=false it does not."
	refuse(diags, at, robbed, "is to be destroyed at one address and used at another", "are to be destroyed at one address and used at another", ways)
}

// reportStranded refuses to replace numbers that could not be created again.
func reportStranded(diags *diag.Diagnostics, at path.Path, stranded []finding) {
	const ways = "Its deletion_policy leaves the number in MOR when it is destroyed, for others to take if it is \"free\", and MOR refuses to create a " +
		"number that it has. So this is refused. Set deletion_policy = \"terminate\" and apply, then replace it; or, if it is tainted, run 'terraform untaint'."
	refuse(diags, at, stranded, "would be destroyed and could not be created again", "would be destroyed and could not be created again", ways)
}

// reportShared refuses to have numbers both in a mor_did and in an inventory.
func reportShared(diags *diag.Diagnostics, at path.Path, twice []finding) {
	const ways = "What the one does to a number, the other would undo or end. Leave it out of the mor_did_inventory or take out the mor_did. " +
		"If both are in the state, let one go without touching the number: deletion_policy = \"abandon\" in a mor_did_inventory that goes on " +
		"without it, or a removed block with lifecycle { destroy = false } for a mor_did."
	refuse(diags, at, twice, "is in a mor_did_inventory and in a mor_did", "are in a mor_did_inventory and in a mor_did", ways)
}

// refuse adds the error for what a plan may not do to numbers, if there are any:
// what is wrong with the one, or with the many, and the ways on.
func refuse(diags *diag.Diagnostics, at path.Path, numbers []finding, one, many, ways string) {
	switch len(numbers) {
	case 0:
	case 1:
		diags.AddAttributeError(at, "DID "+numbers[0].Number+" "+one, ways)
	default:
		diags.AddAttributeError(at, fmt.Sprintf("%d DIDs %s", len(numbers), many), asBlocks(numbers)+"\n\n"+ways)
	}
}
