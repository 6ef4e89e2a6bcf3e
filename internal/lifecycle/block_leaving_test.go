package lifecycle_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// respelled is a server whose legacy lists say something in other words.
func respelled(t *testing.T, pairs ...string) *world {
	words := strings.NewReplacer(pairs...)
	return startBehind(t, morsim.Options{}, func(sim http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/dids_get") {
				sim.ServeHTTP(rw, r)
				return
			}
			answer := httptest.NewRecorder()
			sim.ServeHTTP(answer, r)
			for name, values := range answer.Header() {
				if name != "Content-Length" {
					rw.Header()[name] = values
				}
			}
			rw.WriteHeader(answer.Code)
			_, _ = words.WriteString(rw, answer.Body.String())
		})
	})
}

// Where numbers are listed by API v2, the words of the legacy list decide nothing.
func TestBlockLeavesWhereTheLegacyListHasOtherWords(t *testing.T) {
	for name, pairs := range map[string][]string{
		"as documented":       nil,
		"statuses":            {"<status>Active<", "<status>Aktyvus<", "<status>Closed<", "<status>Išjungtas<"},
		"no dial plan":        {"<dial_plan></dial_plan>", "<dial_plan>None</dial_plan>", "<dial_plan/>", "<dial_plan>None</dial_plan>"},
		"no device":           {"<device>SIP/7</device>", ""},
		"device of one name":  {"<device>SIP/8</device>", "<device>SIP/7</device>"},
		"no owner, by itself": {"<owner>Vilnius Office</owner>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := respelled(t, pairs...)
			w.Parallel = 4
			w.bring(block(20, onTrunk()))
			w.EditDID(nth(3), func(d *morsim.DID) { d.Status = morsim.Closed })
			w.EditDID(nth(4), func(d *morsim.DID) { d.UserID, d.DeviceID = kaunas, morsim.KaunasTrunkID })
			prior := lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			to := onTrunk()
			to.DeviceID, to.Prior = id(second), prior
			b := block(20, to, ours)
			ok(t, w.Bring(w.ctx, b))
			for i, m := range b.Members {
				switch i {
				case 3:
					w.wantOne(i, morsim.Closed, vilnius, trunk)
				case 4:
					w.wantOne(i, morsim.Active, kaunas, morsim.KaunasTrunkID)
				default:
					w.wantOne(i, morsim.Active, vilnius, second)
				}
				if (m.Err != nil) != (i == 3 || i == 4) {
					t.Errorf("%s: %v", m.Number, m.Err)
				}
			}
			w.ResetLog()
			end := lifecycle.Want{End: lifecycle.Terminate, Prior: lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{second}}}
			b = block(20, end, ours)
			ok(t, w.Bring(w.ctx, b))
			for i, m := range b.Members {
				if d, _ := w.Simulator.DID(nth(i)); i != 4 && d.Status != morsim.Terminated {
					t.Errorf("%s is %q: %v", nth(i), d.Status, m.Err)
				}
			}
			w.wantOne(4, morsim.Active, kaunas, morsim.KaunasTrunkID)
		})
	}
}
