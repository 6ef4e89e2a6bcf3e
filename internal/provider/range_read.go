package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/sync/errgroup"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Read finds out which numbers of the range are not as they should be. A number
// that it does not find is asked for again before it counts as missing, and an
// error never makes one missing.
func (r *rangeResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	defer r.traffic.begin()()
	var state rangeModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	memory := remembered(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	end, err := r.surveying(ctx, state.block().Size())
	if err != nil {
		report(&resp.Diagnostics, "read range "+state.name(), err)
		return
	}
	defer end()
	members, err := r.survey(ctx, &state, &memory, &resp.Diagnostics)
	if err != nil {
		report(&resp.Diagnostics, "read range "+state.name(), err)
		return
	}
	state.show(members)
	if len(state.have()) == 0 {
		resp.Diagnostics.AddWarning("Range "+state.name()+" is no longer on the server", fmt.Sprintf(
			"None of its %d numbers is there and Terraform's: they were removed or terminated outside Terraform. As long as the range is in "+
				"the configuration, the next apply creates or brings back all of them.", len(members)))
		resp.State.RemoveResource(ctx)
		return
	}
	memory.Newest = 0
	for _, m := range members {
		if m.Have() {
			memory.Newest = max(memory.Newest, m.Now.ID)
		}
	}
	if state.isUnfinished() {
		r.left.leave(state, memory)
	} else {
		r.held.Store(state.name(), state)
	}
	r.noteReservations(state)
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

// survey finds out how the numbers of a range stand that is in the state.
func (r *rangeResource) survey(ctx context.Context, state *rangeModel, memory *rangeMemory, diags *diag.Diagnostics) ([]*lifecycle.Member, error) {
	have, unwritten := setOf(state.have()), numbersIn(textList(memory.Unwritten))
	want := &lifecycle.Want{Settings: state.settings(), DeviceID: state.DeviceID.ValueInt64Pointer(), Prior: memory.prior(state)}
	rewritten := memory.rewriting(want)
	block := &lifecycle.Block{Names: memory.Names}
	for _, n := range state.numbers() {
		m := &lifecycle.Member{Number: n, Want: want, Ours: have[n], Newest: memory.Newest, Written: true}
		if unwritten[n] {
			m.Want, m.Written = rewritten, false
		}
		block.Members = append(block.Members, m)
	}
	found, err := r.confirmed(ctx, block.Members)
	if err != nil {
		return nil, err
	}
	for _, m := range block.Members {
		m.Now = found.standing(m.Number)
	}
	r.settleDoubts(block, memory)
	if err := block.Survey(ctx, r.stand); err != nil {
		return nil, err
	}
	if !memory.Imported {
		memory.Theirs = memory.stillTheirs(block.Members)
	}
	theirs := numbersIn(textList(memory.Theirs))
	back := map[lifecycle.Elsewhere][]string{}
	var replaced, closed []string
	for _, m := range block.Members {
		if from := block.TakeBack(m); from != nil && !theirs[m.Number] {
			back[*from] = append(back[*from], m.Number)
		}
		switch {
		case m.Replaced():
			replaced = append(replaced, m.Number)
		case m.Have() && m.Now.Status == mor.StatusClosed:
			closed = append(closed, m.Number)
		}
	}
	memory.Back = nil
	for from, numbers := range back {
		memory.Back = append(memory.Back, rangeBack{from, blockTexts(numbers)})
	}
	memory.Ending, memory.Continued = false, ""
	warnReplaced(diags, state, replaced)
	warnRangeClosed(diags, state, closed)
	return block.Members, nil
}

// mostSurveyed is how many numbers of ranges are read or planned at once. A range of
// more has its turn alone.
const mostSurveyed = 10_000

// surveying waits for a turn with so many numbers, and returns what ends it.
func (s *server) surveying(ctx context.Context, numbers int) (end func(), err error) {
	weight := int64(min(numbers, mostSurveyed))
	if err := s.surveys.Acquire(ctx, weight); err != nil {
		return nil, &mor.Error{Op: "read", Code: mor.CodeCanceled, Err: err}
	}
	return func() { s.surveys.Release(weight) }, nil
}

// standings are how numbers stand.
type standings map[string]mor.DID

func (s standings) standing(n string) lifecycle.Standing {
	did, found := s[n]
	did.Number = n
	return lifecycle.Standing{DID: did, Found: found}
}

// confirmed reads how members stand. Those that are Terraform's and not in the list
// are asked for again.
func (r *rangeResource) confirmed(ctx context.Context, members []*lifecycle.Member) (standings, error) {
	var numbers []string
	ours := map[string]bool{}
	for _, m := range members {
		numbers = append(numbers, m.Number)
		ours[m.Number] = m.Ours
	}
	found, unlisted, err := r.view.Among(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var open []string
	for _, n := range unlisted {
		if ours[n] {
			open = append(open, n)
		}
	}
	if len(open) > 0 {
		there, err := r.view.Anew(ctx, open)
		if err != nil {
			return nil, err
		}
		for n, did := range there {
			found[n] = did
		}
	}
	return found, nil
}

// settleDoubts decides about numbers of which is not known what became of a write.
func (r *rangeResource) settleDoubts(block *lifecycle.Block, memory *rangeMemory) {
	doubts := map[string]rangeDoubt{}
	for _, d := range memory.Doubts {
		doubts[d.Number] = d
	}
	for _, m := range block.Members {
		d, ok := doubts[m.Number]
		created := ok && d.Mark != nil && r.lifecycle.Ours(m.Now, *d.Mark)
		broughtBack := ok && d.Freed != 0 && m.Now.ID == d.Freed && m.Now.Status == mor.StatusFree
		if !m.Ours && (created || broughtBack) {
			m.Claim()
		}
	}
	memory.Doubts = nil
}

// stand proves for reading and planning; see view.View.Stands.
func (r *rangeResource) stand(ctx context.Context, dids []mor.DID, subject mor.Subject, id int64) ([]bool, error) {
	stand := make([]bool, len(dids))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(r.lifecycle.Parallel)
	for i, did := range dids {
		group.Go(func() (err error) {
			stand[i], err = r.view.Stands(groupCtx, did, subject, id)
			return err
		})
	}
	return stand, spoken(group.Wait()) // within one range nobody else has reported it
}

func warnReplaced(diags *diag.Diagnostics, state *rangeModel, numbers []string) {
	if len(numbers) > 0 {
		diags.AddWarning(fmt.Sprintf("Range %s: %s deleted and created again outside Terraform", state.name(), haveBeen(len(numbers))), fmt.Sprintf(
			"%s. What is there now is not taken for the range's, and counts as missing.", inBlocks(numbers)))
	}
}

func warnRangeClosed(diags *diag.Diagnostics, state *rangeModel, numbers []string) {
	if len(numbers) > 0 {
		diags.AddWarning(fmt.Sprintf("Range %s: %s closed", state.name(), haveBeen(len(numbers))), inBlocks(numbers)+
			". Somebody suspended that in MOR, for example because of an unpaid bill, and Terraform does not put it back in service. MOR frees a closed "+
			"number by itself after a while (90 days unless set otherwise).")
	}
}

func haveBeen(n int) string {
	if n == 1 {
		return "1 number was"
	}
	return fmt.Sprintf("%d numbers were", n)
}

// inBlocks lists numbers as blocks, not too many of them.
func inBlocks(numbers []string) string {
	blocks := blockTexts(numbers)
	if more := len(blocks) - mostBlocks; more > 0 {
		return strings.Join(blocks[:mostBlocks], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(blocks, ", ")
}

// importedRange is a range of which nothing is known yet but what holds for all.
func importedRange() rangeModel {
	return rangeModel{
		Exclude: types.ListNull(types.StringType), Missing: noBlocks, NotReserved: noBlocks, NotOnDevice: noBlocks, NotUpdated: noBlocks,
		DeletionPolicy: types.StringValue(string(lifecycle.Terminate)), ForceDestroy: types.BoolValue(false), AdoptExisting: types.BoolValue(false),
		StatusCounts: types.MapNull(types.Int64Type),
	}
}

// ImportState takes a range over by its ID, "first-last", or its identity: all its
// numbers that are on the server.
func (r *rangeResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	state := importedRange()
	if req.ID != "" {
		first, last, isRange := strings.Cut(req.ID, "-")
		if !isRange {
			resp.Diagnostics.AddError("The import ID is malformed", fmt.Sprintf(
				"%q is not the first and the last number with a dash between them, such as 37052000000-37052009999.", req.ID))
			return
		}
		state.First, state.Last = types.StringValue(first), types.StringValue(last)
	} else if req.Identity != nil {
		var identity rangeIdentity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		state.First, state.Last = identity.First, identity.Last
	}
	if !checkNumber(rangeFirst, state.First.ValueString(), &resp.Diagnostics) || !checkNumber(rangeLast, state.Last.ValueString(), &resp.Diagnostics) {
		return
	}
	if state.check(&resp.Diagnostics); resp.Diagnostics.HasError() {
		return
	}
	state.identify()
	memory := rangeMemory{Names: lifecycle.Names{}, Imported: true}
	found, _, err := r.view.Among(ctx, state.numbers())
	if err != nil {
		report(&resp.Diagnostics, "import range "+state.name(), spoken(err))
		return
	}
	there := 0
	providers := map[string][]mor.DID{}
	for _, did := range found {
		if did.Status != mor.StatusTerminated {
			there++
			providers[did.Provider] = append(providers[did.Provider], did)
		}
	}
	if there == 0 {
		resp.Diagnostics.AddAttributeError(rangeFirst, "No number of range "+state.name()+" is on the server",
			"There is nothing to import: the server lists none of these numbers to this user, or only terminated ones. To create them, leave the import out.")
		return
	}
	state.ProviderID = r.commonProvider(ctx, providers)
	memory.keep(ctx, resp.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
}

// commonProvider is the ID of the provider that all numbers come from, if they
// come from one and it is proven; otherwise it is null.
func (r *rangeResource) commonProvider(ctx context.Context, providers map[string][]mor.DID) types.Int64 {
	for name, dids := range providers {
		if len(providers) > 1 {
			break
		}
		if name != "" {
			dids = dids[:1] // the others have the same name
		}
		ids, _ := r.providersNamed(ctx, name)
		for _, id := range ids {
			stand, err := r.stand(ctx, dids, mor.SubjectProvider, id)
			if err == nil && !slices.Contains(stand, false) {
				return types.Int64Value(id)
			}
		}
	}
	return types.Int64Null()
}
