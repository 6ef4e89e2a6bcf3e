package provider

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// A mor_did is written to the state before its assignment puts the number on a
// device. Attributes that the assignment moves would be wrong from then on, and the
// next refresh would report a change that nobody made. So mor_did shows none of
// them: the device is an attribute of the assignment, and a number on a device
// counts as "reserved" in mor_did. What a plan has to know of it is in private state or in the memory of the run.

// lastSeen is how a number stood when it was last read.
type lastSeen struct {
	Status mor.Status `json:"status"`
	Device string     `json:"device,omitempty"`
	Host   string     `json:"host,omitempty"` // of the server
}

const seenKey = "seen"

// save writes the model to the state, with its identity.
func (m *didModel) save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	return append(state.Set(ctx, m), identity.Set(ctx, identityModel{DID: m.DID})...)
}

// keepSeen writes down how the number stands. A refresh does not: Terraform would
// report the change of private state as one that was made elsewhere. It leaves that
// in the memory of this run, and a plan that changes the number hands it to apply.
func (r *didResource) keepSeen(ctx context.Context, m didModel, private privateState) diag.Diagnostics {
	m.seen.Host = r.mor.Host()
	text, err := json.Marshal(m.seen)
	if err != nil {
		return diag.Diagnostics{unwritable(err)}
	}
	return private.SetKey(ctx, seenKey, text)
}

// recallSeen takes up how the number stood when it was last read: in this run, or as
// was written down. Without either, the attribute has to do.
func (r *didResource) recallSeen(ctx context.Context, m *didModel, private privateState) diag.Diagnostics {
	if now, ok := r.seen.Load(m.DID.ValueString()); ok {
		m.seen = now.(lastSeen)
		return nil
	}
	m.seen = lastSeen{Status: mor.Status(m.Status.ValueString())}
	text, diags := private.GetKey(ctx, seenKey)
	if diags.HasError() || len(text) == 0 {
		return diags
	}
	if err := json.Unmarshal(text, &m.seen); err != nil {
		diags.Append(unreadable(err))
	}
	return diags
}

// shownStatus is the status of a number without regard to the device that it is on.
func shownStatus(did mor.DID) types.String {
	if did.Status == mor.StatusActive && did.OnDevice() && did.DialPlan == "" {
		return types.StringValue(string(mor.StatusReserved))
	}
	return label(string(did.Status))
}

// otherServer returns a sentence for a number that is not there as it was: it may well
// be there, on another server.
func (s *server) otherServer(was lastSeen) string {
	if s.isElsewhere(was) {
		return fmt.Sprintf("\n\n%s: the number was read from %s, and endpoint is %s now. If so, correct endpoint before you apply.", elsewhere, was.Host, s.mor.Host())
	}
	return fmt.Sprintf("\n\nIf all numbers are missing, endpoint may name another MOR server. It is %s.", s.mor.Host())
}

// otherServerOf is otherServer for a number that an assignment has.
func (s *server) otherServerOf(now lifecycle.Standing) string {
	if now.Found {
		return ""
	}
	return s.otherServer(lastSeen{})
}

// elsewhere is the suspicion that endpoint names another server than before.
const elsewhere = "This looks like another MOR server"

// isElsewhere reports whether endpoint has another host than when a number was written down.
func (s *server) isElsewhere(was lastSeen) bool { return was.Host != "" && was.Host != s.mor.Host() }

// sameNumber says of another host that it has the number, too.
func (s *server) sameNumber(number string, was lastSeen) string {
	return fmt.Sprintf("DID %s was read from %s, and endpoint is %s now. The number is there with the ID that the state has, so it may be the same server "+
		"under another name. If so, 'terraform apply -refresh-only' takes over the new name. If not, correct endpoint before you apply.", number, was.Host, s.mor.Host())
}
