package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

func (r *didTrunkAssignmentResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Puts a DID on a trunk device, which makes it active.\n\n" +
			"MOR puts only a reserved number on a device: set `user_id` on the `mor_did`, and refer to the number as `mor_did.<name>.did`, " +
			"so that Terraform reserves it first. A number that is on that very device already is taken over as it is; one that is on " +
			"another device is refused, and the plan warns of it.\n\n" +
			"Destroying it takes the number off the device. The number stays reserved, as far as its user is known: from `user_id` here " +
			"or from the `mor_did`.\n\n" +
			"A number has one assignment. A plan with a second one is refused, also if it destroys one and creates the other: rename resources with a " +
			"`moved` block.\n\n" +
			"What somebody has moved to another device in MOR is moved back if it is proven, by ID, to be still of the user that is known from " +
			"`user_id` here or from the `mor_did`. If it is not, or no user is known, the plan warns, and apply does not take it from there.\n\n" +
			"A number on a device cannot change its user. To give it to another user, change `user_id` of its `mor_did` and `device_id` here in one plan. " +
			"The assignment is then replaced: the number leaves its device, changes its user, and goes onto the new device.",
		Attributes: map[string]schema.Attribute{
			"did": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The number, digits only. " + quoteNumbers + " Changing it replaces the resource.",
				Validators:          []validator.String{numberValidator{}},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"device_id": schema.Int64Attribute{
				Required: true,
				MarkdownDescription: "ID of the trunk device, as a rule one of the user that the number is reserved for. Changes in place: the number leaves the old device, is reserved again if the " +
					"server freed it, and goes onto the new one.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"user_id": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "ID of the user or reseller to reserve the number for whenever it stands free: before it goes onto the " +
					"device, and after it left one. Not needed beside a `mor_did` with the same `user_id`.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},

			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "MOR's ID of the DID, as text. `terraform state list -id=…` finds the resource by it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Where the number stands, `active` as a rule."},
			"device": schema.StringAttribute{Computed: true, MarkdownDescription: "Label of the device, for example `SIP/105`. It can be renamed in MOR; that is no drift."},
			"owner":  schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user that the number is reserved for."},
		},
	}
}

// IdentitySchema is the number, and the device if it is known. The number alone
// tells which assignment it is; the device's ID is beside it because no call tells
// it from the device's label, so an import has to bring it.
func (r *didTrunkAssignmentResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"did": identityschema.StringAttribute{RequiredForImport: true, Description: "The number, digits only."},
		"device_id": identityschema.Int64Attribute{OptionalForImport: true, Description: "ID of the device that the number is on. " +
			"Without it the device is adopted from the configuration by the first apply."},
	}}
}
