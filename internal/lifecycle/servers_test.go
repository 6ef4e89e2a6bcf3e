package lifecycle_test

import (
	"slices"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// servers are the ones that the documentation allows for.
var servers = map[string]morsim.Options{
	"as documented":           {},
	"unassign frees":          {UnassignLeaves: morsim.Free},
	"close drops the device":  {CloseDropsDevice: true},
	"no updated_at":           {OmitUpdatedAt: true},
	"reads lag":               {VisibilityLag: 10 * time.Millisecond},
	"reads and writes lag":    {VisibilityLag: 10 * time.Millisecond, LagWritesToo: true},
	"lags, unassign frees":    {VisibilityLag: 10 * time.Millisecond, LagWritesToo: true, UnassignLeaves: morsim.Free},
	"old hash, null labels":   {SignOldDIDsGet: true, NullLabels: true, OmitAIAgentCompatible: true},
	"exact search, capped":    {ExactSearch: true, MaxResultsCap: 2},
	"hides, ignores paging":   {DefaultsToHide: true, IgnorePaging: true},
	"padded":                  {ErrorShape: morsim.AnswerPadded, NoDeviceLabel: "None"},
	"gzipped":                 {ErrorShape: morsim.AnswerGzipped, DeleteTextInStatus: true},
	"bare errors":             {ErrorShape: morsim.ErrorBare},
	"few elements":            {OmitElements: []string{"provider", "owner", "device", "reseller", "status", "dial_plan"}},
	"no devices shown":        {OmitElements: []string{"device"}},
	"no owners shown":         {OmitElements: []string{"owner", "reseller"}},
	"devices of owners alone": {DeviceMustBelongToOwner: true},
	"any of the filters":      {IDFilters: morsim.FiltersAny},
	"any, and in words":       {IDFilters: morsim.FiltersAny, UnknownIDInWords: true},
	"the last filter":         {IDFilters: morsim.FiltersLast, UnassignLeaves: morsim.Free},
}

// fromLegacy is those whose numbers are read from the legacy list: API v2 shows all that they leave out.
var fromLegacy = map[string]bool{"no devices shown": true, "no owners shown": true}

// fewServers are those that are left for the race detector with -short.
var fewServers = []string{"as documented", "unassign frees", "reads and writes lag", "exact search, capped", "no owners shown", "any of the filters"}

// onAll runs a test on each of them.
func onAll(t *testing.T, do func(t *testing.T, w *world, options morsim.Options)) {
	for name, options := range servers {
		t.Run(name, func(t *testing.T) {
			if !slices.Contains(fewServers, name) {
				unraced.Skip(t)
			}
			t.Parallel()
			do(t, start(t, options, func(c *mor.Config) {
				if fromLegacy[name] {
					c.ReadAPI = mor.ReadLegacy
				}
			}), options)
		})
	}
}

// Where a number may stand when something is asked of it.
var standings = map[string]morsim.DID{
	"free":       {Status: morsim.Free},
	"reserved":   {UserID: vilnius},
	"active":     {UserID: vilnius, DeviceID: trunk},
	"on plan":    {UserID: vilnius, DialPlanID: morsim.DialPlanID},
	"closed":     {Status: morsim.Closed, UserID: vilnius, DeviceID: trunk},
	"closed off": {Status: morsim.Closed, UserID: vilnius},
	"terminated": {Status: morsim.Terminated},
	"absent":     {},
}

// from starts a world with the number in one of them.
func from(t *testing.T, where string, options morsim.Options) (*world, morsim.DID) {
	t.Helper()
	w := start(t, options)
	w.AddDID(morsim.DID{Number: number + "1", UserID: vilnius, DeviceID: trunk}) // one that looks similar
	if where == "absent" {
		return w, morsim.DID{}
	}
	d := w.add(standings[where])
	return w, d
}
