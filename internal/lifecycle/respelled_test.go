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

// otherWords are other words than the documented ones, in pairs.
var otherWords = map[string][]string{
	"as documented":       nil,
	"statuses":            {"<status>Active<", "<status>Aktyvus<", "<status>Closed<", "<status>Išjungtas<"},
	"no dial plan":        {"<dial_plan></dial_plan>", "<dial_plan>None</dial_plan>", "<dial_plan/>", "<dial_plan>None</dial_plan>"},
	"no device":           {"<device>SIP/7</device>", ""},
	"device of one name":  {"<device>SIP/8</device>", "<device>SIP/7</device>"},
	"no owner, by itself": {"<owner>Vilnius Office</owner>", ""},
}

// Where numbers are listed by API v2, the words of the legacy list decide nothing.
func TestBlockLeavesWhereTheLegacyListHasOtherWords(t *testing.T) {
	for name, pairs := range otherWords {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := respelled(t, pairs...)
			w.Parallel = 4
			w.bring(block(20, onTrunk()))
			w.EditDID(nth(3), func(d *morsim.DID) { d.Status = morsim.Closed })
			w.EditDID(nth(4), func(d *morsim.DID) { d.UserID, d.DeviceID = kaunas, morsim.KaunasTrunkID })
			prior := lifecycle.Prior{UserIDs: []int64{vilnius}, DeviceIDs: []int64{trunk}}
			to := onTrunk()
			to.Device.ID, to.Prior = second, prior
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
			prior.DeviceIDs = []int64{second}
			b = block(20, lifecycle.Goal{End: lifecycle.Terminate, Force: true, Prior: prior}, ours)
			b.Members = append(b.Members[:4], b.Members[5:]...)
			w.bring(b)
			w.wantTerminated(b)
		})
	}
}

// Nor where one list shows how a single number stands and proves where: it is read as others are where its words say too little.
func TestOneLeavesWhereTheLegacyListHasOtherWords(t *testing.T) {
	for name, pairs := range otherWords {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := respelled(t, pairs...)
			w.add(standings["active"])
			m, err := w.bring1(move(trunk, second, vilnius))
			ok(t, err)
			equal(t, "told", m.Now.Describe(), "active, reserved for Vilnius Office, on device SIP/8")
			w.ResetLog()
			_, err = w.bring1(unassign(second, vilnius))
			ok(t, err)
			_, err = w.bring1(end(lifecycle.Terminate, false, vilnius))
			ok(t, err)
			equal(t, "status", w.stands().Status, morsim.Terminated)

			w = respelled(t, pairs...)
			w.add(standings["closed"])
			m, err = w.bring1(unassign(trunk, vilnius))
			ok(t, err)
			equal(t, "told", m.Now.Describe(), "closed, reserved for Vilnius Office, on device SIP/7")
		})
	}
}
