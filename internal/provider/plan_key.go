package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/didops/terraform-provider-mor/internal/wording"
)

// refuseWithoutKey refuses a plan that writes where there is no API Secret Key: its
// apply would fail at the first write.
func (s *server) refuseWithoutKey(writes bool, diags *diag.Diagnostics) {
	if writes && !s.notReady && !s.mor.CanSign() {
		diags.AddError("A change needs the API Secret Key", wording.NoKey)
	}
}
