package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

var (
	_ resource.ResourceWithConfigure   = (*didResource)(nil)
	_ resource.ResourceWithIdentity    = (*didResource)(nil)
	_ resource.ResourceWithImportState = (*didResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*didResource)(nil)
)

// didResource is mor_did: a number that exists, with its settings.
type didResource struct{ *server }

func newDIDResource() resource.Resource { return &didResource{} }

// policyAbandon leaves the number as it is; the other policies are lifecycle's.
const policyAbandon = "abandon"

// unfinishedKey marks, in private state, a number whose creation failed half-way.
const unfinishedKey = "unfinished"

func (r *didResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_did"
}

func (r *didResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.server = serverFrom(req.ProviderData, &resp.Diagnostics)
}

func (r *didResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A DID (phone number) in MOR.\n\n" +
			"Creating it takes the number into MOR's pool; `user_id` reserves it for a user or reseller, and a " +
			"`mor_did_trunk_assignment` puts it on a trunk device. A number that MOR still has as terminated is brought back; one that " +
			"exists in any other state is refused, with the `import` block to adopt it.\n\n" +
			"A number that is on a device or dial plan is in use: it is neither destroyed nor given to another user.",
		Attributes: map[string]schema.Attribute{
			"did": schema.StringAttribute{Required: true,
				MarkdownDescription: "The number, digits only, for example `37052000001`. Changing it replaces the resource.",
				Validators:          []validator.String{numberValidator{}},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()}},
			"provider_id": schema.Int64Attribute{Optional: true, Computed: true,
				MarkdownDescription: "ID of the MOR provider (the carrier) that the number comes from. Only a reseller may leave it out " +
					"when creating a number; MOR then takes the reseller's default provider. Changes in place.",
				Validators: []validator.Int64{int64validator.AtLeast(1)}},
			"user_id": schema.Int64Attribute{Optional: true,
				MarkdownDescription: "ID of the user or reseller that the number is reserved for. Taking it out frees the number; if it " +
					"was never set, reservation is not managed here. It changes only while the number is on no device or dial plan.",
				Validators: []validator.Int64{int64validator.AtLeast(1)}},
			"custom_sip_header": schema.StringAttribute{Optional: true, MarkdownDescription: "Custom SIP header of the number. " + notReadBack},
			"comment":           schema.StringAttribute{Optional: true, MarkdownDescription: "Comment of the number, as in the GUI. " + notReadBack},
			"reseller_comment":  schema.StringAttribute{Optional: true, MarkdownDescription: "The reseller's comment of the number. " + notReadBack},
			"deletion_policy": schema.StringAttribute{Optional: true, Computed: true,
				MarkdownDescription: "What destroying the resource does to the number: `terminate` (default) takes it out of use and keeps " +
					"its row, so that it can be brought back; `delete` also removes the row, which MOR refuses once the number had calls; " +
					"`free` returns it to the pool; `abandon` leaves it as it is and only forgets it.",
				Default: stringdefault.StaticString(string(lifecycle.Terminate)),
				Validators: []validator.String{stringvalidator.OneOf(
					string(lifecycle.Terminate), string(lifecycle.Delete), string(lifecycle.Free), policyAbandon)}},
			"force_destroy": schema.BoolAttribute{Optional: true, Computed: true,
				MarkdownDescription: "Whether destroying may take the number off a device that it is still on. A number on a dial plan is " +
					"never destroyed: no call of MOR's takes it off. Defaults to `false`.",
				Default: booldefault.StaticBool(false)},

			"id": schema.Int64Attribute{Computed: true, MarkdownDescription: "MOR's ID of the DID.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()}},
			"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Where the number stands: `free`, `reserved`, `active` or " +
				"`closed`. A closed number was suspended in MOR on purpose; no plan puts it back in service. A terminated number counts as gone."},
			"owner":                       schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user that the number is reserved for."},
			"device":                      schema.StringAttribute{Computed: true, MarkdownDescription: "Label of the device that the number is on, for example `SIP/105`."},
			"provider_name":               schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the provider that the number comes from."},
			"dial_plan":                   schema.StringAttribute{Computed: true, MarkdownDescription: "Name and type of the dial plan that the number is on."},
			"ai_agent_compatible":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the number may be used by AI agents. Null where the server does not know."},
			"routes_to_openai_project_id": schema.StringAttribute{Computed: true, MarkdownDescription: "OpenAI project that VoiceAI routes the number to."},
			"updated_at":                  schema.StringAttribute{Computed: true, MarkdownDescription: "Time of the last change (RFC 3339, UTC). Null where the server does not tell."},
		},
	}
}

const notReadBack = "MOR cannot be asked for it: changes made elsewhere are not seen. Emptying it, or taking it out, clears it in MOR."

func (r *didResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// identitySchema is that of both resources: the number.
func identitySchema() identityschema.Schema {
	return identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"did": identityschema.StringAttribute{RequiredForImport: true, Description: "The number, digits only."},
	}}
}

// ModifyPlan keeps the plan quiet about what will not change.
func (r *didResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var config, plan, state didModel
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
		if state.DeletionPolicy.ValueString() == policyAbandon {
			warnAbandoned(&resp.Diagnostics, state)
		}
		return
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if config.ProviderID.IsNull() { // not managed: as it is known, if it is
		plan.ProviderID = state.ProviderID
	}
	if !req.State.Raw.IsNull() && plan.DID.Equal(state.DID) && plan.changeFrom(state) == (lifecycle.Change{}) && known(plan) {
		plan.showAsIn(state) // nothing is sent, so nothing will be known anew
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, &plan)...)
}

// known tells that no setting waits for another resource.
func known(m didModel) bool {
	return !m.ProviderID.IsUnknown() && !m.UserID.IsUnknown() &&
		!m.CustomSIPHeader.IsUnknown() && !m.Comment.IsUnknown() && !m.ResellerComment.IsUnknown()
}

func (r *didResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan didModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := plan.DID.ValueString()
	released, _ := r.released.Load(number)
	now, err := r.lifecycle.Create(ctx, number, plan.settings(), func(s lifecycle.Standing) bool { return s.ID == released })
	if err != nil && !now.Found {
		report(&resp.Diagnostics, "create DID", number, err)
		return
	}
	plan.show(now.DID)
	if err != nil {
		// The number is on the server and ours, so it must be in the state; what
		// is not known to be set is not claimed. Terraform taints the resource:
		// the mark makes the destroy that follows harmless (see Delete).
		plan.ProviderID, plan.UserID = types.Int64Null(), types.Int64Null()
		plan.CustomSIPHeader, plan.Comment, plan.ResellerComment = types.StringNull(), types.StringNull(), types.StringNull()
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, unfinishedKey, []byte("true"))...)
		report(&resp.Diagnostics, "finish creating DID", number, err)
		resp.Diagnostics.AddWarning("DID "+number+" exists, but is not finished", fmt.Sprintf(
			"MOR has the number with ID %d; it is in the Terraform state, marked as tainted. Mend the cause and apply again: Terraform "+
				"then makes the number anew, which for this unfinished number loses nothing. To continue with it as it is, "+
				"run 'terraform untaint' on the resource first.", now.ID))
	} else {
		r.noteReservation(plan)
		tflog.Info(ctx, "DID created", map[string]any{"did": number, "id": now.ID, "status": string(now.Status)})
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{DID: plan.DID})...)
}

func (r *didResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state didModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	number := state.DID.ValueString()
	now, err := r.lifecycle.Find(ctx, number)
	if err != nil {
		report(&resp.Diagnostics, "read DID", number, err)
		return
	}
	switch {
	case !now.Found:
		tflog.Warn(ctx, "DID is no longer on the server", map[string]any{"did": number})
		resp.State.RemoveResource(ctx)
		return
	case now.Status == mor.StatusTerminated:
		resp.Diagnostics.AddWarning("DID "+number+" was terminated outside Terraform",
			"It counts as gone. As long as it is in the configuration, the next apply brings it back.")
		resp.State.RemoveResource(ctx)
		return
	case now.Status == mor.StatusClosed:
		warnClosed(&resp.Diagnostics, number)
	}
	if err := r.recognise(ctx, &state, now); err != nil {
		report(&resp.Diagnostics, "read the owner and provider of DID", number, err)
		return
	}
	state.show(now.DID)
	r.noteReservation(state)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{DID: state.DID})...)
}

// recognise decides whether the number still belongs to the user and the
// provider in state, of which the server shows only names. A name that stands
// still is believed; one that changed is either a renaming, which is no drift,
// or another user or provider, which is: the ID settles it. What is no longer so
// becomes null, and the plan shows it.
func (r *didResource) recognise(ctx context.Context, state *didModel, now lifecycle.Standing) error {
	if !state.UserID.IsNull() && now.Status == mor.StatusFree {
		state.UserID = types.Int64Null()
	}
	// A closed number is nobody's to reserve until it is opened again.
	if !state.UserID.IsNull() && now.Status != mor.StatusClosed && !label(now.Owner).Equal(state.Owner) {
		same, err := r.mor.Stands(ctx, now.DID, mor.SubjectUser, state.UserID.ValueInt64())
		if err != nil {
			return err
		}
		if !same {
			state.UserID = types.Int64Null()
		}
	}
	if !state.ProviderID.IsNull() && !label(now.Provider).Equal(state.ProviderName) {
		same, err := r.mor.Stands(ctx, now.DID, mor.SubjectProvider, state.ProviderID.ValueInt64())
		if err != nil {
			return err
		}
		if !same {
			state.ProviderID = types.Int64Null()
		}
	}
	return nil
}

func (r *didResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state didModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if change := plan.changeFrom(state); change != (lifecycle.Change{}) {
		number := plan.DID.ValueString()
		now, err := r.lifecycle.Change(ctx, number, change)
		if err != nil {
			report(&resp.Diagnostics, "change DID", number, err)
			return
		}
		plan.show(now.DID)
	}
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, unfinishedKey, nil)...)
	r.noteReservation(plan)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{DID: plan.DID})...)
}

// Delete ends the number as deletion_policy says.
//
// A number whose creation was never finished was ours for a moment and in
// nobody's service. Terraform destroys it to make it anew, and cannot be told
// not to; so force_destroy does not count for it, and if the policy leaves it on
// the server, Create is told that it may take it up again.
func (r *didResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state didModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	mark, diags := req.Private.GetKey(ctx, unfinishedKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	number, policy, unfinished := state.DID.ValueString(), state.DeletionPolicy.ValueString(), len(mark) > 0
	if policy == policyAbandon {
		warnAbandoned(&resp.Diagnostics, state)
	} else {
		force := state.ForceDestroy.ValueBool() && !unfinished
		kept, err := r.lifecycle.End(ctx, number, state.ID.ValueInt64(), lifecycle.Policy(policy), force)
		if err != nil {
			report(&resp.Diagnostics, "destroy DID", number, err)
			return
		}
		if kept != "" {
			resp.Diagnostics.AddWarning("DID "+number+" is terminated, but MOR keeps its row",
				"The number is out of use. MOR does not delete it: "+kept)
		}
		tflog.Info(ctx, "DID ended", map[string]any{"did": number, "deletion_policy": policy})
	}
	if unfinished {
		r.released.Store(number, state.ID.ValueInt64())
	}
}

func (r *didResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	number := req.ID
	if number == "" && req.Identity != nil {
		var identity identityModel
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		number = identity.DID.ValueString()
	}
	now, ok := r.findToImport(ctx, number, &resp.Diagnostics)
	if !ok {
		return
	}
	state := didModel{
		DID:            types.StringValue(number),
		ProviderID:     r.providerID(ctx, now),
		DeletionPolicy: types.StringValue(string(lifecycle.Terminate)),
		ForceDestroy:   types.BoolValue(false),
	}
	state.show(now.DID)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, identityModel{DID: state.DID})...)
}

// findToImport reads the number of an import and refuses what cannot be adopted.
func (s *server) findToImport(ctx context.Context, number string, diags *diag.Diagnostics) (lifecycle.Standing, bool) {
	if !checkNumber(path.Root("did"), number, diags) {
		return lifecycle.Standing{}, false
	}
	now, err := s.lifecycle.Find(ctx, number)
	switch {
	case err != nil:
		report(diags, "import DID", number, err)
	case !now.Found:
		diags.AddAttributeError(path.Root("did"), "DID "+number+" is not on the server",
			"There is nothing to import: the server lists no such number to this user. To create it, leave the import out.")
	case now.Status == mor.StatusTerminated:
		diags.AddAttributeError(path.Root("did"), "DID "+number+" is terminated",
			"A terminated number counts as gone, so there is nothing to import. Leave the import out: applying the mor_did resource brings the number back.")
	default:
		return now, true
	}
	return now, false
}

// providerID finds the ID behind the provider's name, if the server can be asked
// for it, the name is unique and the ID is proven; otherwise it is null and
// adopted from the configuration by the first apply.
func (s *server) providerID(ctx context.Context, now lifecycle.Standing) types.Int64 {
	if now.Provider == "" {
		return types.Int64Null()
	}
	id, found, err := s.mor.ProviderByName(ctx, now.Provider)
	if err == nil && found {
		found, err = s.mor.Stands(ctx, now.DID, mor.SubjectProvider, id)
	}
	if err != nil || !found {
		tflog.Info(ctx, "the provider's ID cannot be told from its name", map[string]any{"did": now.Number, "provider": now.Provider, "error": fmt.Sprint(err)})
		return types.Int64Null()
	}
	return types.Int64Value(id)
}

// noteReservation remembers for the run whom mor_did reserves the number for.
func (s *server) noteReservation(m didModel) {
	if m.UserID.IsNull() {
		s.reservations.Delete(m.DID.ValueString())
		return
	}
	s.reservations.Store(m.DID.ValueString(), m.UserID.ValueInt64())
}

func warnAbandoned(diags *diag.Diagnostics, state didModel) {
	diags.AddWarning("DID "+state.DID.ValueString()+" is left on the server", fmt.Sprintf(
		"deletion_policy is \"abandon\": the number stays in MOR as it is (%s), and Terraform forgets it.", state.Status.ValueString()))
}

func warnClosed(diags *diag.Diagnostics, number string) {
	diags.AddWarning("DID "+number+" is closed",
		"It was suspended in MOR, for example because of an unpaid bill. Terraform does not put it back in service. MOR frees a closed number by "+
			"itself after a while (90 days unless set otherwise).")
}
