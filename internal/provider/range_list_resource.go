package provider

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/number"
)

var _ list.ListResourceWithConfigure = (*rangeResource)(nil)

// newRangeListResource makes the resource once more: it also lists what it could adopt.
func newRangeListResource() list.ListResource { return &rangeResource{} }

// rangeListModel is a list block.
type rangeListModel struct {
	listModel
	MinSize types.Int64 `tfsdk:"min_size"`
}

const defaultMinSize = 2

func (r *rangeResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := listFilterAttributes()
	attributes["min_size"] = schema.Int64Attribute{
		Optional: true, MarkdownDescription: fmt.Sprintf("Blocks of fewer numbers are left out. Defaults to %d.", defaultMinSize),
		Validators: []validator.Int64{int64validator.AtLeast(1)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the blocks of DIDs (phone numbers) on the server that `mor_did_range` can adopt: runs of consecutive numbers " +
			"with the same owner, device and provider. " + neverTerminated + "\n\n" +
			"The configuration that `terraform query -generate-config-out` writes plans without changes. What MOR does not tell is not in it: " +
			"add `user_id` and `device_id` to manage whom the numbers are reserved for and where they are, and the comment and the SIP header to " +
			"manage those.\n\n" + listLimit,
		Attributes: attributes,
	}
}

func (r *rangeResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var model rangeListModel
	if diags := req.Config.Get(ctx, &model); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	least := defaultMinSize
	if !model.MinSize.IsNull() {
		least = int(model.MinSize.ValueInt64())
	}
	stream.Results = func(push func(list.ListResult) bool) {
		out := results{limit: req.Limit, push: push, things: "blocks"}
		dids, task := r.listed(ctx, model.listModel)
		var all []mor.DID
		for did, err := range dids {
			if err != nil {
				out.fail(task, err)
				return
			}
			if out.takes(did) {
				all = append(all, did)
			}
		}
		for _, run := range runsOf(all, least) {
			result := req.NewListResult(ctx)
			r.showRun(ctx, run, req.IncludeResource, &result)
			if !out.add(result) {
				return
			}
		}
		out.end()
	}
}

// showRun makes a result of a run.
func (r *rangeResource) showRun(ctx context.Context, run []mor.DID, include bool, result *list.ListResult) {
	state := importedRange()
	state.First, state.Last = types.StringValue(run[0].Number), types.StringValue(run[len(run)-1].Number)
	state.identify()
	result.DisplayName = fmt.Sprintf("%s (%d numbers)", state.name(), len(run))
	if owner := mor.Clean(run[0].Owner); owner != "" {
		result.DisplayName = fmt.Sprintf("%s (%d numbers, %s)", state.name(), len(run), owner)
	}
	result.Diagnostics.Append(result.Identity.Set(ctx, state.identity())...)
	if include {
		state.ProviderID = r.commonProvider(ctx, map[string][]mor.DID{run[0].Provider: run})
		result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
	}
}

// runsOf are the runs of consecutive numbers with the same labels, of at least so
// many numbers each, and of no more than a range can have.
func runsOf(dids []mor.DID, least int) [][]mor.DID {
	slices.SortFunc(dids, func(a, b mor.DID) int {
		return cmp.Or(cmp.Compare(len(a.Number), len(b.Number)), cmp.Compare(a.Number, b.Number))
	})
	dids = slices.CompactFunc(dids, func(a, b mor.DID) bool { return a.Number == b.Number })
	type labels struct{ owner, device, provider, dialPlan string }
	labelsOf := func(d mor.DID) labels { return labels{d.OwnerName(), d.Device, d.Provider, d.DialPlan} }
	var runs [][]mor.DID
	begin := 0
	for i := 1; i <= len(dids); i++ {
		if i < len(dids) && i-begin < number.MaxExpand && labelsOf(dids[i]) == labelsOf(dids[begin]) &&
			len(number.Compress([]string{dids[i-1].Number, dids[i].Number})) == 1 {
			continue
		}
		if i-begin >= least {
			runs = append(runs, dids[begin:i])
		}
		begin = i
	}
	return runs
}
