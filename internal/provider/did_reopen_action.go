package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var (
	_ action.ActionWithConfigure  = (*didReopenAction)(nil)
	_ action.ActionWithModifyPlan = (*didReopenAction)(nil)
)

// didReopenAction is the action mor_did_reopen.
type didReopenAction struct{ didAction }

func newDIDReopenAction() action.Action { return &didReopenAction{} }

func (a *didReopenAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "mor_did_reopen"
}

// didReopenModel is the configuration of mor_did_reopen.
type didReopenModel struct {
	didActionModel
	DeviceID types.Int64 `tfsdk:"device_id"`
}

func (a *didReopenAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	attributes := didActionAttributes()
	attributes["user_id"] = schema.Int64Attribute{
		Required: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
		MarkdownDescription: "ID of the user or reseller that the numbers are reserved for. The action proves by ID that a closed number is theirs. Otherwise it leaves the number alone.",
	}
	attributes["device_id"] = schema.Int64Attribute{
		Required: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
		MarkdownDescription: "ID of the trunk device that the numbers go on: as in their `mor_did_trunk_assignment`, or in their row of a `mor_did_inventory`.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Puts closed numbers back into service. MOR has no single call for that: the action frees the number, reserves it for `user_id` again, and " +
			"puts it on `device_id`.\n\n" +
			"A closed number must be reserved for `user_id`. The action also takes a free number: MOR may have freed it, or an earlier run was interrupted. " +
			"It leaves a number of another user, or on another device, alone, and reports it.\n\n" +
			"If MOR refuses the device, the number stays reserved for its user, on no device. MOR can close only what is on a device, so it is not closed again.",
		Attributes: attributes,
	}
}

func (a *didReopenAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if job := a.job(ctx, req.Config, &resp.Diagnostics); job != nil {
		a.foresee(ctx, job, &resp.Diagnostics)
	}
}

func (a *didReopenAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	if job := a.job(ctx, req.Config, &resp.Diagnostics); job != nil {
		a.invoke(ctx, job, resp)
	}
}

// job reads the configuration. It is nil where that is not known yet, or wrong.
func (a *didReopenAction) job(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) *didJob {
	var model didReopenModel
	diags.Append(config.Get(ctx, &model)...)
	if diags.HasError() {
		return nil
	}
	numbers, known := model.numbers(ctx, diags)
	if !known || diags.HasError() || model.DeviceID.IsUnknown() {
		return nil
	}
	goal := &lifecycle.Goal{
		Reopen: true, Owner: lifecycle.Owner{UserID: model.UserID.ValueInt64(), IfFree: true}, Device: lifecycle.Device{ID: model.DeviceID.ValueInt64()},
	}
	return &didJob{do: "reopen", done: "reopened", goal: goal, why: func(err error) string { return wording.NotReopened(err, goal.Owner.UserID, goal.Device.ID) }, members: members(numbers, goal)}
}
