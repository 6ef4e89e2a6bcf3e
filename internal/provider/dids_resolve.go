package provider

import (
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/didops/terraform-provider-mor/internal/inventory"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
	"github.com/didops/terraform-provider-mor/internal/wording"
)

// resolvedRow is a number with what resolve_ids finds out.
type resolvedRow struct {
	didRow
	ProviderID types.Int64 `tfsdk:"provider_id"`
	UserID     types.Int64 `tfsdk:"user_id"`
	DeviceID   types.Int64 `tfsdk:"device_id"`
}

// resolvedRowAttributes are those of a resolvedRow, all computed.
func resolvedRowAttributes() map[string]schema.Attribute {
	const unless = " Null without `resolve_ids`, and where it could not be resolved."
	attributes := didRowAttributes()
	maps.Copy(attributes, map[string]schema.Attribute{
		"provider_id": schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the provider that the number comes from." + unless},
		"user_id":     schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the user or reseller that the number is reserved for. Null if there is none." + unless},
		"device_id":   schema.Int64Attribute{Computed: true, MarkdownDescription: "ID of the device that the number is on. Null if there is none." + unless},
	})
	return attributes
}

// resolveIDsAttribute is the switch for it.
func resolveIDsAttribute() schema.Attribute {
	return schema.BoolAttribute{
		Optional: true, MarkdownDescription: "Whether to find the ID of the provider, user and device of each number. Defaults to `false`.\n\n" +
			"MOR lists names, and names can be shared. So the provider asks the legacy list (`dids_get`) for the numbers of each user and " +
			"device that a name can mean. A provider's name is enough if no other provider has it.\n\n" +
			"This costs one request for each device with numbers, one or two for each user with numbers, and about ten others. It needs " +
			"`password` and the calls `users_get`, `devices_get` and `providers_get`. If MOR refuses one of them, the IDs that depend on it " +
			"are null, and a warning says how many and why.",
	}
}

func (r *resolvedRow) set(ids view.IDs) {
	for _, id := range []struct {
		to   *types.Int64
		from int64
	}{{&r.ProviderID, ids.ProviderID}, {&r.UserID, ids.UserID}, {&r.DeviceID, ids.DeviceID}} {
		if id.from != 0 {
			*id.to = types.Int64Value(id.from)
		}
	}
}

// unresolvedIDs are the names of the attributes that Resolve is about, and of what they are IDs of.
var unresolvedIDs = map[mor.Subject]struct{ attribute, thing string }{
	mor.SubjectUser:     {"user_id", "user"},
	mor.SubjectDevice:   {"device_id", "device"},
	mor.SubjectProvider: {"provider_id", "provider"},
}

// warnUnresolved says in one warning which IDs are null, how many, and why.
func warnUnresolved(diags *diag.Diagnostics, left []view.Unresolved) {
	if len(left) == 0 {
		return
	}
	paragraphs := make([]string, len(left))
	for i, u := range left {
		what := fmt.Sprintf("%s of %d numbers", unresolvedIDs[u.Subject].attribute, len(u.Numbers))
		if len(u.Numbers) == 1 {
			what = unresolvedIDs[u.Subject].attribute + " of one number"
		}
		paragraphs[i] = fmt.Sprintf("%s: %s\n  %s", what, whyUnresolved(u), inventory.InBlocks(u.Numbers))
	}
	diags.AddWarning("Some IDs could not be resolved", "These IDs are null in dids. In inventory they are left out, so an inventory leaves them as they are in MOR; "+
		"dids_to_csv refuses rows without them:\n\n"+strings.Join(paragraphs, "\n\n"))
}

func whyUnresolved(u view.Unresolved) string {
	thing := unresolvedIDs[u.Subject].thing
	switch u.Reason {
	case view.Refused:
		if mor.CodeOf(u.Err) == mor.CodeNotHeeded {
			return fmt.Sprintf("MOR does not apply the filter %s, so it cannot prove these IDs. Look them up in MOR.", u.Subject)
		}
		detail := wording.Why(u.Err)
		return strings.ReplaceAll(detail, "\n\n", " ")
	case view.NotShown:
		return "MOR does not show the name of the " + thing + "."
	case view.Contradict:
		return fmt.Sprintf("MOR lists each number under two %ss. Run plan again; if that does not help, look the numbers up in MOR.", thing)
	case view.NoOwner:
		return "MOR lists devices by user, and the user_id of these numbers is not resolved either. Solve that first."
	}
	if u.Subject == mor.SubjectDevice {
		return "No device of the numbers' own users has these numbers. They may be on the device of another user, or were moved meanwhile. Look them up in MOR."
	}
	return fmt.Sprintf("No %s that MOR lists under that name has these numbers. The name may be new, or the user of this provider may not see that %s. "+
		"Run plan again, or look the numbers up in MOR.", thing, thing)
}
