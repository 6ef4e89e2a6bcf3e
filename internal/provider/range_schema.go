package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// rangeModel is the resource mor_did_range.
type rangeModel struct {
	First           types.String `tfsdk:"first"`
	Last            types.String `tfsdk:"last"`
	Exclude         types.List   `tfsdk:"exclude"`
	ProviderID      types.Int64  `tfsdk:"provider_id"`
	UserID          types.Int64  `tfsdk:"user_id"`
	DeviceID        types.Int64  `tfsdk:"device_id"`
	CustomSIPHeader types.String `tfsdk:"custom_sip_header"`
	Comment         types.String `tfsdk:"comment"`
	DeletionPolicy  types.String `tfsdk:"deletion_policy"`
	ForceDestroy    types.Bool   `tfsdk:"force_destroy"`
	AdoptExisting   types.Bool   `tfsdk:"adopt_existing"`

	ID           types.String `tfsdk:"id"`
	Size         types.Int64  `tfsdk:"size"`
	StatusCounts types.Map    `tfsdk:"status_counts"`
	Missing      types.List   `tfsdk:"missing"`
	NotReserved  types.List   `tfsdk:"not_reserved"`
	NotOnDevice  types.List   `tfsdk:"not_on_device"`
	NotUpdated   types.List   `tfsdk:"not_updated"`
}

// rangeIdentity is the identity of mor_did_range. It changes when the range grows or shrinks.
type rangeIdentity struct {
	First types.String `tfsdk:"first"`
	Last  types.String `tfsdk:"last"`
}

func (r *rangeResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"first": identityschema.StringAttribute{RequiredForImport: true, Description: "The first number, digits only."},
		"last":  identityschema.StringAttribute{RequiredForImport: true, Description: "The last number, digits only."},
	}}
}

// movesWithin is what a change of first or last means.
const movesWithin = "Changes in place, unless the new block has no number in common with the old one: then the range is replaced, and all its " +
	"numbers are ended as `deletion_policy` says."

func (r *rangeResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	blocks := func(text string) schema.ListAttribute {
		return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: text}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A block of consecutive DIDs (phone numbers) in MOR, of up to 100,000, as one resource: what carriers hand out. " +
			"It does for each number what `mor_did` and `mor_did_trunk_assignment` do for one, and costs Terraform no more than one. It has " +
			"no `language`, `call_limit` or `reseller_comment`.\n\n" +
			"The plan says in a warning what apply will do to how many numbers, and lists the numbers that are not as configured as blocks. " +
			"Where some numbers are refused, apply does the others, names the refused ones with the reasons, and the next apply tries just those.\n\n" +
			"Changing `first`, `last` or `exclude` touches only the numbers that come and go. Those that go are ended as `deletion_policy` " +
			"says, in service or not; to Terraform that is a change, with `0 to destroy`, so `prevent_destroy` holds for the whole range only. " +
			"Read the warning, or set `deletion_policy = \"abandon\"`, so that a typing error ends no number.\n\n" +
			"What somebody has reserved for another user, or moved to another device of the same user, the plan names, and apply takes back. " +
			"Numbers in service for another user or on a dial plan, and closed ones, are not touched, but reported. A closed number that " +
			"leaves the range is ended like the others, unless it is another user's by now.",
		Attributes: map[string]schema.Attribute{
			"first": schema.StringAttribute{
				Required: true, MarkdownDescription: "The first number, digits only, for example `37052000000`. " + movesWithin,
				Validators: []validator.String{numberValidator{}},
			},
			"last": schema.StringAttribute{
				Required: true, MarkdownDescription: "The last number, included. It has as many digits as the first, leading zeros included. " + movesWithin,
				Validators: []validator.String{numberValidator{}},
			},
			"exclude": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Numbers between `first` and `last` that do not belong to the range, one by one (`37052000050`) or as " +
					"blocks (`37052000060-37052000069`). Changes in place.",
			},
			"provider_id": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "ID of the MOR provider (the carrier) that the numbers come from. Only a reseller may leave it out when numbers are " +
					"created; MOR then takes the reseller's default provider. Changes in place.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"user_id": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "ID of the user or reseller that the numbers are reserved for. Changes in place. A number on " +
					"`device_id` is taken off it, given to the new user and put back, so it is out of service for a moment. Taking it out frees the numbers; if it was never set, reservation is not managed here.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"device_id": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "ID of the trunk device that the numbers are on, as a rule one of `user_id`, which is needed beside it. " +
					"Changes in place. Taking it out takes the numbers off the device; if it was never set, devices are not managed here.",
				Validators: []validator.Int64{int64validator.AtLeast(1), int64validator.AlsoRequires(path.MatchRoot("user_id"))},
			},
			"custom_sip_header": schema.StringAttribute{Optional: true, MarkdownDescription: "Custom SIP header of each number. " + notReadBack},
			"comment":           schema.StringAttribute{Optional: true, MarkdownDescription: "Comment of each number, as in the GUI. " + notReadBack},
			"deletion_policy": deletionPolicy("What becomes of numbers that leave the range, or of all when it is destroyed: `terminate` (default) takes " +
				"them out of use and keeps their rows, so that they can be brought back; `delete` also removes the rows, which MOR refuses " +
				"for numbers that had calls; `free` returns them to the pool; `abandon` leaves them as they are and only forgets them."),
			"force_destroy": offByDefault("Whether numbers that leave the range may be taken from a device or a user that the range did not give " +
				"them to. A number on a dial plan is never taken: MOR's API cannot take it off."),
			"adopt_existing": offByDefault("Whether numbers that are in MOR already become part of the range: those that come from `provider_id` and are " +
				"free, or reserved for `user_id` and on no device yet, or stand just as configured. Any other number that exists is an error in the " +
				"plan; when this is `false`, every one is. Terminated numbers are brought back in any case."),

			"id":   schema.StringAttribute{Computed: true, MarkdownDescription: "The first and the last number with a dash between them."},
			"size": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many numbers the range has, without the excluded ones."},
			"status_counts": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "How many numbers of the range have which status in MOR, for example `{ active = 9998, reserved = 2 }`.",
			},
			"missing": blocks("Blocks of numbers that the range does not have: they are not in MOR, or terminated, or are there and not the " +
				"range's. Empty when all stands as configured, as are the next three."),
			"not_reserved":  blocks("Blocks of numbers that are not reserved for `user_id`."),
			"not_on_device": blocks("Blocks of numbers that are not on `device_id`."),
			"not_updated": blocks("Blocks of numbers that do not come from `provider_id`, or whose comment or SIP header is not known to be as " +
				"configured, because a change of it failed."),
		},
	}
}
