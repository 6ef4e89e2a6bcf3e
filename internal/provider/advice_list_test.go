package provider

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/tfdriver"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// settings are those of the tests' user, with changes.
func (d *driven) settings(changes map[string]any) {
	all := map[string]any{"endpoint": d.url, "username": us.username, "api_secret_key": us.key, "max_retries": 0}
	if us.password != "" {
		all["password"] = us.password
	}
	for name, value := range changes {
		all[name] = value
	}
	d.Settings(all)
}

// TestAdviceOnLists: a list that lacks something, or changes too fast, is not needed once
// the error's advice is taken.
func TestAdviceOnLists(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	few := aTable("vilnius", rows{"37052000001-37052000004": standard()})
	many := aTable("vilnius", rows{"37052000001-37052000210": row("provider_id", 1)})
	legacy := map[string]any{"read_api": "legacy", "page_size": 10}
	// lacking is a number of somebody else without a status, which spoils the list for all.
	lacking := func(d *driven) tfdriver.Diagnostics {
		d.settings(legacy)
		d.AddDID(morsim.DID{Number: "37059999999", UserID: 6})
		d.begin(few)
		d.EditDID("37059999999", func(n *morsim.DID) { n.Status = "" })
		return d.Plan().Diagnostics
	}
	// changing is a list that gets shorter with every page that is read of it.
	changing := func(d *driven) tfdriver.Diagnostics {
		d.settings(map[string]any{"page_size": 20})
		for i := range 60 {
			d.AddDID(morsim.DID{Number: nth(i), UserID: 6})
		}
		d.begin(many)
		d.Configure(func(o *morsim.Options) {
			o.OnRequest = func(r morsim.Request) {
				if r.Call == us.listCall && r.Params.Get("search_did_number") == "" {
					removeOne(d)
				}
			}
		})
		return d.Plan().Diagnostics
	}
	const lookUp = "bulk_refresh = false looks each number of a resource up by itself"
	for name, c := range map[string]advisedWay{
		"one number lacks something: looked up": {
			meet: lacking, says: lookUp,
			way: func(d *driven) { d.settings(map[string]any{"read_api": "legacy", "bulk_refresh": false}) },
		},
		"one number lacks something: mended": {
			meet: lacking, says: "If only some numbers lack it, mend them in MOR",
			way: func(d *driven) { d.EditDID("37059999999", func(n *morsim.DID) { n.Status = morsim.Reserved }) },
		},
		"all lack something: the other list": {
			options: morsim.Options{OmitElements: []string{"status"}},
			meet: func(d *driven) tfdriver.Diagnostics {
				notAsReseller(d.t, needsV2)
				d.settings(map[string]any{"read_api": "legacy"})
				return d.tried(few)
			},
			says: "If the other list has it, choose that with read_api (MOR_READ_API).",
			way:  func(d *driven) { d.settings(map[string]any{"read_api": "v2"}); d.ok() },
		},
		"changes too fast: looked up": {
			meet: changing, says: lookUp,
			way: func(d *driven) { d.settings(map[string]any{"page_size": 20, "bulk_refresh": false}) },
		},
		"changes too fast: again": {
			meet: changing, says: "Run it again.",
			way: func(d *driven) { d.Configure(func(o *morsim.Options) { o.OnRequest = nil }) },
		},
	} {
		t.Run(name, c.take)
	}
}

// removeOne removes a number that is not managed.
func removeOne(d *driven) {
	for i := range 60 {
		if d.RemoveDID(nth(i)) {
			return
		}
	}
}
