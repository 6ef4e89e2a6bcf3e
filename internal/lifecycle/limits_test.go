package lifecycle_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// inEach runs a test in both dialects: language and call limit show in one only.
func inEach(t *testing.T, do func(t *testing.T, api mor.ReadAPI, edit func(*mor.Config))) {
	for _, api := range []mor.ReadAPI{mor.ReadV2, mor.ReadLegacy} {
		t.Run(string(api), func(t *testing.T) { do(t, api, func(c *mor.Config) { c.ReadAPI = api }) })
	}
}

// Language and call limit of a new number are set together with its user.
func TestCreateWithLimits(t *testing.T) {
	inEach(t, func(t *testing.T, _ mor.ReadAPI, edit func(*mor.Config)) {
		w := start(t, morsim.Options{}, edit)
		m, err := w.bring1(create(lifecycle.Settings{ProviderID: id(1), Language: text("lt"), CallLimit: id(3)}, vilnius))
		ok(t, err)
		equal(t, "status", m.Now.Status, mor.StatusReserved)
		d := w.stands()
		equal(t, "language", d.Language, "lt")
		equal(t, "call limit", d.CallLimit, 3)
		equal(t, "writes", len(w.Writes()), 2)
	})
}

// What is seen to stand already is not sent; what cannot be seen is. With the proof of its user, a number is seen in the legacy list.
func TestLimitsThatStandAlready(t *testing.T) {
	inEach(t, func(t *testing.T, api mor.ReadAPI, edit func(*mor.Config)) {
		w := start(t, morsim.Options{}, edit)
		w.add(morsim.DID{UserID: vilnius, Language: "lt", CallLimit: 3})
		same := lifecycle.Settings{Language: text("lt"), CallLimit: id(3)}
		_, err := w.bring1(change(same, lifecycle.Owner{}, 0))
		ok(t, err)
		writes := map[mor.ReadAPI]int{mor.ReadV2: 1, mor.ReadLegacy: 0}[api]
		equal(t, "writes", len(w.Writes()), writes)
		_, err = w.bring1(set(lifecycle.Settings{Language: text("en"), CallLimit: id(0)}, vilnius))
		ok(t, err)
		equal(t, "language", w.stands().Language, "en")
		equal(t, "call limit", w.stands().CallLimit, 0)
	})
}

// A server that reports success and does nothing is found out where it can be seen.
func TestLimitsThatDoNotTake(t *testing.T) {
	for _, ignored := range []string{"language", "call_limit"} {
		w := start(t, morsim.Options{SilentlyIgnore: map[string]bool{ignored: true}}, func(c *mor.Config) { c.ReadAPI = mor.ReadLegacy })
		w.add(morsim.DID{})
		_, err := w.bring1(change(lifecycle.Settings{Language: text("lt"), CallLimit: id(3)}, lifecycle.Owner{UserID: vilnius}, 0))
		wantProblem(t, err, lifecycle.DidNotTake)
	}
}

// A lost answer does not pass for a success: what shows is looked at, what does not is sent again, or the doubt is told.
func TestLimitsLost(t *testing.T) {
	unraced.Skip(t)
	inEach(t, func(t *testing.T, api mor.ReadAPI, edit func(*mor.Config)) {
		for faultName, fault := range faults {
			if fault.Kind == morsim.Hang {
				continue
			}
			for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
				for _, times := range []int{1, 0} {
					for _, user := range []int64{0, vilnius} {
						w := start(t, morsim.Options{}, edit)
						w.add(morsim.DID{CallLimit: 9, Language: "en"})
						fault.Call, fault.Moment, fault.Times = "did_details_update", moment, times
						w.Inject(fault)
						_, err := w.bring1(change(lifecycle.Settings{Language: text("lt"), CallLimit: id(3)}, lifecycle.Owner{UserID: user}, 0))
						took := w.stands().CallLimit == 3 && w.stands().Language == "lt"
						visible := api == mor.ReadLegacy && moment == morsim.AfterActing
						if (err == nil) != (times == 1 || visible) || err == nil && !took {
							t.Errorf("%s, moment %d, times %d: took %v, told %v", faultName, moment, times, took, err)
						}
						if api == mor.ReadLegacy && moment == morsim.AfterActing && len(w.Writes()) != 1 {
							t.Errorf("%s, moment %d, times %d: %d writes of what is seen to stand", faultName, moment, times, len(w.Writes()))
						}
					}
				}
			}
		}
	})
}
