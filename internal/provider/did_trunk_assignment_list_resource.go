package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
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

func (r *didTrunkAssignmentResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	attributes := listFilterAttributes()
	attributes["device_id"] = schema.Int64Attribute{
		Optional: true, MarkdownDescription: "ID of the device. With it the results have their `device_id`. Write one list block for each device.",
		Validators: []validator.Int64{int64validator.AtLeast(1)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DIDs (phone numbers) on a device that `mor_did_trunk_assignment` can adopt, in the server's order. " +
			neverTerminated + " MOR does not show whether a device is a trunk.\n\n" +
			"MOR shows devices by their labels, and no call returns a device's ID for its label. So set `device_id`. The provider proves it for " +
			"each number, and the configuration that `terraform query -generate-config-out` writes plans without changes. Without it, the list has " +
			"the numbers on all devices, and the configuration lacks `device_id`.\n\n" + listLimit,
		Attributes: attributes,
	}
}

func (r *didTrunkAssignmentResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var model listModel
	if diags := req.Config.Get(ctx, &model); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	dids := r.listed(ctx, model)
	results := listResults(ctx, req, onDevice(dids, !model.DeviceID.IsNull()), func(did mor.DID, result *list.ListResult) {
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

// onDevice leaves out the numbers that are on no device. Unless they are proven to
// be on one, that includes those on a dial plan, whatever a server writes in the
// place of their device (vendor page 001: nothing).
func onDevice(dids iter.Seq2[mor.DID, error], proven bool) iter.Seq2[mor.DID, error] {
	return func(yield func(mor.DID, error) bool) {
		for did, err := range dids {
			on := did.OnDevice() && (proven || did.DialPlan == "")
			if (err != nil || on) && !yield(did, err) {
				return
			}
		}
	}
}
