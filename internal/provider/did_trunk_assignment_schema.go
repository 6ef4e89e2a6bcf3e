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
			"MOR puts only a reserved number on a device. Set `user_id` on the `mor_did`, and refer to the number as `mor_did.<name>.did`, so " +
			"that Terraform reserves it first. If the number is on that very device already, apply takes it over as it is. If it is on another " +
			"device, the plan warns and apply refuses it.\n\n" +
			"Destroying the assignment takes the number off the device. The number stays reserved if its user is known: from `user_id` here, " +
			"from the `mor_did`, or because the device belongs to the same user.\n\n" +
			"A number has one assignment. The plan refuses a second one, and also to destroy one and create another. Rename resources with a " +
			"`moved` block.\n\n" +
			"If somebody moves the number to another device in MOR, apply moves it back. It first proves by ID that the number still belongs " +
			"to the user known from `user_id` here or from the `mor_did`. If that fails, the plan warns, and apply leaves the number " +
			"there.\n\n" +
			"A number on a device cannot change its user. To give it to another user, change `user_id` of its `mor_did` and `device_id` here " +
			"in one plan. Terraform then replaces the assignment: the number leaves its device, changes its user, and goes onto the new device.",
		Attributes: map[string]schema.Attribute{
			"did": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "The number, digits only. " + quoteNumbers + " Changing it replaces the resource.",
				Validators:          []validator.String{numberValidator{}},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"device_id": schema.Int64Attribute{
				Required: true,
				MarkdownDescription: "ID of the trunk device, usually one of the user that the number is reserved for. Changes in place: the number leaves the old " +
					"device and goes onto the new one. If the server frees it in between, apply reserves it again.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"user_id": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "ID of the user or reseller to reserve the number for whenever it is free: before it goes onto the device, and after it has left " +
					"one. Not needed if a `mor_did` has the same `user_id`.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},

			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "MOR's ID of the DID, as text. `terraform state list -id=…` finds the resource by it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"status": schema.StringAttribute{Computed: true, MarkdownDescription: "Status of the number, usually `active`."},
			"device": schema.StringAttribute{Computed: true, MarkdownDescription: "Label of the device, for example `SIP/105`. Renaming it in MOR is no drift."},
			"owner":  schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the user that the number is reserved for."},
		},
	}
}

// IdentitySchema is the number, and the device if it is known. The number alone
// tells which assignment it is; the device's ID is beside it because no call tells
// it from the device's label, so an import has to bring it.
func (r *didTrunkAssignmentResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"did":       identityschema.StringAttribute{RequiredForImport: true, Description: "The number, digits only."},
		"device_id": identityschema.Int64Attribute{OptionalForImport: true, Description: "ID of the device that the number is on. Without it, the first apply takes the device from the configuration."},
	}}
}
