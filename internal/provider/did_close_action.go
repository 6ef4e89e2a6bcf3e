package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

var (
	_ action.ActionWithConfigure  = (*didCloseAction)(nil)
	_ action.ActionWithModifyPlan = (*didCloseAction)(nil)
)

// didCloseAction is the action mor_did_close.
type didCloseAction struct{ didAction }

func newDIDCloseAction() action.Action { return &didCloseAction{} }

func (a *didCloseAction) Metadata(_ context.Context, _ action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = "mor_did_close"
}

func (a *didCloseAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Closes numbers: MOR suspends them, for example because of an unpaid bill. They stay reserved for their user and take no calls.\n\n" +
			"MOR closes only a number that is on a device. The action leaves any other number alone, and reports it. The same goes for a number of another user " +
			"than `user_id`. It closes the other numbers of `dids` all the same. A closed number stays closed.\n\n" +
			"A plan shows a closed number of a resource as a warning, and never as a change. **MOR frees a closed number by itself after a while** (90 days, if the " +
			"server has not been set otherwise).",
		Attributes: didActionAttributes(),
	}
}

func (a *didCloseAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	if job := a.job(ctx, req.Config, &resp.Diagnostics); job != nil {
		a.foresee(ctx, job, &resp.Diagnostics)
	}
}

func (a *didCloseAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	if job := a.job(ctx, req.Config, &resp.Diagnostics); job != nil {
		a.invoke(ctx, job, resp)
	}
}

// job reads the configuration. It is nil where that is not known yet, or wrong.
func (a *didCloseAction) job(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) *didJob {
	var model didActionModel
	diags.Append(config.Get(ctx, &model)...)
	if diags.HasError() {
		return nil
	}
	numbers, known := model.numbers(ctx, diags)
	if !known || diags.HasError() {
		return nil
	}
	goal := &lifecycle.Goal{Close: true, Prior: lifecycle.Prior{UserIDs: idList(model.UserID.ValueInt64Pointer())}}
	return &didJob{do: "close", done: "closed", goal: goal, why: func(err error) string { return wording.NotClosed(err, model.UserID.ValueInt64()) }, members: members(numbers, goal)}
}
