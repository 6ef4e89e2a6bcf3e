package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

var _ list.ListResourceWithConfigure = (*didResource)(nil)

// newDIDListResource makes the resource once more: it also lists what it could adopt.
func newDIDListResource() list.ListResource { return &didResource{} }

func (r *didResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the DIDs (phone numbers) on the server that `mor_did` can adopt, in the server's order. " + neverTerminated + "\n\n" +
			"The configuration that `terraform query -generate-config-out` writes plans without changes. It has `provider_id` if MOR lists its " +
			"providers and no other has the same name. It lacks what MOR does not show: add `user_id`, the comments and the SIP header to " +
			"manage them.\n\n" + listLimit,
		Attributes: listFilterAttributes(),
	}
}

func (r *didResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var model listModel
	if diags := req.Config.Get(ctx, &model); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	dids := r.listed(ctx, model)
	stream.Results = listResults(ctx, req, dids, func(did mor.DID, result *list.ListResult) {
		result.Diagnostics.Append(result.Identity.Set(ctx, identityModel{DID: types.StringValue(did.Number)})...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, r.adopted(ctx, lifecycle.Standing{DID: did, Found: true}))...)
		}
	})
}
