package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

var _ list.ListResourceWithConfigure = (*didTrunkAssignmentResource)(nil)

// newDIDTrunkAssignmentListResource makes the resource once more: it also lists
// what it could adopt.
func newDIDTrunkAssignmentListResource() list.ListResource { return &didTrunkAssignmentResource{} }

// assignmentListModel is its list block.
type assignmentListModel struct {
	didFilterModel
	DeviceID types.Int64 `tfsdk:"device_id"`
}

func (r *didTrunkAssignmentResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := listFilterAttributes()
	attributes["device_id"] = schema.Int64Attribute{
		Optional: true, MarkdownDescription: "ID of the device. With it the results have their `device_id`. Write one list block for each device.",
		Validators: []validator.Int64{int64validator.AtLeast(1)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DIDs (phone numbers) on a device that `mor_did_trunk_assignment` can adopt, in the server's order. " +
			neverTerminated + " Whether the device is a trunk MOR does not tell.\n\n" +
			"MOR shows devices by their labels, and no call tells a device's ID from its label. So give `device_id`: it is then proven for every " +
			"number, and the configuration that `terraform query -generate-config-out` writes plans without changes. Without it numbers on all " +
			"devices are listed, and `device_id` is missing in that configuration.\n\n" + listLimit,
		Attributes: attributes,
	}
}

func (r *didTrunkAssignmentResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var model assignmentListModel
	if diags := req.Config.Get(ctx, &model); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	filter := model.filter()
	filter.HideTerminated = true
	dids := onAnyDevice(r.mor.Each(ctx, filter))
	if !model.DeviceID.IsNull() {
		dids = r.onDevice(ctx, model.DeviceID.ValueInt64(), filter)
	}
	results := listResults(ctx, req, dids, func(did mor.DID, result *list.ListResult) {
		state := didTrunkAssignmentModel{DID: types.StringValue(did.Number), DeviceID: model.DeviceID}
		state.show(did)
		result.Diagnostics.Append(result.Identity.Set(ctx, state.identity())...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &state)...)
		}
	})
	stream.Results = results
	if model.DeviceID.IsNull() {
		stream.Results = func(push func(list.ListResult) bool) {
			if push(warningResult("The devices' IDs are not known", "MOR shows devices by their labels only, so device_id is missing in these results, and in "+
				"configuration generated from them. To have it, write one list block for each device, with device_id in its config.")) {
				results(push)
			}
		}
	}
}

// onAnyDevice leaves out the numbers that are on no device.
func onAnyDevice(dids iter.Seq2[mor.DID, error]) iter.Seq2[mor.DID, error] {
	return func(yield func(mor.DID, error) bool) {
		for did, err := range dids {
			if (err != nil || did.Device != "") && !yield(did, err) {
				return
			}
		}
	}
}

// onDevice yields the numbers on the device with this ID that match the filter.
// That they are on it MOR's list of its numbers proves; how they stand is told by
// the shared view.
func (r *didTrunkAssignmentResource) onDevice(ctx context.Context, deviceID int64, filter mor.Filter) iter.Seq2[mor.DID, error] {
	return func(yield func(mor.DID, error) bool) {
		for listed, err := range r.mor.Under(mor.SubjectDevice, deviceID).All(ctx) {
			if err != nil {
				yield(mor.DID{}, err)
				return
			}
			now, err := r.find(ctx, listed.Number)
			if err != nil {
				yield(mor.DID{}, spoken(err))
				return
			}
			if now.Found && now.ID == listed.ID && now.Device != "" && filter.Matches(now.DID) && !yield(now.DID, nil) {
				return
			}
		}
	}
}

// warningResult says something beside the results.
func warningResult(summary, detail string) list.ListResult {
	return list.ListResult{Diagnostics: diag.Diagnostics{diag.NewWarningDiagnostic(summary, detail)}}
}
