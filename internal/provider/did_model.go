package provider

import (
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/conflicts"
	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// didModel is the resource mor_did.
type didModel struct {
	DID             types.String `tfsdk:"did"`
	ProviderID      types.Int64  `tfsdk:"provider_id"`
	UserID          types.Int64  `tfsdk:"user_id"`
	CustomSIPHeader types.String `tfsdk:"custom_sip_header"`
	Comment         types.String `tfsdk:"comment"`
	ResellerComment types.String `tfsdk:"reseller_comment"`
	Language        types.String `tfsdk:"language"`
	CallLimit       types.Int64  `tfsdk:"call_limit"`
	DeletionPolicy  types.String `tfsdk:"deletion_policy"`
	ForceDestroy    types.Bool   `tfsdk:"force_destroy"`

	ID                      types.String `tfsdk:"id"`
	Status                  types.String `tfsdk:"status"`
	Owner                   types.String `tfsdk:"owner"`
	ProviderName            types.String `tfsdk:"provider_name"`
	DialPlan                types.String `tfsdk:"dial_plan"`
	AIAgentCompatible       types.Bool   `tfsdk:"ai_agent_compatible"`
	RoutesToOpenAIProjectID types.String `tfsdk:"routes_to_openai_project_id"`

	seen lastSeen // from private state
}

// identityModel is its resource identity.
type identityModel struct {
	DID types.String `tfsdk:"did"`
}

// show takes over what the server says of the number.
func (m *didModel) show(did mor.DID) {
	m.ID = idText(did.ID)
	m.Status, m.seen = shownStatus(did), lastSeen{Status: did.Status, Device: did.Device}
	m.Owner = label(did.OwnerName())
	m.ProviderName = label(did.Provider)
	m.DialPlan = label(did.DialPlan)
	m.AIAgentCompatible = types.BoolPointerValue(did.AIAgentCompatible)
	m.RoutesToOpenAIProjectID = label(did.RoutesToOpenAIProjectID)
}

// readBack takes over those settings that the server shows and this resource
// manages: what was never set is not its business.
func (m *didModel) readBack(did mor.DID) {
	if !m.Language.IsNull() && did.Language != nil {
		m.Language = label(*did.Language)
	}
	if !m.CallLimit.IsNull() && did.CallLimit != nil {
		m.CallLimit = types.Int64Value(*did.CallLimit)
	}
}

// expect plans what the server will show after the change from prior: what the
// change does not touch stays, the rest is not known before.
func (m *didModel) expect(prior didModel) {
	m.ID, m.AIAgentCompatible, m.RoutesToOpenAIProjectID, m.DialPlan = prior.ID, prior.AIAgentCompatible, prior.RoutesToOpenAIProjectID, prior.DialPlan
	if m.ProviderID.Equal(prior.ProviderID) {
		m.ProviderName = prior.ProviderName
	}
	if m.UserID.Equal(prior.UserID) {
		m.Status, m.Owner = prior.Status, prior.Owner
	}
}

// keepExpected keeps to what was planned, should somebody have changed it on the
// server since: Terraform would take that for a fault. The next plan shows it.
func (m *didModel) keepExpected(planned didModel) {
	if !planned.AIAgentCompatible.IsUnknown() {
		m.AIAgentCompatible = planned.AIAgentCompatible
	}
	for _, a := range []struct{ shown, planned *types.String }{
		{&m.RoutesToOpenAIProjectID, &planned.RoutesToOpenAIProjectID}, {&m.DialPlan, &planned.DialPlan}, {&m.ID, &planned.ID}, {&m.ProviderName, &planned.ProviderName}, {&m.Status, &planned.Status}, {&m.Owner, &planned.Owner},
	} {
		if !a.planned.IsUnknown() {
			*a.shown = *a.planned
		}
	}
}

// unfinished is what the state may claim of a number that was created but could
// not be given its settings. It is on the server and ours, so it has to be in the
// state; what is not known to be set is not claimed. The user stays: the next
// Read finds out whether the number is reserved for them.
//
// Terraform taints such a resource, and destroys it to make it anew. That must
// be harmless, whatever the configuration says of destroying: without a policy
// the number is terminated, and so brought back as it was when it is made anew,
// and without force_destroy it is left alone should it be in use by then. (A mark
// in private state would not do: Terraform drops it when it replaces a tainted
// resource.)
func (m *didModel) unfinished() {
	m.ProviderID = types.Int64Null()
	m.CustomSIPHeader, m.Comment, m.ResellerComment = types.StringNull(), types.StringNull(), types.StringNull()
	m.Language, m.CallLimit = types.StringNull(), types.Int64Null()
	m.DeletionPolicy, m.ForceDestroy = types.StringNull(), types.BoolNull()
}

// ending is what destroying the resource is to the number.
func (m *didModel) ending() conflicts.Role {
	if m.DeletionPolicy.ValueString() == policyAbandon {
		return conflicts.Forgotten
	}
	return conflicts.Ended
}

// standing is what the resource is to the number while it is in the state. After a
// deletion_policy that leaves the number in MOR, it cannot be created again.
func (m *didModel) standing(r conflicts.Role) conflicts.Role {
	switch m.DeletionPolicy.ValueString() {
	case policyAbandon, string(lifecycle.Free):
		return r | conflicts.OneWay
	}
	return r
}

// idText is the ID of a DID in a state. It is text, since Terraform finds resources by
// text only ('terraform state list -id').
func idText(id int64) types.String {
	if id == 0 {
		return types.StringNull()
	}
	return types.StringValue(strconv.FormatInt(id, 10))
}

// didID returns the ID of a DID in a state, 0 if it is not known.
func didID(id types.String) int64 {
	n, err := strconv.ParseInt(id.ValueString(), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// label is a value of the server's; what it leaves out or empty is null.
func label(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// goal is what the configuration asks of a new number.
func (m *didModel) goal() *lifecycle.Goal {
	return &lifecycle.Goal{
		Create: true,
		Settings: lifecycle.Settings{
			ProviderID:      m.ProviderID.ValueInt64Pointer(),
			CustomSIPHeader: m.CustomSIPHeader.ValueStringPointer(),
			Comment:         m.Comment.ValueStringPointer(),
			ResellerComment: m.ResellerComment.ValueStringPointer(),
			Language:        m.Language.ValueStringPointer(),
			CallLimit:       m.CallLimit.ValueInt64Pointer(),
		},
		Owner: lifecycle.Owner{UserID: m.UserID.ValueInt64()},
	}
}

// changeFrom is what has to change on the server between two states: only what
// differs. A text that is taken out of the configuration is cleared, a user
// that is taken out frees the number; a provider, a language or a call limit that
// is taken out stays.
func (m *didModel) changeFrom(prior didModel) lifecycle.Goal {
	var goal lifecycle.Goal
	if !m.ProviderID.Equal(prior.ProviderID) {
		goal.ProviderID = m.ProviderID.ValueInt64Pointer()
	}
	if !m.UserID.Equal(prior.UserID) {
		goal.Owner = lifecycle.Owner{UserID: m.UserID.ValueInt64(), Nobody: m.UserID.IsNull()}
	}
	goal.CustomSIPHeader = changedText(m.CustomSIPHeader, prior.CustomSIPHeader)
	goal.Comment = changedText(m.Comment, prior.Comment)
	goal.ResellerComment = changedText(m.ResellerComment, prior.ResellerComment)
	if !m.Language.Equal(prior.Language) {
		goal.Language = m.Language.ValueStringPointer()
	}
	if !m.CallLimit.Equal(prior.CallLimit) {
		goal.CallLimit = m.CallLimit.ValueInt64Pointer()
	}
	return goal
}

func changedText(now, before types.String) *string {
	if now.Equal(before) {
		return nil
	}
	text := now.ValueString()
	return &text
}
